"""The search for parameters: fair, resumable, shared, and modest about what it found."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import lessons
import numpy as np
import pytest

from features.errors import TidewaiterError
from models.tracking import connected, every, experiment
from training.tuning.folds import Folds, folds
from training.tuning.record import importance, record
from training.tuning.space import rule
from training.tuning.study import Best, best, default_url, name, opened, search, weigh

HASH = "0123456789abcdef0123"


@pytest.fixture(scope="module")
def data() -> Folds:
    """The folds of a small task."""
    task, table, _ = lessons.task(1_200)
    return folds(task, table, 1, 1)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working directory of its own, whose registry is under it whatever the developer's is."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    with contextlib.chdir(tmp_path):
        yield tmp_path


def searched(data: Folds, trials: int, workers: int = 1, url: str = "sqlite:///s.db") -> Best:
    """So many trials more, and what they found."""
    study = opened(url, name(lessons.AREA, HASH), 7, make=True)
    assert study is not None
    search(study, data, trials, workers, None, lambda _share: None)
    return weigh(study, data)


def test_folds_go_forward_within_the_training_window(data: Folds) -> None:
    """What a fold is told on became known after all it learned from, and nothing of calibration or test is there."""
    task, table, _ = lessons.task(1_200)
    split = task.split
    np.testing.assert_array_equal(data.x, table.of(lessons.AREA, task.labels.row[split.train]))
    known_at = task.labels.known_at[split.train]
    assert known_at.max() < split.cuts.calibrate
    for fold in data.folds:
        assert fold.early.num_data() == (known_at < known_at[fold.rows].min()).sum()
    assert len(data.folds) == 3


def test_what_judges_moves_no_trial(data: Folds) -> None:
    """Other verdicts after the training window change no skill, to the last bit."""
    task, table, _ = lessons.task(1_200)
    labels = task.labels
    later = labels.known_at >= task.split.cuts.calibrate
    verdicts = replace(labels.verdicts, irregular=np.where(later, ~labels.irregular, labels.irregular))
    other = replace(task, labels=replace(labels, irregular=verdicts.irregular, verdicts=verdicts))
    shape = data.positives, *data.x.shape
    assert folds(other, table, 1, 1).skills(rule(*shape)) == data.skills(rule(*shape))


def test_a_study_is_resumed_where_it_was(data: Folds, place: Path) -> None:
    """The first trial is the shipped rule, once; a second call goes on; what is best is never worse than the rule."""
    first = searched(data, 2)
    found = searched(data, 3)
    study = opened("sqlite:///s.db", first.study, 1, make=False)
    assert study is not None
    assert place.exists()
    assert len(study.trials) == 5
    assert [trial.params == rule(data.positives, *data.x.shape) for trial in study.trials].count(True) == 1
    assert study.best_value >= np.mean(data.skills(rule(data.positives, *data.x.shape)))
    assert sum(importance(study).values()) == pytest.approx(1, abs=1e-6)
    assert found.trial < 5


def test_workers_share_the_data_and_change_no_skill(data: Folds, place: Path) -> None:
    """Trials beside each other on the same bins give the same skill as one after the other."""
    searched(data, 3, workers=2)
    study = opened("sqlite:///s.db", name(lessons.AREA, HASH), 1, make=False)
    assert study is not None
    assert place.exists()
    complete = [trial for trial in study.trials if trial.value is not None]
    assert len(study.trials) == 3
    for trial in complete[:2]:
        assert data.skills(trial.params) == trial.user_attrs["folds"]


def test_training_takes_the_best_of_its_own_study_only(data: Folds, place: Path) -> None:
    """Other data have another study; one that was never weighed has no best."""
    found = searched(data, 2)
    assert best(lessons.AREA, HASH, "sqlite:///s.db") == found
    assert best(lessons.AREA, "f" * 20, "sqlite:///s.db") is None
    assert best(lessons.AREA, HASH) is None
    assert place.exists()


def test_a_lead_within_two_standard_errors_is_not_taken() -> None:
    """The best of many trials is better by chance; the rule stays unless the lead is beyond that."""
    assert not Best("s", 3, {}, lead=0.0019, error=0.001).adopted
    assert Best("s", 3, {}, lead=0.0021, error=0.001).adopted
    assert not Best("s", 0, {}, lead=0.0, error=0.0).adopted


@pytest.mark.filterwarnings("ignore")  # of MLflow's own imports
def test_a_study_lives_in_the_database_of_mlflow(data: Folds, place: Path) -> None:
    """Studies and runs stand in one database, each trial is a run under the search's, with plots and steps."""
    found = searched(data, 5, url=default_url())
    study = opened(default_url(), found.study, 1, make=False)
    assert study is not None
    assert (place / "mlruns/mlflow.db").exists()
    run = record(study, found, 0, "undervaluation", {"name": "x", "digest": HASH, "source": "made"})
    with connected() as client:
        runs = list(every(client.search_runs, [experiment(client)]))
        nested = [each for each in runs if each.data.tags.get("mlflow.parentRunId") == run]
        assert len(nested) == 5
        assert {each.data.tags["state"] for each in nested} <= {"complete", "pruned"}
        plots = {each.path for each in client.list_artifacts(run, "plots")}
        assert "plots/history.png" in plots
        assert client.get_run(run).data.metrics["lead"] == pytest.approx(found.lead)
        assert client.get_run(run).inputs.dataset_inputs[0].dataset.name == "x"


def test_a_database_that_cannot_be_used_is_named() -> None:
    """The error says which database, without its password, and what to do."""
    with pytest.raises(TidewaiterError, match="Name another database") as raised:
        opened("postgresql+psycopg://me:secret@127.0.0.1:1/none", "a study", 1, make=False)
    assert "secret" not in str(raised.value)
