"""What a training run shows in MLflow beside its bundle: pictures, the course of the weeks, what it learned from."""

import re
import tempfile
from pathlib import Path
from typing import Any

from models.tracking import connected
from training.drawing import standalone
from training.report import AreaRun, pictures
from training.stock.effect import metrics
from training.train import Trained
from training.tuning.study import Best
from training.weekly import Weekly


def track(run_id: str, trained: Trained, run: AreaRun, study: Best | None) -> None:
    """Add to a run that has been registered.

    Raises:
        RegistryError: MLflow does not answer.
    """
    with connected() as client, tempfile.TemporaryDirectory() as workshop:
        for picture, name, _ in pictures(run):
            path = Path(workshop) / f"{re.sub('[^a-z]+', '-', name.lower())}.svg"
            path.write_text(standalone(picture), encoding="utf-8")
            client.log_artifact(run_id, str(path), "plots")
        if trained.weekly is not None:
            _weeks(client, run_id, trained.weekly)
        labels = trained.task.labels
        client.set_tag(run_id, "labels", f"{len(labels)} ({int(labels.irregular.sum())} irregular)")
        for name, share in metrics(run.effects).items():
            client.log_metric(run_id, name, share)
        if study is not None:
            client.set_tag(run_id, "study", study.study)
            client.set_tag(run_id, "parameters", f"trial {study.trial}" if study.adopted else "shipped rule")


def _weeks(client: Any, run_id: str, found: Weekly) -> None:  # noqa: ANN401  MLflow publishes no types
    """The course of the weeks, which MLflow draws."""
    from mlflow.entities import Metric  # noqa: PLC0415  takes seconds

    told = []
    for step, week in enumerate(found.weeks):
        numbers = {"irregular": week.irregular, "hits": week.hits, "hits_retrained": week.hits_retrained}
        shares = {"stated": week.stated, "observed": week.irregular / week.rows}
        values = {**numbers, **shares}
        told += [Metric(f"weekly.{name}", float(value), 0, step) for name, value in values.items() if value is not None]
    client.log_batch(run_id, metrics=told)
