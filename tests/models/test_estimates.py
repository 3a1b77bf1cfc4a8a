"""Rates with intervals keep what they promise."""

import math

import numpy as np
import pytest

from models.estimates import UNKNOWN, at_equal_score, bands, weighed, wilson


def test_wilson_is_the_published_interval() -> None:
    """1 of 10 lies between 1.8 % and 40.4 % (Brown, Cai and DasGupta 2001), and nothing of nothing says nothing."""
    rate = wilson(1, 10)
    assert (rate.low, rate.high) == pytest.approx((0.0179, 0.4042), abs=5e-5)
    assert wilson(0, 0) is UNKNOWN
    assert math.isnan(UNKNOWN.share)
    assert not UNKNOWN.known


@pytest.mark.parametrize(("hits", "n"), [(0, 5), (5, 5), (0, 1), (1, 1), (3, 7)])
def test_an_interval_holds_its_share_and_stays_between_none_and_all(hits: int, n: int) -> None:
    """Whatever is counted: 0 <= low <= share <= high <= 1."""
    rate = wilson(hits, n)
    assert 0 <= rate.low <= rate.share <= rate.high <= 1


def test_equal_probabilities_are_a_plain_sample() -> None:
    """A stream that draws all alike is counted as it is."""
    hits = np.array([True, False, False, False])
    assert weighed(hits, np.full(4, 0.02)) == pytest.approx(wilson(1, 4))


def test_targeting_does_not_bias_what_is_weighed() -> None:
    """Of 400 months in which controls go where risk is, the interval holds the true rate in at least 92 of 100."""
    random = np.random.default_rng(7)
    held, plain = 0, []
    for _ in range(400):
        risk = random.beta(0.5, 12, 20_000)
        irregular = random.random(20_000) < risk
        chance = np.where(risk > 0.2, 0.9, 0.05)
        drawn = random.random(20_000) < chance
        rate = weighed(irregular[drawn], chance[drawn])
        held += rate.low <= irregular.mean() <= rate.high
        plain.append(irregular[drawn].mean() / irregular.mean())
    assert held >= 368
    assert min(plain) > 1.5  # what was found among the controlled says nothing of all


def test_groups_are_compared_where_their_scores_are_equal() -> None:
    """A group with lower scores is not thought better for it; a band that only one group has tells nothing."""
    cases, others = np.array([900, 100, 7]), np.array([100, 900, 0])
    rates = np.array([0.01, 0.2, 1.0])
    told = at_equal_score((cases * rates, cases), (others * rates, others))
    assert told is not None
    assert told.points == pytest.approx(0, abs=1e-12)
    assert told.low < 0 < told.high
    assert told.n == (1000, 1000)
    assert at_equal_score((cases, cases), (others * 0, others * 0)) is None


def test_bands_are_closed_below() -> None:
    """A score on an edge belongs to the band above it."""
    assert bands(np.array([0.0, 0.1, 0.5, 0.9]), (0.1, 0.5)).tolist() == [0, 1, 2, 2]
