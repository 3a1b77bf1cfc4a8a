"""The analyst's loop as commands: labels, leaks, tune, train, compare."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TIDEWAITER = Path(sys.executable).parent / "tidewaiter"


def run(place: Path, *words: object, expect: int = 0) -> str:
    """What a command says."""
    environment = {name: value for name, value in os.environ.items() if name != "MLFLOW_TRACKING_URI"}
    done = subprocess.run(
        [str(TIDEWAITER), *map(str, words)], cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == expect, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small practice world."""
    place = tmp_path_factory.mktemp("loop")
    run(place, "practice", "--out", "world", "--consignments", 10_000, "--days", 200, "--seed", 8)
    return place


def test_the_loop_from_labels_to_a_verdict(home: Path) -> None:
    """Each step says what it found and leaves what the next one needs."""
    one = ("--extract", "world", "--area", "misclassification")
    assert "By chance".lower() in run(home, "labels", "--extract", "world").lower()
    assert "Misclassification: selected by" in run(home, "labels", *one)
    assert "no leak found" in run(home, "leaks", *one)
    assert "shipped rule" in run(home, "tune", *one, "--trials", 2)
    assert "Going on with the study" in run(home, "tune", *one, "--trials", 1)
    assert "the study misclassification/" in run(home, "train", *one)
    assert "no bundle called 'challenger'" in run(home, "compare", *one, expect=1)
    run(home, "train", *one, "--seed", 2)
    said = run(home, "compare", *one)
    assert any(word in said for word in ("cannot be told apart", "is better than", "is worse than"))
    assert "version 2, challenger" in (home / "build/compare.html").read_text()


def test_wrong_wishes_are_told_with_what_to_do(home: Path) -> None:
    """Unknown areas, absent folders and impossible numbers end with a code and a sentence."""
    assert "There are:" in run(home, "labels", "--extract", "world", "--area", "witchcraft", expect=1)
    assert "There are:" in run(home, "compare", "--extract", "world", "--area", "witchcraft", expect=1)
    run(home, "tune", "--extract", "world", "--area", "ipr", "--trials", 0, expect=2)
    run(home, "leaks", "--extract", "nowhere", expect=2)
    run(home, "compare", "--extract", "world", "--area", "ipr", "--capacity", 2, expect=2)
