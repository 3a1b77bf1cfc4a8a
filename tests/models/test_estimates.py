"""Estimates for all goods items from those that were controlled: true, honest, silent where little is known."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest

from features.columns import Bools, Floats, Ints
from models.estimates import Controlled, Estimates, estimates, of_stream

RUNS = 200
SHARE = 0.02
MEASURES = ("prevalence", "precision", "recall")


class World(NamedTuple):
    """Goods items of which everything is known, and how each may come to be controlled."""

    irregular: Bools
    flagged: Bools
    consignment: Ints
    """Goods items of one consignment follow each other."""
    policy: Floats
    """The probability of selection under a policy that looks at scores."""

    @property
    def truth(self) -> dict[str, float]:
        """What no estimate can see."""
        hits = self.irregular & self.flagged
        of_all = {"prevalence": self.irregular.mean(), "precision": hits.sum() / self.flagged.sum()}
        return {**of_all, "recall": hits.sum() / self.irregular.sum()}

    def controlled(self, chance: Floats, random: np.random.Generator) -> Controlled:
        """What one draw of consignments finds."""
        drawn = random.random(self.consignment[-1] + 1)[self.consignment] < chance
        return Controlled(self.irregular, self.flagged, chance, self.consignment).take(drawn)


def world(seed: int, size: int, noise: float, together: int, prevalence: float = 0.06) -> World:
    """Goods items alike within their consignment, scored with noise; the best tenth of all scores is flagged."""
    random = np.random.default_rng(seed)
    consignment = np.arange(size) // together
    risk = random.normal(size=size) + random.normal(size=size)[consignment]
    score = risk + noise * random.normal(size=size)
    bound = np.quantile(score, 0.9)
    highest = np.maximum.reduceat(score, np.arange(0, size, together))[consignment]
    ramp = 1 / (1 + np.exp(-4 * (highest - bound)))
    irregular, policy = risk > np.quantile(risk, 1 - prevalence), SHARE + (1 - SHARE) * np.minimum(ramp, 0.98)
    return World(irregular, score > bound, consignment, policy)


def runs(made: World, chance: Floats, estimate: Callable[[Controlled], Estimates], seed: int) -> list[Estimates]:
    """Estimates from many draws of the same world."""
    random = np.random.default_rng(seed)
    return [estimate(made.controlled(chance, random)) for _ in range(RUNS)]


def covered(made: World, told: list[Estimates], measure: str) -> list[bool]:
    """Whether each interval holds the truth."""
    each = [getattr(one, measure) for one in told]
    return [one.low <= made.truth[measure] <= one.high for one in each if one.given]


def test_recall_from_the_random_stream_is_covered_as_promised() -> None:
    """Of 200 random streams, 93 to 97 % give an interval that holds the true recall, and none leans to one side."""
    made = world(seed=20, size=50_000, noise=0.8, together=1)
    told = runs(made, np.full(50_000, SHARE), of_stream, seed=21)
    assert 0.93 <= np.mean(covered(made, told, "recall")) <= 0.97
    errors = [one.recall.value - made.truth["recall"] for one in told]
    assert abs(np.mean(errors)) < 3 * np.std(errors) / np.sqrt(RUNS)


@pytest.mark.parametrize("measure", MEASURES)
def test_a_thousand_random_streams_are_covered(measure: str) -> None:
    """Over worlds with good and bad models, few and many finds, one and three goods items: 93 to 97 %."""
    kinds = [(20_000, 0.5, 1), (20_000, 2.0, 1), (60_000, 1.0, 1), (30_000, 1.0, 3), (60_000, 0.4, 3)]
    hits = []
    for seed, (size, noise, together) in enumerate(kinds):
        made = world(seed, size, noise, together)
        hits += covered(made, runs(made, np.full(size, SHARE), of_stream, seed + 10), measure)
    assert 0.93 <= np.mean(hits) <= 0.97


@pytest.mark.parametrize("measure", MEASURES)
def test_all_controls_tell_more_than_the_random_stream(measure: str) -> None:
    """By inverse propensity too at least 93 % cover, without leaning, by intervals at most two thirds as wide."""
    hits = []
    for together in (1, 2):
        made = world(30 + together, 40_000, 1.0, together)
        told, alone = runs(made, made.policy, estimates, 33), runs(made, np.full(40_000, SHARE), of_stream, 34)
        errors = [getattr(one, measure).value - made.truth[measure] for one in told]
        assert abs(np.mean(errors)) < 3 * np.std(errors) / np.sqrt(RUNS)
        assert _width(told, measure) < 0.67 * _width(alone, measure)
        hits += covered(made, told, measure)
    assert np.mean(hits) >= 0.93


def _width(told: list[Estimates], measure: str) -> float:
    each = [getattr(one, measure) for one in told]
    return float(np.mean([one.high - one.low for one in each if one.given]))


def test_a_plain_share_would_have_lied() -> None:
    """Recall among the controlled as they come is far above the truth; the weighted one is not."""
    made = world(seed=40, size=60_000, noise=2.0, together=1)
    controlled = made.controlled(made.policy, np.random.default_rng(41))
    naive = controlled.flagged[controlled.irregular].mean()
    told = estimates(controlled).recall
    assert naive > told.high + 0.2
    assert abs(told.value - made.truth["recall"]) < 0.1 < naive - told.value


def test_too_little_is_refused_with_the_number() -> None:
    """With fewer than ten effective irregular goods items there is no recall, and it says how many there were."""
    made = world(seed=50, size=6_000, noise=1.0, together=1, prevalence=0.02)
    told = of_stream(made.controlled(np.full(6_000, SHARE), np.random.default_rng(51)))
    assert told.prevalence.given
    assert np.isnan(told.recall.value)
    assert told.recall.refused == "not estimated: 2.0 effective irregular goods items, 10 are needed"
    assert told.recall.as_dict()["value"] is None


def test_a_control_that_was_certain_adds_no_doubt() -> None:
    """Where everything was controlled with certainty, the share is known: the interval has no width."""
    made = world(seed=60, size=5_000, noise=1.0, together=2)
    told = estimates(made.controlled(np.ones(5_000), np.random.default_rng(61)))
    assert told.recall.low == told.recall.value == told.recall.high == made.truth["recall"]


def test_goods_items_of_one_consignment_count_once() -> None:
    """The same goods item ten times over in its consignment tells no more than once."""
    made = world(seed=70, size=20_000, noise=1.0, together=1)
    once = made.controlled(np.full(20_000, SHARE), np.random.default_rng(71))
    often = Controlled(
        *(np.repeat(each, 10) for each in (once.irregular, once.flagged, once.probability, once.consignment))
    )
    one, ten = of_stream(once).recall, of_stream(often).recall
    assert ten.rows == 10 * one.rows
    assert ten.effective == pytest.approx(one.effective)
    assert (ten.low, ten.high) == pytest.approx((one.low, one.high))


def test_weights_are_capped_and_it_says_so() -> None:
    """A goods item selected against all odds speaks for a hundred at most, and is counted as clipped."""
    chance = np.array([0.5] * 9_000 + [0.0001])
    rare = Controlled(np.arange(9_001) % 2 == 0, np.arange(9_001) % 3 == 0, chance, np.arange(9_001))
    told = estimates(rare)
    assert told.clipped == 1
    assert told.prevalence.value == pytest.approx((4_500 * 2 + 100) / (9_000 * 2 + 100))


def test_an_impossible_probability_is_refused() -> None:
    """What was selected with probability 0 was not selected."""
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        estimates(Controlled(np.ones(3, np.bool_), np.ones(3, np.bool_), np.array([0.5, 0.0, 1.0]), np.arange(3)))
