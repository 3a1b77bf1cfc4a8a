"""What officers say of reasons, from the service's ledger to the next training: listed, followed, and acted upon."""

import contextlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from extract import folder
from features.columns import Words
from serving.cases import acts
from serving.ledger.ledger import Ledger

REJECTED = "unit_value"
TIDEWAITER = Path(sys.executable).parent / "tidewaiter"
Run = Callable[..., subprocess.CompletedProcess[str]]


def command(place: Path) -> Run:
    """The command, run in a folder of its own."""
    told = {"MLFLOW_TRACKING_URI", "TIDEWAITER_LEDGER_URL"}
    environment = {name: value for name, value in os.environ.items() if name not in told} | {"COLUMNS": "200"}

    def run(*words: object, expect: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(TIDEWAITER), *map(str, words)], cwd=place, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == expect, done.stdout + done.stderr
        return done

    return run


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world in a ledger, a champion that learned from it, and officers who rejected a reason of its."""
    place = tmp_path_factory.mktemp("loop")
    run = command(place)
    run("practice", "--out", "world", "--consignments", 9_000, "--days", 200, "--seed", 11)
    run("ledger", "load", "--extract", "world")
    run("train", "--extract", "world", "--area", "undervaluation")
    said(place, 12)
    run("export", "--out", "now")
    return place


def said(place: Path, many: int) -> None:
    """So many officers' words on one reason, recorded as the workbench records them."""
    consignments = folder.read(place / "world").columns["consignment_id"]
    assert isinstance(consignments, Words)
    ledger = Ledger.open(f"sqlite:///{place}/ledger/tidewaiter.db")
    about = {"decision": "d", "item_number": 1, "area": "undervaluation", "concept": "value", "feature": REJECTED}
    for number in range(many):
        verdict = "right" if number == 0 else "wrong"
        act = acts.entry(f"@officer{number}", consignments[number], "", acts.FEEDBACK, **about, verdict=verdict)
        assert [each.state for each in ledger.record([act])] == ["new"]
    ledger.close()


def test_the_label_report_ranks_what_officers_reject(home: Path) -> None:
    """The export carries the officers' words, and `labels` lists the reason with how often it was rejected."""
    told = command(home)("labels", "--extract", "now", "--area", "undervaluation").stdout
    row = next(line for line in told.splitlines() if REJECTED in line)
    assert "12" in row
    assert "11" in row


def test_the_next_training_says_what_became_of_a_rejected_reason(home: Path) -> None:
    """On screen, in the report and in MLflow: its share of what moves the scores, in the champion and now."""
    told = command(home)("train", "--extract", "now", "--area", "undervaluation").stdout
    before, now = shares(told)
    assert before > 1
    assert now > 1
    page = (home / "build/report.html").read_text()
    assert f'<td>{before}%</td><td class="model">{now}%</td>' in page
    metrics = measured(home)
    assert metrics[f"rejected.value.{REJECTED}.champion"] == pytest.approx(before / 100, abs=6e-4)
    assert metrics[f"rejected.value.{REJECTED}.now"] == pytest.approx(now / 100, abs=6e-4)


def test_an_analyst_who_agrees_leaves_it_out(home: Path) -> None:
    """The next model does not have it, says so in its card, and still loads; without a reason it is refused."""
    run = command(home)
    words = ("train", "--extract", "now", "--area", "undervaluation", "--without", REJECTED)
    assert "--because" in run(*words, expect=1).stderr
    told = run(*words, "--because", "officers found it wrong 11 of 12 times").stdout
    before, now = shares(told)
    assert before > 1
    assert now == 0
    cards = [each.read_text() for each in home.glob("mlruns/**/card.md")]
    assert any("Trained without unit_value because: officers found it wrong 11 of 12 times" in each for each in cards)
    assert "cannot be told apart" in run("compare", "--extract", "now", "--area", "undervaluation").stdout


def test_a_feature_that_is_not_there_is_not_left_out(home: Path) -> None:
    """A misspelt feature is an error that names those there are."""
    words = ("--area", "undervaluation", "--without", "unit_valeu", "--because", "x")
    told = command(home)("train", "--extract", "now", *words, expect=1).stderr
    assert "unit_valeu" in told
    assert REJECTED in told


def shares(told: str) -> tuple[float, float]:
    """The last two columns of the table on the screen, in percent."""
    row = next(line for line in told.splitlines() if REJECTED in line and "%" in line)
    before, now = (float(each.rstrip("%")) for each in row.split()[-2:])
    return before, now


def measured(home: Path) -> dict[str, float]:
    """The measures of rejected reasons, as MLflow keeps them."""
    with contextlib.closing(sqlite3.connect(home / "mlruns/mlflow.db")) as database:
        return dict(database.execute("SELECT key, value FROM metrics WHERE key LIKE 'rejected.%'").fetchall())
