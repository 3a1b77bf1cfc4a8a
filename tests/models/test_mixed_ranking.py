"""Part of the controls to what is worth most, the rest to what is surest: both boundaries hold, the larger counts."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from features.columns import Floats, Records
from features.lodged import Lodged
from features.past.memory import Memory
from models import policy
from models.advice import Recommendation
from models.areas import AREAS
from models.assessment import Assessment
from models.bars import Bars, Setting
from models.bundle import Bundle
from models.calibration import Levels
from models.lottery import ramp, steepness
from models.policy import Boundaries, Explore, Local, Policy
from models.recommendation import Recommender
from models.severity import Facts, Severity
from models.stake import shortfalls, telling

GOODS = {"item_number": 1, "lodged_at": 1_770_000_000_000_000, "dataset": "H1", "importer_eori": "DE1"}
RULES = msgspec.structs.replace(
    policy.load(),
    mandatory=(),
    rules=(),
    explore=None,
    value={"tobacco": 0.5},
    local=(),
    areas={"tobacco": Boundaries(red_eur=200.0, orange_eur=50.0, red=0.5, orange=0.2)},
)
SHARE = RULES.random.of("H1")
MOST = 1 - RULES.draw.held_back / (1 - SHARE)


@pytest.fixture(scope="module")
def valued(whole: Bundle) -> dict[str, Bundle]:
    """Tobacco with a second output."""
    second = Severity(whole.judge.forest, Facts(1.0, 1.0, 1e6, 100, []))
    return {"tobacco": replace(whole, area=AREAS["tobacco"], judge=replace(whole.judge, severity=second))}


def advised(
    rules: Policy, bundles: dict[str, Bundle], told: list[tuple[float, float]], draws: Floats
) -> list[Recommendation]:
    """Recommendations for consignments of one goods item with these probabilities and values each."""
    probability, value = np.array(told).T
    none = np.zeros(len(told), np.intp)
    worth = value if bundles["tobacco"].severity is not None else None
    opinion = Assessment(
        *(probability, probability, probability, probability),
        *(none, np.empty(0, np.intp), np.empty((0, 0)), 0.0, worth),
    )
    asked = Recommender(rules, bundles).recommend(goods(len(told)), {"tobacco": opinion}, range(len(told)), draws)
    return [each.recommendation for each in asked]


def goods(count: int) -> Lodged:
    """Goods items of one consignment each, of an importer never seen."""
    return Memory(tuple(AREAS)).look(Records([{**GOODS, "consignment_id": str(row)} for row in range(count)]))


def odds(probability: float) -> float:
    """Of a probability."""
    return probability / (1 - probability)


@pytest.mark.parametrize(
    ("probability", "value"),
    [(0.55, 1.0), (0.02, 10_500.0), (0.45, 410.0), (0.52, 400.0), (0.3, 400.0), (0.19, 1.0), (0.05, 900.0), (1.0, 1.0)],
)
def test_the_higher_of_both_boundaries_counts_exactly(
    valued: dict[str, Bundle], probability: float, value: float
) -> None:
    """What is stated is the ramp of whichever boundary it stands higher against, and draws bear it out."""
    count = 3_000
    drawn = np.random.default_rng(11).random(count)
    told = advised(RULES, valued, [(probability, value)] * count, drawn)
    power = steepness(RULES.draw)
    sure = odds(min(probability, 1 - 2.0**-53))
    red = max(sure / odds(0.5), probability * value / 200.0)
    orange = max(sure / odds(0.2), probability * value / 50.0)
    either = SHARE + (1 - SHARE) * min(ramp(max(red, orange), power), MOST)
    (stated,) = {each.selection_probability for each in told}
    assert stated == pytest.approx(either)
    for lane, chance in (("red", SHARE + (1 - SHARE) * min(ramp(red, power), MOST)), ("either", stated)):
        found = sum(each.selected and lane in {each.lane, "either"} for each in told)
        assert abs(found - count * chance) <= 5 * np.sqrt(count * chance * (1 - chance)) + 0.5


@pytest.mark.parametrize(
    ("lane", "probability", "value", "form", "boundary"),
    [
        ("red", 0.9, 1.0, "above", 0.5),
        ("red", 0.02, 90_000.0, "value_above", 200.0),
        ("red", 0.6, 100_000.0, "value_above", 200.0),
        ("red", 0.9, 223.0, "above", 0.5),
        ("red", 0.49, 1.0, "below", 0.5),
        ("red", 0.1, 1_990.0, "value_below", 200.0),
        ("orange", 0.3, 1.0, "above", 0.2),
        ("orange", 0.1, 900.0, "value_above", 50.0),
        ("orange", 0.3, 300.0, "value_above", 50.0),
        ("orange", 0.3, 250.0, "above", 0.2),
    ],
)
def test_the_sentence_is_of_the_boundary_that_counts(
    valued: dict[str, Bundle], lane: str, probability: float, value: float, form: str, boundary: float
) -> None:
    """Each goods item is told the boundary it stands higher against, of its own lane; mixed with others in one call."""
    drawn = np.array([SHARE + 0.02, SHARE + 0.02, SHARE + 0.02])
    (_, told, _) = advised(RULES, valued, [(0.9, 1.0), (probability, value), (0.02, 90_000.0)], drawn)
    assert (told.lane, told.because_said.form) == (lane, form)
    assert told.because_said.values["boundary"] == boundary
    assert ("expected" in told.because_said.values) == form.startswith("value")


@pytest.mark.parametrize(
    ("probability", "value", "form", "boundary"),
    [
        (0.3, 1.0, "unfamiliar", 0.5),
        (0.05, 1_500.0, "value_unfamiliar", 200.0),
        (0.2, 1.0, None, None),
        (0.05, 1_000.0, None, None),
    ],
)
def test_exploring_reaches_below_either_boundary(
    valued: dict[str, Bundle], probability: float, value: float, form: str | None, boundary: float | None
) -> None:
    """Unfamiliar goods near one of both boundaries are explored, and the sentence names that one."""
    rules = msgspec.structs.replace(
        RULES,
        explore=Explore(share=0.2, reach=3.0, keys=("importer",)),
        areas={"tobacco": Boundaries(red_eur=200.0, red=0.5)},
    )
    rules = msgspec.structs.replace(rules, lanes=msgspec.structs.replace(rules.lanes, orange=0.5))
    (told,) = advised(rules, valued, [(probability, value)], np.array([SHARE + 0.1 * (1 - SHARE)]))
    assert told.selected == (form is not None)
    if form:
        assert told.because_said.form == form
        assert told.because_said.values["boundary"] == boundary
        assert told.because_said.values["share"] == 0.2


def test_what_decides_is_what_stands_higher() -> None:
    """Over many goods items the boundary that a sentence names is the one whose quotient is the larger."""
    bars = Bars.of(RULES, {"tobacco": Setting(Levels(0.2, 0.5), valued=True)})
    rng = np.random.default_rng(3)
    probability, value = rng.random(500), rng.lognormal(6, 2, 500)
    times = bars.times(probability[None], (probability * value)[None], np.zeros(500, np.int64))
    for lane, sure, worth, stands in (("red", 0.5, 200.0, times[0, 0]), ("orange", 0.2, 50.0, times[1, 0])):
        told = [
            bars.decisive("tobacco", lane, 0, *each)  # type: ignore[arg-type]
            for each in zip(probability.tolist(), value.tolist(), strict=True)
        ]
        by_value = np.array([each is not None for _, each in told])
        assert {boundary for boundary, _ in told} == {sure, worth}
        assert 0 < by_value.sum() < 500
        quotient = np.where(by_value, probability * value / worth, probability / (1 - probability) / odds(sure))
        np.testing.assert_allclose(stands, quotient)


def test_a_bundle_without_value_is_held_against_probability_alone(valued: dict[str, Bundle], whole: Bundle) -> None:
    """Then fewer are selected than the capacity allows, and that is said."""
    plain = {"tobacco": replace(whole, area=AREAS["tobacco"])}
    (told,) = advised(RULES, plain, [(0.02, 90_000.0)], np.array([0.5]))
    assert told.selection_probability == pytest.approx(SHARE, abs=1e-3)
    (sure,) = advised(RULES, plain, [(0.9, 1.0)], np.array([SHARE + 0.1]))
    assert sure.because_said.form == "above"
    (said,) = shortfalls(RULES, telling(plain))
    assert "fewer are selected than the capacity allows" in said
    assert list(shortfalls(RULES, telling(valued))) == []
    (whole_value,) = shortfalls(msgspec.structs.replace(RULES, value={"tobacco": 1.0}), telling(plain))
    assert "fewer" not in whole_value


def test_an_office_may_have_one_boundary_where_others_have_both() -> None:
    """An office that says no boundary in EUR is held against its probability alone."""
    own = Local(office="DE1", areas={"tobacco": Boundaries(red=0.3)})
    bars = Bars.of(msgspec.structs.replace(RULES, local=(own,)), {"tobacco": Setting(Levels(0.2, 0.5), valued=True)})
    times = bars.times(np.full((1, 2), 0.5), np.full((1, 2), 800.0), np.array([0, 1]))
    np.testing.assert_allclose(times[0, 0], [4.0, odds(0.5) / odds(0.3)])
