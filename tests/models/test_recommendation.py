"""The recommendation: its probability is the truth about its draw."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.columns import Floats, Records
from features.lodged import Lodged
from features.past.memory import Memory
from models import lottery, policy
from models.areas import AREAS
from models.assessment import Assessment
from models.bundle import Bundle
from models.calibration import Levels
from models.lottery import Claim, decided
from models.policy import Boundaries, Explore, Local
from models.recommendation import Advice, Recommendation, Recommender

SHARE = 0.02
HELD_BACK = 0.01
STREAM = Claim(SHARE, "red", "random")
EARLIER = policy.restored((Path(__file__).parent / "policy_of_2026_11_23.json").read_bytes())
"""A policy whose boundaries are the levels of bundles, as a ledger kept it."""
PLAIN = {
    "consignment_id": "c",
    "item_number": 1,
    "lodged_at": 1_770_000_000_000_000,
    "dataset": "H1",
    "hs6": "640411",
    "goods_description": "sports shoes",
    "country_of_destination": "NL",
}
WASTE_OUT = {**PLAIN, "dataset": "B1", "hs6": "391510", "country_of_destination": "IN"}
claims = st.lists(
    st.builds(Claim, st.floats(0, 1), st.sampled_from(["red", "orange"]), st.sampled_from(["rule", "model"])),
    max_size=5,
)
draws = st.floats(0, 1, exclude_max=True)


@cache
def lodged(*rows: int) -> Lodged:
    """Goods items: 0 plain, 1 waste that leaves the OECD."""
    records = [{**(PLAIN, WASTE_OUT)[row], "item_number": place + 1} for place, row in enumerate(rows)]
    return Memory(tuple(AREAS)).recall(Records(records))


@pytest.fixture(scope="module")
def recommender(whole: Bundle) -> Recommender:
    """The policy on two areas with the boundaries 0.1 and 0.3, and 0.01 and 0.02."""
    bundles = {
        name: replace(whole, area=AREAS[name], judge=replace(whole.judge, levels=levels))
        for name, levels in {"ipr": Levels(0.1, 0.3), "tobacco": Levels(0.01, 0.02)}.items()
    }
    return Recommender(EARLIER, bundles)


def assessed(ipr: Sequence[float], tobacco: Sequence[float]) -> dict[str, Assessment]:
    """Assessments with these probabilities."""
    return {name: opinion(np.array(told)) for name, told in {"ipr": ipr, "tobacco": tobacco}.items()}


def opinion(told: Floats) -> Assessment:
    """An assessment with these probabilities and nothing else of note."""
    none = np.zeros(len(told), np.intp)
    return Assessment(told, told, told, told, none, np.empty(0, np.intp), np.empty((0, 0)), 0.0)


def one(recommender: Recommender, ipr: float, tobacco: float, drawn: float, row: int = 0) -> Recommendation:
    """The recommendation for one goods item."""
    told = recommender.recommend(lodged(row), assessed([ipr], [tobacco]), [0], np.array([drawn]))
    return told[0].recommendation


@pytest.mark.parametrize(("ipr", "row"), [(1e-6, 0), (0.08, 0), (0.1, 0), (0.25, 0), (0.9, 0), (1.0, 0), (0.3, 1)])
def test_the_share_selected_is_the_probability_stated(recommender: Recommender, ipr: float, row: int) -> None:
    """Over many draws as many are selected, and take each lane, as was said of each before."""
    count = 4_000
    drawn = np.random.default_rng(1).random(count)
    many = lodged(*[row] * count)
    told = recommender.recommend(many, assessed([ipr] * count, [1e-4] * count), np.arange(count), drawn)
    stated = {each.recommendation.selection_probability for each in told}
    assert len(stated) == 1
    assert near(sum(each.recommendation.selected for each in told), count, stated.pop())
    for lane in ("red", "orange", "green"):
        taken = [each.recommendation for each in told if each.recommendation.lane == lane]
        assert not taken or near(len(taken), count, taken[0].lane_probability)


def near(found: int, count: int, probability: float) -> bool:
    """Whether a number of successes is within five standard errors, and half of one."""
    return bool(abs(found - count * probability) <= 5 * np.sqrt(count * probability * (1 - probability)) + 0.5)


@given(claims, draws)
def test_nothing_is_certain_but_what_is_mandatory(asked: list[Claim], drawn: float) -> None:
    """The probability of selection never leaves [random share, 1 - held back], whatever is claimed."""
    odds = decided(asked, STREAM, HELD_BACK, drawn)
    assert SHARE <= odds.selected <= 1 - HELD_BACK + 1e-12
    assert 0 < odds.red <= odds.selected
    must = decided([*asked, Claim(1.0, "orange", "mandatory")], STREAM, HELD_BACK, drawn)
    assert must.selected == 1.0
    assert must.prevails is not None


@given(claims, draws)
def test_the_random_stream_cares_for_no_score(asked: list[Claim], drawn: float) -> None:
    """Who is in the stream depends on the draw alone, and whoever is in it is controlled."""
    odds = decided(asked, STREAM, HELD_BACK, drawn)
    assert odds.random == (drawn < SHARE) == decided([], STREAM, HELD_BACK, drawn).random
    assert odds.prevails or not odds.random


@given(claims, draws, st.floats(0, 1), st.floats(0, 1))
def test_more_suspicion_never_less_control(asked: list[Claim], drawn: float, one: float, other: float) -> None:
    """A higher claim raises the probability, and for no draw makes the lane milder."""
    low, high = (
        decided([*asked, Claim(chance, "red", "model")], STREAM, HELD_BACK, drawn)
        for chance in (min(one, other), max(one, other))
    )
    assert low.selected <= high.selected
    assert low.red <= high.red
    lanes = [("green", "orange", "red").index(each.prevails.lane if each.prevails else "green") for each in (low, high)]
    assert lanes[0] <= lanes[1]


def test_the_ramp_rises_through_a_half(recommender: Recommender) -> None:
    """A half at the boundary, one in ten and nine in ten at the edges of the zone, never falling."""
    power = lottery.steepness(EARLIER.draw)
    zone = EARLIER.draw.zone
    assert [round(lottery.ramp(odds, power), 9) for odds in (1 / zone, 1.0, zone)] == [0.1, 0.5, 0.9]
    grid = np.concatenate([[0.0], np.geomspace(1e-300, 1e300, 4001)]).tolist()
    told = [lottery.ramp(odds, power) for odds in grid]
    assert told == sorted(told)
    stated = [one(recommender, float(each), 1e-4, 0.5).selection_probability for each in np.linspace(0, 1, 101)]
    assert stated == sorted(stated)


def test_rare_areas_are_not_drowned(recommender: Recommender) -> None:
    """The worst is what stands highest against its own boundary, not the largest number."""
    told = recommender.recommend(lodged(0, 0, 0), assessed([0.2, 0.2, 0.2], [1e-4, 0.05, 1e-4]), [0], np.array([0.5]))
    assert told[0].worst.area == "tobacco"
    assert told[0].worst.item_number == 2
    assert told[0].recommendation.area == "tobacco"
    assert told[0].recommendation.item_number == 2


def test_one_consignment_is_as_many(recommender: Recommender) -> None:
    """Advice does not depend on what else is asked at the same time, to the bit."""
    rows = [0, 1, 0, 0, 1, 0, 0]
    starts = [0, 2, 3, 6]
    ipr, tobacco = np.linspace(0.05, 0.4, 7), np.linspace(0.03, 0.001, 7)
    drawn = np.array([0.01, 0.5, 0.7, 0.99])
    together = recommender.recommend(lodged(*rows), assessed(ipr.tolist(), tobacco.tolist()), starts, drawn)
    alone: list[Advice] = []
    for (first, last), each in zip([(0, 2), (2, 3), (3, 6), (6, 7)], drawn, strict=True):
        part = assessed(ipr[first:last].tolist(), tobacco[first:last].tolist())
        alone += recommender.recommend(lodged(*rows[first:last]), part, [0], np.array([each]))
    for many, single in zip(together, alone, strict=True):
        assert many.worst.area == single.worst.area
        assert many.recommendation.selection_probability == single.recommendation.selection_probability
        assert many.recommendation.because == single.recommendation.because


def test_a_mandatory_control_says_so(recommender: Recommender) -> None:
    """Waste that leaves the OECD is controlled whatever its score and the draw."""
    told = one(recommender, 1e-6, 1e-6, 0.999999, row=1)
    assert told.source == "mandatory"
    assert told.area == "waste"
    assert told.lane == "orange"
    assert told.selected
    assert told.selection_probability == 1.0
    assert told.lane_probability == pytest.approx(1 - SHARE, abs=1e-6)


def test_a_random_control_invents_no_reason(recommender: Recommender) -> None:
    """It names no area and no goods item, and its sentence says that it was drawn."""
    told = one(recommender, 1e-6, 1e-6, 0.001)
    assert (told.lane, told.source, told.area, told.item_number) == ("red", "random", None, None)
    assert told.random
    assert told.because.startswith("Drawn at random")


def test_every_recommendation_says_why(recommender: Recommender) -> None:
    """Above a boundary, below it, held back or released: each has its own sentence."""
    assert "above the boundary of 30 % for red" in one(recommender, 0.6, 1e-4, 0.5).because
    assert "below the boundary of 10 % for orange, where the draw decides" in one(recommender, 0.08, 1e-4, 0.1).because
    held_back = one(recommender, 0.9, 1e-4, 0.9999)
    assert held_back.lane == "green"
    assert held_back.source == "random"
    assert held_back.because.startswith("Released by the draw, as are 1 % of")
    released = one(recommender, 1e-4, 1e-4, 0.5)
    assert (released.lane, released.control, released.source) == ("green", None, "model")


def test_offices_and_shifts_have_their_own_boundaries(whole: Bundle) -> None:
    """The first of the local boundaries that holds counts, and the sentence names it."""
    own = {"ipr": Boundaries(red=0.8, orange=0.8)}
    night = Local(office="DE1", hours=(22, 6), areas={"ipr": Boundaries(red=0.9, orange=0.9)})
    rules = msgspec.structs.replace(EARLIER, local=(night, Local(office="DE1", areas=own)))
    asked = Recommender(rules, {"ipr": replace(whole, area=AREAS["ipr"])})
    hour = 3_600_000_000
    for office, at, boundary in (("DE1", 12, "80"), ("DE1", 23, "90"), ("DE1", 5, "90"), ("FR1", 23, "elsewhere")):
        record = {**PLAIN, "customs_office": office, "lodged_at": 1_769_990_400_000_000 + at * hour}
        seen = Memory(tuple(AREAS)).recall(Records([record]))
        (told,) = asked.recommend(seen, {"ipr": opinion(np.array([0.99]))}, [0], np.array([0.5]))
        assert (f"the boundary of {boundary} % for red" in told.recommendation.because) == (boundary != "elsewhere")


def test_what_is_unfamiliar_is_explored_near_a_boundary(whole: Bundle) -> None:
    """A share of goods of parties never seen, not far below a boundary, is taken; known or far ones are not."""
    explore = Explore(share=0.2, reach=4.0, keys=("importer", "exporter"), least=2)
    rules = msgspec.structs.replace(EARLIER, explore=explore, areas={"ipr": Boundaries(red=0.5, orange=0.5)})
    asked = Recommender(rules, {"ipr": replace(whole, area=AREAS["ipr"])})
    memory = Memory(tuple(AREAS))
    named = {**PLAIN, "importer_eori": "DE1", "exporter_id": "CN1"}
    later = {**named, "consignment_id": "d", "lodged_at": 1_770_000_000_000_001}
    new = memory.look(Records([named]))
    memory.admit(Records([named]))
    known = memory.look(Records([later]))
    drawn = np.array([SHARE + 0.1 * (1 - SHARE)])

    def told(seen: Lodged, probability: float) -> Recommendation:
        return asked.recommend(seen, {"ipr": opinion(np.array([probability]))}, [0], drawn)[0].recommendation

    near_and_new = told(new, 0.3)
    assert near_and_new.selection_probability == pytest.approx(SHARE + (1 - SHARE) * 0.2)
    assert (near_and_new.source, near_and_new.area) == ("model", "ipr")
    assert near_and_new.because_said.form == "unfamiliar"
    assert "never seen" in near_and_new.because
    assert told(known, 0.3).selection_probability < SHARE + 0.03
    assert told(new, 0.1).selection_probability < SHARE + 0.01
    assert told(new, 0.8).because_said.form == "above"
