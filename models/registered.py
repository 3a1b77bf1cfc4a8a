"""What is registered: a version for each bundle of an area, with what was measured and who made it."""

import datetime as dt
import getpass
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from models import champions as local
from models.area import Area
from models.areas import AREAS
from models.bundle import Bundle
from models.tracking import connected, download, every, experiment

CHAMPION: Final = "champion"
CHALLENGER: Final = "challenger"
USER: Final = "mlflow.user"
"""MLflow's own tag of a run: who started it."""
MODEL: Final = "tidewaiter-"
"""Before the name of an area: the name of its registered model."""
OURS: Final = f"name LIKE '{MODEL}%'"


@dataclass(frozen=True, slots=True)
class Version:
    """A registered bundle."""

    area: str
    version: str
    aliases: tuple[str, ...]
    bundle: str
    """The bundle's id."""
    created: dt.datetime
    run: str
    measures: Mapping[str, float]
    trained_by: str = ""
    """Account of the operating system under which it was trained; empty if not known."""


def user() -> str:
    """The account of the operating system under which this runs; its number where it has no name, as in containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def versions() -> list[Version]:
    """Every registered bundle, by area and newest first.

    Raises:
        RegistryError: the registry does not answer.
    """
    if local.database() is not None and local.looks() is None:
        return []
    with connected() as client:
        models = aliases_of(client)
        runs = every(client.search_runs, [experiment(client)])
        measures = {run.info.run_id: (dict(run.data.metrics), run.data.tags.get(USER, "")) for run in runs}
        found = every(client.search_model_versions, OURS)
        listed = [version_of(each, models, measures) for each in found]
    return sorted(listed, key=lambda each: (each.area, -int(each.version)))


def approve(area: str, version: str, tags: Mapping[str, str]) -> None:
    """Show in the registry what the ledger holds of an approval.

    Raises:
        RegistryError: there is no such version, or the registry does not answer.
    """
    with connected() as client:
        for name, value in tags.items():
            client.set_model_version_tag(MODEL + area, version, name, value)


def source(version: Version) -> str:
    """Where the data of a version came from, as its run says; empty if it does not.

    Raises:
        RegistryError: the registry does not answer.
    """
    with connected() as client:
        return str(client.get_run(version.run).data.tags.get("source", ""))


def opened(version: Version, known: Mapping[str, Area] = AREAS) -> Bundle:
    """The bundle of a version, fetched to this machine if need be, verified and ready.

    Raises:
        RegistryError: the registry does not answer.
        BundleRefused: it does not verify.
        StaleBundle: the code has moved on since it was trained.
    """
    fetched(version)
    return local.opened(version.area, version.bundle, known)


def fetched(version: Version) -> None:
    """See that the bundle of a version is on this machine.

    Raises:
        RegistryError: the registry does not answer.
    """
    if not local.at_hand(version.bundle):
        with connected() as client, tempfile.TemporaryDirectory() as folder:
            found = download(client, version.run, Path(folder))
            local.keep(version.bundle, lambda place: shutil.copytree(found, place))


def aliases_of(client: Any) -> dict[str, dict[str, str]]:  # noqa: ANN401  MLflow publishes no types
    """By area: which version each alias stands for."""
    found = every(lambda page_token: client.search_registered_models(OURS, page_token=page_token))
    return {
        model.name.removeprefix(MODEL): {alias: str(version) for alias, version in model.aliases.items()}
        for model in found
    }


def version_of(
    found: Any,  # noqa: ANN401  MLflow publishes no types
    models: Mapping[str, Mapping[str, str]],
    runs: Mapping[str, tuple[Mapping[str, float], str]],
) -> Version:
    """A version as MLflow has it, with the aliases of each area and what each run measured, and who ran it."""
    area = found.name.removeprefix(MODEL)
    aliases = tuple(sorted(alias for alias, number in models[area].items() if number == str(found.version)))
    created = dt.datetime.fromtimestamp(found.creation_timestamp / 1000, dt.UTC)
    seen, trained_by = runs.get(found.run_id, ({}, ""))
    bundle = found.tags.get("bundle", "")
    return Version(area, str(found.version), aliases, bundle, created, found.run_id, seen, trained_by)
