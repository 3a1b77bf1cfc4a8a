"""Rates with intervals keep what they promise."""

import math

import numpy as np
import pytest

from models.rates import UNKNOWN, at_equal_score, of_strata, wilson


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


def test_a_stream_that_draws_all_alike_is_counted_as_it_is() -> None:
    """Equal densities give the plain interval; strata nobody looked at change nothing; no case at all is unknown."""
    hits, cases, lodged = np.array([1, 0, 0]), np.array([3, 1, 0]), np.array([300, 100, 9_000])
    assert of_strata(hits, cases, lodged) == pytest.approx(wilson(1, 4))
    assert of_strata(hits[2:], cases[2:], lodged[2:]) is UNKNOWN


def test_the_stream_tells_the_rate_of_all() -> None:
    """In 600 months of parcels and freight, drawn at 1 % and 2 %, the interval holds the true rate in 92 of 100."""
    random = np.random.default_rng(7)
    lodged, rates, densities = np.array([40_000, 10_000]), np.array([0.02, 0.12]), np.array([0.01, 0.02])
    held, plain = 0, 0
    for _ in range(600):
        irregular = random.binomial(lodged, rates)
        cases = random.binomial(lodged, densities)
        hits = random.hypergeometric(irregular, lodged - irregular, cases)
        truth = irregular.sum() / lodged.sum()
        rate = of_strata(hits, cases, lodged)
        held += rate.low <= truth <= rate.high
        plain += wilson(hits.sum(), cases.sum()).low <= truth <= wilson(hits.sum(), cases.sum()).high
    assert held >= 552
    assert plain < held - 60  # counting all alike is not the same


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
