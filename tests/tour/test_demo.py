"""The demo where champions are of an earlier code: it replaces them in a practice world, and nowhere else."""

import contextlib
import dataclasses
import datetime as dt
import functools
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Self

import pytest
from rich.console import Console

from features.columns import Floats
from features.errors import TidewaiterError
from features.feature import Feature
from features.lodged import Lodged
from models import registered, registry
from models.areas import AREAS
from models.manifest import StaleBundle
from models.registered import CHAMPION
from serving import audit
from serving.ledger.ledger import Ledger
from serving.settings import Settings
from serving.succession import acts, steps
from serving.succession.acts import Person
from tour import demo
from training import door as learning

pytestmark = pytest.mark.filterwarnings("ignore")  # of MLflow's own imports
AREA = "waste"
NOW = dt.datetime.now(dt.UTC)


class Bar:
    """Shows nothing."""

    def __init__(self, _what: str) -> None:
        """Take what is done."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        """Hide nothing."""

    def __call__(self, _share: float) -> None:
        """Take a share that is done."""


def earlier(feature: Feature) -> Feature:
    """The same feature by an earlier formula."""

    def formula(d: Lodged) -> Floats:
        return feature.function(d) * 2 + 1

    return dataclasses.replace(feature, function=formula)


def run(place: Path) -> str:
    """What the demo says; a small one, of one area."""
    screen = Console(file=io.StringIO(), width=200)
    demo.demo(place / "build", 8_000, 4, NOW, Settings(), screen, Bar)
    return str(screen.file.getvalue())  # type: ignore[attr-defined]


class Told(NamedTuple):
    """What happened in one place, in this order."""

    before: str
    """Champion of an earlier code."""
    refused: str
    """What the demo said where the ledger was no demo's."""
    approved: acts.Act
    """What somebody else could do about it there."""
    said: str
    """What the demo said where the ledger was its own."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A place in which the demo was run by a code that had another formula for one feature, then by this one."""
    place = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{place / 'mlruns/mlflow.db'}")
        patch.setattr(learning, "train", functools.partial(_one_area, learning.train))
        features = tuple(earlier(each) if each.name == "unit_value" else each for each in AREAS[AREA].features)
        with patch.context() as then:
            then.setitem(AREAS, AREA, dataclasses.replace(AREAS[AREA], features=features))
            run(place)
        with pytest.raises(StaleBundle, match="another definition of unit_value"):
            registry.champions([AREA])
        before = next(each.bundle for each in registered.versions() if CHAMPION in each.aliases)
        mark = Path("ledger/demo.json")
        mark.rename("kept.json")
        with pytest.raises(TidewaiterError) as refused:
            run(place)
        approved = _approved()
        Path("kept.json").rename(mark)
        yield Told(before, str(refused.value), approved, run(place))


def _one_area(train: Callable[..., object], extract: Path, _areas: None, *told: object) -> object:
    return train(extract, [AREA], *told)


def _approved() -> acts.Act:
    with _ledger() as ledger:
        seen = steps.sight(ledger, AREA)
        return steps.approve(ledger, seen, seen.version("2"), Person("eva", account=False, os_user=""), "", "", None)


@contextlib.contextmanager
def _ledger() -> Iterator[Ledger]:
    ledger = Ledger.open(Settings().ledger_url)
    try:
        yield ledger
    finally:
        ledger.close()


def test_where_the_ledger_is_no_demos_people_decide(told: Told) -> None:
    """There the demo stops with the commands that let in what was trained, and a stale champion does not bar them."""
    assert "tidewaiter approve --area waste --version 2" in told.refused
    assert "another definition of unit_value" in told.refused
    assert "the champion can decide nothing any more" in told.approved.checks[-1].said


def test_the_demo_replaces_a_stale_champion_of_practice_and_says_so(told: Told) -> None:
    """The new one decides; screen and ledger say what it replaced, and why; nobody is said to have approved it."""
    line = f"Waste: version 2 follows bundle {told.before}, which was trained on another definition of unit_value"
    assert f"  {line}" in told.said.splitlines()
    assert "In a practice world, and nowhere else" in told.said
    now = registry.champions([AREA])[AREA]
    with _ledger() as ledger:
        (act,) = [each.act for each in acts.history(ledger, AREA).acts]
        assert (act.act, act.version, act.bundle, act.replaces) == ("promoted", "2", now.id, told.before)
        assert act.by.name == "tidewaiter demo"
        assert "without an approval" in act.note
        with pytest.raises(StaleBundle):
            steps.roll_back(ledger, steps.sight(ledger, AREA), Person("ann", account=False, os_user=""), "")


def test_its_decisions_stand_an_audit(told: Told) -> None:
    """The rehearsed week is made anew to the bit."""
    assert "decisions of the last week" in told.said
    screen = Console(file=io.StringIO(), width=200)
    audit.audit(Settings().ledger_url, screen, Bar)
    assert "0 are of bundles" in screen.file.getvalue()  # type: ignore[attr-defined]
