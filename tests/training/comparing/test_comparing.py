"""Comparisons: by hand, in pairs, with a verdict that says no more than the interval."""

import contextlib
import io
import re
from dataclasses import replace
from pathlib import Path

import lessons
import numpy as np
import planted
import pytest
from rich.console import Console

import training.judge as judging
from extract import folder
from features.columns import Floats, Words
from features.errors import TidewaiterError
from models.contest import EVERY, STREAM, Contest
from training.bootstrap import Interval
from training.comparing.difference import Measured, Side, View, differences
from training.comparing.door import Order, compare
from training.comparing.headline import judged, sentence
from training.comparing.moved import Moves, moves
from training.comparing.page import Comparison, page, verdict
from training.comparing.pair import Pair
from training.door import Options, train
from training.practice.door import SOURCE
from training.practice.world import make

HOSTILE = "<script>alert(1)</script>"


def rows(count: int = 800, seed: int = 0) -> tuple[judging.Tested, Floats]:
    """Goods items whose probability is known, a tenth of them selected."""
    _, irregular, probability = lessons.drawn(count, seed)
    found = np.where(irregular, 100.0, 0.0)
    tested = judging.Tested(irregular, np.arange(count), found, np.full(count, 10.0), np.zeros(count, np.bool_))
    return tested, probability


def side(score: Floats, share: float = 0.05) -> Side:
    """A model that would take this share."""
    taken = np.zeros(len(score), np.bool_)
    taken[np.argsort(-score)[: round(share * len(score))]] = True
    return Side(score, taken)


def test_hits_and_value_at_capacity_by_hand() -> None:
    """Each takes one goods item: the first finds 100 euro, the second nothing; among all each counts ten times."""
    tested = judging.Tested(
        np.array([True, False] * 100), np.arange(200), np.array([100.0, 0.0] * 100), np.full(200, 10.0),
        np.zeros(200, np.bool_),
    )  # fmt: skip
    score = np.arange(200.0)
    first, second = (Side(score, np.arange(200) == place) for place in (0, 1))
    found, every, _ = differences(tested, [first, second], 1, replicates=50)
    told = {one.name: one for one in found.measured}
    assert (told["hits"].first.value, told["value"].lead.value) == (1, 100)
    assert every.measured[2].first.value == 10
    assert every.lead("average_precision") == Interval(0.0, 0.0, 0.0)


def test_a_model_does_not_lead_itself_and_the_truth_leads_chance() -> None:
    """Drawn in pairs, equal rankings differ by nothing at all; a real difference lies outside its interval."""
    tested, probability = rows()
    found, every, _ = differences(tested, [side(probability), side(probability)], 3, replicates=80)
    assert all(one.lead == Interval(0.0, 0.0, 0.0) for view in (found, every) for one in view.measured)
    chance = np.random.default_rng(1).random(len(probability))
    lead = differences(tested, [side(probability), side(chance)], 3, replicates=80)[0].lead("value")
    assert lead is not None
    assert lead.low > 0


def test_intervals_of_the_difference_cover_it() -> None:
    """In a world whose truth is known, 93 to 97 % of the intervals of a difference hold it, within chance."""
    _, irregular, probability = lessons.drawn(200_000, 77)
    noisy = probability + np.random.default_rng(5).normal(0, 0.1, len(probability))
    cut = [np.quantile(score, 0.9) for score in (probability, noisy)]
    truth = 100 * float(((probability > cut[0]) & irregular).mean() - ((noisy > cut[1]) & irregular).mean())
    random, covered, runs = np.random.default_rng(6), 0, 200
    for seed in range(runs):
        drawn = random.integers(0, len(probability), 700)
        tested = judging.Tested(
            irregular[drawn],
            np.arange(700),
            np.where(irregular[drawn], 1.0, 0.0),
            np.full(700, np.nan),
            np.zeros(700, np.bool_),
        )
        sides = [Side(score[drawn], score[drawn] > edge) for score, edge in zip((probability, noisy), cut, strict=True)]
        lead = differences(tested, sides, seed, replicates=200)[0].lead("hits")
        assert lead is not None
        covered += 100 * lead.low / 700 <= truth <= 100 * lead.high / 700
    assert 0.90 <= covered / runs <= 0.98


def test_too_few_labels_are_refused_for_all_goods() -> None:
    """An estimate of all goods items from a handful is refused with its size."""
    tested, probability = rows(120)
    every = differences(tested, [side(probability), side(probability)], 1, replicates=10)[1]
    assert every.measured == ()
    assert "the effective sample is" in every.refused


def test_consignments_that_move_are_named_once_by_their_worst_item() -> None:
    """Two goods items of one consignment count as one move; one taken by both models does not move."""
    data = lessons.task()[2]
    ids = Words(np.array([0, 0, 1, 2, 3, 3], np.int32), ["A", "B", "C", "D"])
    data = replace(data, columns={**data.columns, "consignment_id": ids})
    first, second = np.array([6.0, 5, 4, 1, 0, 0]), np.array([0.0, 1, 6, 5, 4, 0])
    pair = Pair(np.arange(6), (first, second), (first, second))
    made = moves(data, pair, 0.5)
    assert (made.consignments, made.taken) == (4, 3)
    assert made.gained.tolist() == [0]
    assert made.lost.tolist() == [3, 4]


def comparison(lead: Interval, refused: str = "", view: str = STREAM) -> Comparison:
    """A comparison that differs by so much, with hostile texts wherever a text can stand."""
    measured = tuple(
        Measured(name, Interval(1, 0, 2), Interval(1, 0, 2), lead) for name in ("average_precision", "value")
    )
    views = (
        View("controlled", 9, 3, measured),
        View("all", 9, 3, () if refused else measured, refused),
        View("chance", 9, 3, measured),
    )
    empty = np.array([], np.int64)
    return Comparison(
        "ipr", HOSTILE, (f"version 2 {HOSTILE}", "version 1"), views, Moves(5, 1, empty, empty), [], [], 0.03,
        [(HOSTILE, HOSTILE)], np.array([True, False] * 10), {"a": np.arange(20.0), "b": -np.arange(20.0)},
        Contest(view, 900, 30, 0.3, 0.3 + lead.value, lead.low, lead.high), [HOSTILE],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lead", "said"),
    [
        (Interval(0.5, 0.1, 0.9), "is better than version 1 beyond doubt: average precision +0.500 [+0.100, +0.900]"),
        (Interval(-0.5, -0.9, -0.1), "is worse than version 1 beyond doubt"),
        (Interval(0.5, -0.1, 0.9), "cannot be told apart"),
    ],
)
@pytest.mark.parametrize("view", [STREAM, EVERY])
def test_the_verdict_says_no_more_than_the_interval(lead: Interval, said: str, view: str) -> None:
    """Better or worse only where the interval is on one side of zero."""
    assert said in verdict(comparison(lead, view=view))


def test_where_too_little_speaks_for_all_goods_items_nothing_is_beyond_doubt() -> None:
    """A handful of heavy goods items decides nothing, however sure it looks; what chance chose needs no weights."""
    sure = Interval(-0.5, -0.9, -0.1)
    assert "cannot be told apart: chance selected too few. tiny" in verdict(comparison(sure, "tiny", EVERY))
    assert "is worse than" in verdict(comparison(sure, "tiny", STREAM))


@pytest.mark.parametrize("recorded", [True, False])
def test_a_champion_that_chose_the_goods_items_is_not_found_better_for_it(recorded: bool) -> None:  # noqa: FBT001
    """The champion's own choice makes a better challenger look worse at capacity; the sentence does not follow it."""
    random = np.random.default_rng(8)
    _, irregular, truth = lessons.drawn(40_000, 5)
    champion = truth + random.normal(0, 0.25, len(truth))
    top, chance = champion >= np.quantile(champion, 0.97), random.random(len(truth)) < 0.03
    probability = np.where(top, 1.0, 0.03)
    seen = np.flatnonzero(top | chance)
    tested = judging.Tested(
        irregular[seen], seen, irregular[seen] * 100.0, 1 / probability[seen], chance[seen] & recorded
    )
    first, second = (replace(side(score, 0.03), score=score[seen]) for score in (truth, champion))
    sides = tuple(replace(one, taken=one.taken[seen]) for one in (first, second))
    views = differences(tested, sides, 1, replicates=100)
    old = views[0].lead("value")
    assert old is not None
    assert old.high < 0
    said = sentence(("the challenger", "the champion"), judged(tested, (sides[0], sides[1]), 1), views)
    assert "the challenger is better than the champion beyond doubt" in said


def test_the_page_is_safe_and_whole() -> None:
    """Hostile texts are shown and never run, nothing is loaded, every table has a caption."""
    html = page(comparison(Interval(0.5, 0.1, 0.9)))
    assert "<script" not in html
    assert html.count("&lt;script&gt;") > 5
    assert not re.search(r'(?:src|href)="(?!#)', html)
    assert html.count("<caption>") == html.count("<table>")


@pytest.mark.filterwarnings("ignore")  # of MLflow's own imports
def test_two_trained_bundles_are_compared_with_reasons(tmp_path: Path) -> None:
    """From two trainings to one page with both sets of reasons; what is not there is named."""
    world = make(10_000, 240, 4)
    screen = Console(width=140, record=True, file=io.StringIO())
    with contextlib.chdir(tmp_path):
        folder.write(Path("x"), world.goods_items, world.findings, world.selections, f"{SOURCE} of a test")
        for seed in (1, 2):
            train(Path("x"), ["misclassification"], seed, Path("r.html"), screen, planted.silent, Options())
        made = compare(Order(Path("x"), "misclassification", page=Path("c.html")), screen, planted.silent)
        html = Path("c.html").read_text()
        with pytest.raises(TidewaiterError, match="nothing to compare"):
            compare(Order(Path("x"), "misclassification", first="1", second="champion"), screen, planted.silent)
        with pytest.raises(TidewaiterError, match="no bundle called '9'"):
            compare(Order(Path("x"), "misclassification", first="9"), screen, planted.silent)
    assert made.names == ("version 2, challenger", "version 1, champion")
    assert len(made.moves.gained) == 0 or "Only by version 2, challenger" in html
    for each in (*made.gained, *made.lost):
        assert len(each.reasons) == 2
        assert each.consignment in html
    assert verdict(made) in screen.export_text().replace("\n", " ") or "cannot" in verdict(made)
