"""Ranking by expected value: its own boundaries, exact probabilities, and what happens where no value is told."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from features.columns import Floats, Records
from features.lodged import Lodged
from features.past.memory import Memory
from models import policy
from models.advice import Advice
from models.areas import AREAS
from models.assessment import Assessment
from models.bars import Bars, Setting
from models.because import SENTENCES, money, scored
from models.bundle import Bundle
from models.lottery import steepness
from models.policy import Boundaries, Explore, Local, Policy
from models.recommendation import Recommender
from models.severity import Facts, Severity
from models.stake import expected_stake, shortfalls, telling

LODGED = 1_770_000_000_000_000
PLAIN = {"consignment_id": "c", "item_number": 1, "lodged_at": LODGED, "dataset": "H1", "net_mass_kg": 2.0}
RULES = msgspec.structs.replace(
    policy.load(),
    mandatory=(),
    rules=(),
    explore=None,
    value={"tobacco": 1.0},
    local=(),
    areas={"tobacco": Boundaries(red_eur=200.0, orange_eur=50.0, red=0.4, orange=0.2), "ipr": Boundaries(red=0.5)},
)
SHARE = RULES.random.of("H1")


@pytest.fixture(scope="module")
def valued(whole: Bundle) -> dict[str, Bundle]:
    """Tobacco with a second output, IPR without."""
    second = Severity(whole.judge.forest, Facts(1.0, 1.0, 1e6, 100, []))
    return {
        "ipr": replace(whole, area=AREAS["ipr"]),
        "tobacco": replace(whole, area=AREAS["tobacco"], judge=replace(whole.judge, severity=second)),
    }


def goods(count: int = 1) -> Lodged:
    """Goods items of one consignment each."""
    return Memory(tuple(AREAS)).recall(
        Records([{**PLAIN, "consignment_id": str(row), "item_number": row + 1} for row in range(count)])
    )


def opinion(probability: list[float], value: list[float] | None = None) -> Assessment:
    """An assessment with these probabilities and values."""
    told, none = np.array(probability), np.zeros(len(probability), np.intp)
    worth = None if value is None else np.array(value)
    return Assessment(told, told, told, told, none, np.empty(0, np.intp), np.empty((0, 0)), 0.0, worth)


def advised(
    asked: Recommender, ipr: list[float], tobacco: list[float], value: list[float] | None, draws: Floats
) -> list[Advice]:
    """Advice for consignments of one goods item each."""
    told = {"ipr": opinion(ipr), "tobacco": opinion(tobacco, value)}
    return asked.recommend(goods(len(ipr)), told, range(len(ipr)), draws)


def test_what_is_expected_stands_against_a_boundary_in_eur(valued: dict[str, Bundle]) -> None:
    """A half at the boundary, nine in ten at the zone times its EUR: a small chance of much counts like the reverse."""
    asked = Recommender(RULES, valued)
    zone = RULES.draw.zone
    for times, claim in ((1.0, 0.5), (zone, 0.9), (1 / zone, 0.1)):
        for probability in (0.01, 0.9):
            (told,) = advised(asked, [1e-6], [probability], [200.0 * times / probability], np.array([0.5]))
            in_red = told.recommendation.lane_probability if told.recommendation.lane == "red" else None
            most = 1 - RULES.draw.held_back / (1 - SHARE)
            assert told.worst.area == "tobacco"
            orange = steepness(RULES.draw) * np.log(200.0 * times / 50.0)
            either = max(claim, 1 / (1 + np.exp(-orange)))
            assert told.recommendation.selection_probability == pytest.approx(SHARE + (1 - SHARE) * min(either, most))
            assert in_red is None or in_red == pytest.approx(SHARE + (1 - SHARE) * claim)


@pytest.mark.parametrize("value", [1e-300, 20.0, 100.0, 190.0, 205.0, 400.0, 1e12])
def test_the_share_selected_is_the_probability_stated(valued: dict[str, Bundle], value: float) -> None:
    """Over many draws as many are selected as was said before, and that is never none and never all."""
    count = 3_000
    drawn = np.random.default_rng(7).random(count)
    told = advised(Recommender(RULES, valued), [1e-6] * count, [1.0] * count, [value] * count, drawn)
    (stated,) = {each.recommendation.selection_probability for each in told}
    assert SHARE <= stated <= 1 - RULES.draw.held_back + 1e-12
    found = sum(each.recommendation.selected for each in told)
    assert abs(found - count * stated) <= 5 * np.sqrt(count * stated * (1 - stated)) + 0.5


def test_areas_share_no_currency(valued: dict[str, Bundle]) -> None:
    """The worst is what stands highest against its own boundary, in odds or in EUR."""
    asked = Recommender(RULES, valued)
    ipr, tobacco = advised(asked, [0.75, 0.75], [0.1, 0.1], [5_000.0, 10_000.0], np.array([0.5, 0.5]))
    assert ipr.worst.area == "ipr"
    assert tobacco.worst.area == "tobacco"


def test_without_a_value_boundaries_of_probability_hold(valued: dict[str, Bundle], whole: Bundle) -> None:
    """A bundle that tells no value is ranked by probability under the policy's boundaries for that, and says so."""
    plain = {**valued, "tobacco": replace(whole, area=AREAS["tobacco"])}
    (told,) = advised(Recommender(RULES, plain), [1e-6], [0.4], None, np.array([0.1]))
    assert told.recommendation.because_said.form == "above"
    assert told.recommendation.because_said.values["boundary"] == 0.4
    (told,) = advised(Recommender(RULES, plain), [1e-6], [0.01], None, np.array([0.5]))
    assert told.recommendation.selection_probability == pytest.approx(SHARE, abs=1e-3)
    (said,) = shortfalls(RULES, telling(plain))
    assert "tobacco: the policy ranks it by expected value" in said
    assert plain["tobacco"].id in said
    assert list(shortfalls(RULES, telling(valued))) == []
    unfitted = msgspec.structs.replace(RULES, areas={})
    assert ["red_eur" in each for each in shortfalls(unfitted, telling(valued))] == [True]


def test_offices_have_their_own_boundaries_in_eur(valued: dict[str, Bundle]) -> None:
    """One office may rank an area by value and another by probability; each goods item is held against its own."""
    own = Local(office="DE1", areas={"tobacco": Boundaries(red=0.3)})
    rules = msgspec.structs.replace(RULES, local=(own,))
    settings = {name: Setting(each.levels, each.severity is not None) for name, each in valued.items()}
    bars = Bars.of(rules, settings)
    told = [bars.decisive("tobacco", "red", place, 0.5, 800.0) for place in (0, 1)]
    assert told == [(200.0, 800.0), (0.3, None)]
    expected = np.array([[0.0, 0.0], [400.0, 400.0]])
    times = bars.times(np.full((2, 2), 0.5), expected, np.array([0, 1]))
    np.testing.assert_allclose(times[0, 1], [2.0, 0.7 / 0.3])


def test_what_is_unfamiliar_is_explored_near_a_boundary_in_eur(valued: dict[str, Bundle]) -> None:
    """Not far below is a factor of the EUR where an area is ranked by value, and the sentence says so."""
    explore = Explore(share=0.2, reach=3.0, keys=("importer",))
    asked = Recommender(
        msgspec.structs.replace(RULES, explore=explore, areas={"tobacco": Boundaries(red_eur=200.0)}), valued
    )
    seen = Memory(tuple(AREAS)).look(Records([{**PLAIN, "importer_eori": "DE1"}]))
    draws = np.array([SHARE + 0.1 * (1 - SHARE)])
    for value, explored in ((700.0, True), (600.0, False)):
        told = asked.recommend(seen, {"ipr": opinion([1e-6]), "tobacco": opinion([0.1], [value])}, [0], draws)
        form = told[0].recommendation.because_said.form
        assert (form == "value_unfamiliar") == explored, value


def test_the_sentence_says_how_the_value_comes_about() -> None:
    """What is expected, the chance and the amount behind it, and the boundary; each case has its own sentence."""
    above = scored("Undervaluation", "red", 0.12, 210.0, 2800.0)
    assert above.english == (
        "Undervaluation: about EUR 336 expected to be found (12 % × EUR 2,800), above the boundary of EUR 210 for red."
    )
    dear = scored("Tobacco", "red", 0.43, 516_376.47, 1_394_374.0).english
    assert "about EUR 600,000 expected to be found (43 % × EUR 1,390,000), above the boundary of EUR 516,376" in dear
    below = scored("Undervaluation", "orange", 0.12, 12.5, 100.0)
    assert below.english.endswith(
        "(12 % × EUR 100), below the boundary of EUR 12.50 for orange, where the draw decides."
    )
    assert scored("T", "red", 0.1, 500.0, 1000.0, 0.05).form == "value_unfamiliar"
    assert money(99.994) == "EUR 99.99"
    for each in SENTENCES:
        assert each.startswith("value_") == ("{expected:about}" in SENTENCES[each])


def test_what_is_at_stake_is_what_a_control_is_expected_to_find(whole: Bundle) -> None:
    """The second output times the probability; the area's own estimate where there is none; nothing without a price."""
    weighed = goods()
    assert expected_stake(AREAS["tobacco"], weighed, opinion([0.5], [700.0])) == [350.0]
    assert expected_stake(AREAS["tobacco"], weighed, opinion([0.5])) == [pytest.approx(75.0)]
    light = Memory(tuple(AREAS)).recall(Records([{**PLAIN, "net_mass_kg": None}]))
    assert expected_stake(AREAS["tobacco"], light, opinion([0.5])) == [None]
    assert expected_stake(whole.area, weighed, opinion([0.5])) == [None]


def test_a_policy_without_value_is_as_it_was(valued: dict[str, Bundle]) -> None:
    """Bundles that tell a value change nothing where the policy does not ask for it."""
    rules: Policy = msgspec.structs.replace(RULES, value={}, areas={"tobacco": Boundaries(red=0.4, orange=0.2)})
    told = [
        advised(Recommender(rules, bundles), [0.1], [0.45], value, np.array([0.2]))[0].recommendation
        for bundles, value in (
            (valued, [9e5]),
            ({k: replace(b, judge=replace(b.judge, severity=None)) for k, b in valued.items()}, None),
        )
    ]
    assert told[0] == told[1]
