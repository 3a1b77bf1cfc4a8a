"""A year run again: the same for the same seed, blind to the truth, and never better than the oracle."""

import contextlib
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from extract import folder
from features.columns import Floats
from features.errors import TidewaiterError
from training.practice.world import World, make
from training.replay import door
from training.replay.choosers import Greedy, Random, best
from training.replay.drift import Drift
from training.replay.exploring import Exploring
from training.replay.learner import Learner
from training.replay.recorded import RecordedStage
from training.replay.run import Course, quotas, run, warmed
from training.replay.stage import PracticeStage
from training.replay.summary import CONTROLS, HITS, STAKE, VALUE, WRONG, half_life, hits, interval, of_ratios
from training.replay.view import View
from training.slope import boundaries, ramp

WARM, WEEKS, CAPACITY, SEED = 10, 8, 0.06, 5


def quiet(_share: float) -> None:
    """No progress."""


@pytest.fixture(scope="module")
def course() -> Course:
    """A small world after the weeks in which officers chose."""
    return warmed(door.practice(12_000, WARM, WEEKS, SEED), WARM, CAPACITY, quiet)


@pytest.fixture(scope="module")
def found(course: Course) -> dict[str, Floats]:
    """All policies on it."""
    made = {}
    for name in door.NAMES:
        own = course.fork()
        made[name] = run(own, door.chooser(name, own, CAPACITY), WEEKS, CAPACITY, SEED, quiet)
    return made


def test_the_same_seed_gives_the_same_run(course: Course, found: dict[str, Floats]) -> None:
    """A fork goes the same way again, to the last control, and forks do not disturb each other."""
    for name in ("ours", "greedy+random"):
        own = course.fork()
        again = run(own, door.chooser(name, own, CAPACITY), WEEKS, CAPACITY, SEED, quiet)
        np.testing.assert_array_equal(again, found[name])


def test_the_oracle_finds_most(found: dict[str, Floats]) -> None:
    """No policy finds more irregular goods items, or more at stake in any area, than the one that knows."""
    oracle = found["oracle"].sum(axis=0)
    for name, each in found.items():
        assert each[:, :, HITS].sum() <= oracle[:, HITS].sum(), name
        assert hits(slice(0, WEEKS))(each) <= hits(slice(0, WEEKS))(found["oracle"]), name


def test_what_is_found_was_there(found: dict[str, Floats]) -> None:
    """Found never exceeds what there was, and every policy meets the same trade and makes the same controls."""
    for name, each in found.items():
        assert (each[:, :, HITS] <= each[:, :, WRONG]).all()
        assert (each[:, :, VALUE] <= each[:, :, STAKE] + 1e-6).all()
        controls = each[:, 0, CONTROLS].sum()
        wanted = found["greedy"][:, 0, CONTROLS].sum()
        if name == "ours":  # what several areas claim is controlled once: most where areas have no models yet, as here
            assert 0.5 * wanted < controls < 1.2 * wanted
        else:
            assert controls == pytest.approx(wanted, rel=0.05), name


def test_no_policy_sees_the_truth(course: Course) -> None:
    """With the truth of all goods items scrambled every policy chooses the same, but the oracle."""
    for name in door.NAMES:
        own = course.fork()
        assert isinstance(own.stage, PracticeStage)
        chooser = door.chooser(name, own, CAPACITY)
        lot, x = own.open()
        learner = Learner(own.areas, own.names, SEED, chooser.heads)
        learner.fit(own.known, lot.ends)
        chooser.learn(own.known, learner, lot.ends)
        margins = learner.margins(x)
        view = View(lot, x, margins, learner.worth(x), quotas(CAPACITY * len(x), len(own.areas), 0), 1.0)
        before = chooser.choose(view, np.random.default_rng(1)).places
        items = own.stage.living.draft.items
        order = np.random.default_rng(2).permutation(len(items["area"]))
        items["area"], items["stake"] = items["area"][order], items["stake"][order]
        after = chooser.choose(view, np.random.default_rng(1)).places
        assert np.array_equal(before, after) == (name != "oracle"), name


def test_a_view_holds_no_truth(course: Course) -> None:
    """What a policy is handed are papers, features, margins and quotas; no field of it knows what was there."""
    lot, x = course.fork().open()
    assert set(View._fields) == {"lot", "x", "margins", "worth", "quota", "behind"}
    assert "area" not in lot.columns
    assert "stake" not in lot.columns
    assert len(x) == len(lot.rows)


def test_probabilities_are_those_of_the_draw(course: Course) -> None:
    """Ours states a probability for each goods item, never 0 or 1, and over many draws chooses as often as it says."""
    own = course.fork()
    lot, x = own.open()
    margins = np.random.default_rng(1).normal(size=(3, len(own.areas), len(lot.rows)))
    quota = quotas(0.1 * len(lot.rows), len(own.areas), 0)
    worth = np.zeros(margins.shape[1:])
    worth[5] = np.random.default_rng(2).normal(6.0, 2.0, len(lot.rows))
    view = View(lot, x, margins, worth, quota, 1.0)
    count, tally = 400, np.zeros(len(lot.rows))
    for seed in range(count):
        choice = Exploring().choose(view, np.random.default_rng(seed))
        tally[choice.places] += 1
    assert ((choice.probability > 0) & (choice.probability < 1)).all()
    assert tally.sum() / count == pytest.approx(choice.probability.sum(), rel=0.03)
    errors = np.sqrt(count * choice.probability * (1 - choice.probability))
    assert (np.abs(tally - count * choice.probability) <= 5 * errors + 1).all()
    # What two areas claim is controlled once, so a single week stays below its quota; later weeks make up for it.
    assert 0.7 * quota.sum() < choice.probability.sum() < 1.1 * quota.sum()


def test_half_of_the_controls_go_to_what_is_worth_most(course: Course) -> None:
    """Where the value of a find is known, ours and greedy by value find more EUR than by the score, with fewer hits."""
    own = course.fork()
    lot, x = own.open()
    chance = np.random.default_rng(3)
    margins = np.full((3, len(own.areas), len(lot.rows)), -30.0)
    margins[:, 0] = chance.normal(-2.0, 1.0, len(lot.rows))
    worth = np.zeros(margins.shape[1:])
    worth[0] = chance.normal(5.0, 2.0, len(lot.rows))
    quota = np.zeros(len(own.areas), np.int64)
    quota[0] = 40
    view = View(lot, x, margins, worth, quota, 1.0)
    probability = 1 / (1 + np.exp(-margins[0, 0]))

    def expected(chooser: Greedy | Exploring) -> tuple[float, float]:
        """Hits and EUR to be expected of a control."""
        places = chooser.choose(view, np.random.default_rng(1)).places
        return float(probability[places].mean()), float((probability * np.exp(worth[0]))[places].mean())

    surest, mixed, richest = (expected(Greedy(by_value=share)) for share in (0.0, 0.5, 1.0))
    assert surest[0] > mixed[0] > richest[0]
    assert surest[1] < mixed[1] < richest[1]
    ours = expected(Exploring(share=0.0, explores=False, random=0.001, by_value=0.5))
    assert ours[1] > 0.6 * mixed[1]
    assert ours[0] > richest[0]


def test_boundaries_give_the_quota() -> None:
    """So many are expected above them, whatever is claimed already."""
    score = np.random.default_rng(2).normal(size=(3, 500))
    quota = np.array([5.0, 20.0, 60.0])
    bars = boundaries(score, quota, 4.0)
    np.testing.assert_allclose(ramp(score - bars[:, None], 4.0).sum(axis=1), quota, rtol=1e-6)


def test_quotas_go_round() -> None:
    """Every area has its turn: over seven weeks all have had the same, and no week more than the capacity."""
    weeks = [quotas(10.0, 7, week) for week in range(7)]
    assert {int(each.sum()) for each in weeks} == {10}
    assert np.ptp(np.sum(weeks, axis=0)) == 0


def test_each_place_is_chosen_once() -> None:
    """What one area takes, another does not take again."""
    score = np.array([[3.0, 2.0, 1.0, 0.0], [3.0, 2.5, 1.0, -np.inf]])
    assert best(score, np.array([1, 3])).tolist() == [0, 1, 2]


def test_tactics_leave_what_is_caught() -> None:
    """The share of a tactic that is caught falls, the area's total stays, and none falls below its least."""
    stage = door.practice(3_000, 4, 20, 1)
    drift = stage.drift
    drift.begins = [np.zeros_like(each) for each in drift.begins]
    before = drift.shares(0, 1)
    for week in range(1, 60):
        committed = np.full(len(before), 10.0)
        caught = np.zeros(len(before))
        caught[0] = 4.0
        drift.learn(0, committed, caught, week)
    after = drift.shares(0, 60)
    assert after.sum() == pytest.approx(before.sum())
    assert after[0] < before[0] / 3
    assert after.min() > 0.02
    none = Drift.of(stage.living.every, 4, 20, np.random.default_rng(1), pull=0.0)
    none.learn(0, np.full(len(before), 10.0), np.full(len(before), 4.0), 1)
    np.testing.assert_allclose(none.weight[0], none.base[0])


def test_an_extract_is_replayed_on_its_labels(tmp_path: Path) -> None:
    """Only goods items with an outcome on record are controlled, and what is found is what is on record."""
    world: World = make(2_500, 150, 4)
    folder.write(tmp_path / "e", world.goods_items, world.findings, world.selections, "a test")
    stage = RecordedStage.of(folder.read(tmp_path / "e"))
    course = warmed(stage, 8, 1.0, quiet)
    kept = run(course, Random(), stage.weeks - 8, 0.5, 1, quiet)
    labelled = len(np.unique(stage.findings.row))
    assert 0 < kept[:, 0, CONTROLS].sum() < labelled
    assert 0 < kept[:, :, HITS].sum() <= kept[:, :, WRONG].sum()


def test_runs_are_kept_and_not_run_again(tmp_path: Path) -> None:
    """A second call reads what is there; figures, table and page come from it. What is no policy is refused."""

    @contextlib.contextmanager
    def step(what: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
        steps.append(what)
        yield lambda _share: None

    steps: list[str] = []
    plan = door.Plan(4, ("greedy", "random", "oracle"), (1, 2), 3_000, 0.05)
    screen = Console(record=True, width=160)
    first = door.replay(plan, tmp_path, screen, step)
    assert steps
    steps.clear()
    second = door.replay(plan, tmp_path, screen, step)
    assert not steps
    for name, runs in first.items():
        for seed, each in runs.items():
            np.testing.assert_allclose(second[name][seed], each, atol=0.01)
    assert "Against greedy" in screen.export_text()
    assert "<svg" in (tmp_path / "replay.html").read_text(encoding="utf-8")
    with pytest.raises(TidewaiterError, match="no policy"):
        door.Plan(4, ("clever",), (1,), 3_000, 0.05)


def test_intervals_say_how_few_seeds_there_are() -> None:
    """One seed has none; three have Student's; a ratio that is the same on all seeds is a point."""
    assert np.isnan(interval([1.0]).low)
    told = interval([1.0, 2.0, 3.0])
    assert told.value == pytest.approx(2.0)
    assert told.high - told.value == pytest.approx(4.303 / np.sqrt(3))
    one = np.ones((8, 2, 5))
    same = of_ratios({1: 2 * one, 2: 2 * one}, {1: one, 2: one}, lambda each: float(each.sum()))
    assert same.value == pytest.approx(2.0)
    assert same.low == pytest.approx(2.0)
    fading = np.ones((24, 1, 5))
    fading[:, :, HITS] = 0.5 ** (np.arange(24) / 12.0)[:, None]
    assert half_life({1: fading}, {1: np.ones((24, 1, 5))}).value == pytest.approx(12.0, rel=0.01)
