"""MLflow: how it is reached, set up and asked.

It is imported at first use, since that takes seconds.
"""

import json
import logging
import math
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from features.errors import TidewaiterError
from models.champions import address, database

_EXPERIMENT: Final = "tidewaiter"
_SETTINGS: Final = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "20",
    "MLFLOW_ALLOW_PICKLE_DESERIALIZATION": "false",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_LOGGING_LEVEL": "WARNING",
}
_PARAMS: Final = 100
"""MLflow takes so many parameters in one batch."""


class RegistryError(TidewaiterError):
    """The registry does not answer, or does not have what was asked for."""


@contextmanager
def connected() -> Iterator[Any]:
    """An ``MlflowClient`` of the registry at ``address()``.

    Raises:
        RegistryError: it does not answer, or refuses.
    """
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    path = database()
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    from mlflow import MlflowClient  # noqa: PLC0415  takes seconds
    from mlflow.exceptions import MlflowException  # noqa: PLC0415  takes seconds

    try:
        yield MlflowClient(tracking_uri=address(), registry_uri=address())
    except MlflowException as error:
        said = _without_password(str(error).strip().split("\n", 1)[0][:300])
        raise RegistryError(
            f"The model registry at {shown_address()} did not do what was asked: {said} "
            f"Check MLFLOW_TRACKING_URI and that its server runs; without the variable everything is under mlruns/."
        ) from error


def shown_address() -> str:
    """Where the registry is, without a password that may stand in it."""
    return _without_password(address())


def experiment(client: Any) -> str:  # noqa: ANN401  MLflow publishes no types
    """The id of the experiment that holds all runs, made if need be."""
    found = client.get_experiment_by_name(_EXPERIMENT)
    if found is not None:
        return str(found.experiment_id)
    path = database()
    place = str(path.parent / "artifacts") if path is not None else None
    return str(client.create_experiment(_EXPERIMENT, artifact_location=place))


def log(
    client: Any,  # noqa: ANN401  MLflow publishes no types
    run: str,
    params: Mapping[str, object],
    measures: Mapping[str, float],
    dataset: Mapping[str, str] | None,
) -> None:
    """Log what a run was given and what it achieved."""
    from mlflow.entities import Dataset, DatasetInput, Metric, Param  # noqa: PLC0415  takes seconds

    given = [Param(name, _param(value)) for name, value in params.items()]
    for first in range(0, len(given), _PARAMS):
        client.log_batch(run, params=given[first : first + _PARAMS])
    client.log_batch(run, metrics=[Metric(name, value, 0, 0) for name, value in measures.items()])
    if dataset is not None:
        source = json.dumps({"source": dataset["source"]})
        known = Dataset(dataset["name"], dataset["digest"][:36], "local", source)
        client.log_inputs(run, datasets=[DatasetInput(known)])


def every(search: Callable[..., Any], *asked: object) -> Iterator[Any]:
    """Every result of a search that comes in pages."""
    token = None
    while True:
        page = search(*asked, page_token=token)
        yield from page
        token = page.token
        if not token:
            return


def download(client: Any, run: str, folder: Path) -> Path:  # noqa: ANN401  MLflow publishes no types
    """Fetch the bundle of a run into a folder."""
    return Path(client.download_artifacts(run, "bundle", str(folder)))


def _param(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)


def _without_password(text: str) -> str:
    return re.sub(r"//[^/@\s]*@", "//***@", text)


def flat(measures: Mapping[str, object]) -> dict[str, float]:
    """Measures as MLflow takes them: one finite number a name, names of nested mappings joined by points.

    The ``value`` of a measure with an interval goes by the measure's own name.
    """
    return {re.sub(r"[^\w\-. /]", "_", name.removesuffix(".value")): number for name, number in _numbers(measures, "")}


def _numbers(measures: Mapping[str, object], before: str) -> Iterator[tuple[str, float]]:
    for name, value in measures.items():
        if isinstance(value, Mapping):
            yield from _numbers(value, f"{before}{name}.")
        elif isinstance(value, int | float) and math.isfinite(value):
            yield before + name, float(value)
