"""Intervals that keep their promise where it is hard: heavy weights, few hits, measures that are biased."""

import numpy as np
import pytest

import training.judge as judging
from features.columns import Bools, Floats
from training.bootstrap import Interval, typical, weightings
from training.comparing.difference import Side, differences
from training.judge import Scorer, judge
from training.measures import Ranking, average_precision
from training.reliability import CALIBRATION_ERROR, Reliability, error_interval, reliability_measures

RUNS, REPLICATES = 120, 120


def pool() -> tuple[Floats, Bools, Floats]:
    """A world with truth: score, irregular, and the probability of being controlled, which rises with the score."""
    random = np.random.default_rng(5)
    irregular = random.random(30_000) < 0.03
    score = random.normal(size=30_000) + 1.6 * irregular
    return score, irregular, 0.02 + 0.4 / (1 + np.exp(-2 * (score - 2)))


def test_controls_that_follow_scores_do_not_make_a_model_look_surer_than_it_is() -> None:
    """Weighed by propensity, intervals of average precision hold the truth; drawing again what was found does not."""
    score, irregular, chance = pool()
    truth = average_precision(score, irregular)
    random, held, naive = np.random.default_rng(1), 0, 0
    for run in range(RUNS):
        rows = random.integers(0, len(score), 4_000)
        rows = rows[random.random(4_000) < chance[rows]]
        ranking, weight = Ranking.of(score[rows], irregular[rows]), 1 / chance[rows]
        told, plain = [], []
        for drawn in weightings(np.arange(len(rows)), weight, run, REPLICATES):
            totals = ranking.totals(drawn.weights)
            told.append(totals.average_precision(drawn.missed * drawn.heaviest))
            plain.append(totals.average_precision())
        held += holds(Interval.of(np.concatenate(told)), truth)
        naive += holds(Interval.of(np.concatenate(plain)), truth)
    assert held >= 0.9 * RUNS
    assert naive < 0.9 * RUNS


def test_a_calibration_error_is_not_taken_for_real_where_it_is_noise() -> None:
    """Of a perfectly calibrated model the error is 0 but for noise: its interval says so, plain percentiles do not."""
    random = np.random.default_rng(2)
    probability = np.full(60_000, 0.05)
    probability[::3] = 0.2
    held, naive = 0, 0
    for run in range(40):
        rows = random.integers(0, 60_000, 800)
        irregular = random.random(800) < probability[rows]
        reliability = Reliability.of(probability[rows], irregular)
        errors = np.concatenate(
            [
                reliability_measures(reliability, drawn.weights)[CALIBRATION_ERROR]
                for drawn in weightings(np.arange(800), np.ones(800), run, REPLICATES)
            ]
        )
        held += holds(error_interval(errors, reliability.noise(np.ones(800))), 0.0)
        naive += holds(Interval.of(errors), 0.0)
    assert held >= 36
    assert naive == 0


def test_no_difference_found_is_not_no_difference() -> None:
    """Two models whose tops hold the same irregular goods items may differ by a few: Jeffreys allows 2.5 for none."""
    random = np.random.default_rng(3)
    irregular = np.zeros(400, np.bool_)
    irregular[:6] = True
    value = np.where(irregular, 100.0, 0.0)
    tested = judging.Tested(irregular, np.arange(400), value, np.full(400, np.nan), np.zeros(400, np.bool_))
    taken = [np.arange(400) < 4, (np.arange(400) < 4) | (np.arange(400) == 300)]
    sides = [Side(-np.arange(400.0) + random.normal(0, 0.1, 400), each) for each in taken]
    lead = differences(tested, sides, 1, 2_000)[0].lead("hits")
    assert lead is not None
    assert lead.value == 0
    assert (lead.low, lead.high) == pytest.approx((-2.2, 2.2), abs=0.5)


def test_a_top_full_of_hits_is_not_proof_of_a_perfect_top() -> None:
    """Three of three irregular in the top leave a wide interval, as Jeffreys's does; the estimate stays 1."""
    irregular = np.zeros(300, np.bool_)
    irregular[:8] = True
    nothing = np.full(300, np.nan)
    tested = judging.Tested(irregular, np.arange(300), nothing, nothing, np.zeros(300, np.bool_))
    top = judge(tested, [Scorer("model", -np.arange(300.0))], 1, 1_000).controlled.judged[0].measures["precision_top_1"]
    assert top.value == 1
    assert 0.4 < top.low < 0.75  # Beta(3.5, 0.5) begins at 0.47


def test_what_was_never_found_moves_no_estimate() -> None:
    """The first weighting is the rows as they are, and nothing more."""
    first = next(weightings(np.arange(9), np.arange(1.0, 10.0), 1))
    np.testing.assert_array_equal(first.weights[0], np.arange(1.0, 10.0))
    assert (first.hit[0], first.missed[0], first.heaviest) == (0, 0, 9)


def test_a_biased_measure_gets_the_outer_ends() -> None:
    """Replicates above the estimate are mirrored below it, not taken for the truth; nothing falls below the least."""
    estimates = np.concatenate([[1.0], np.linspace(1.0, 3.0, 401)])
    found = Interval.both_ways(estimates)
    assert (found.value, found.low, found.high) == pytest.approx((1.0, -0.955, 2.955), abs=0.001)
    assert Interval.both_ways(estimates, 0.0).low == 0


def test_a_typical_amount_is_where_the_average_unit_belongs() -> None:
    """Of 1 and 3, a quarter of the units belongs to 1 and three quarters to 3."""
    assert typical(np.array([1.0, 3.0])) == 2.5
    assert typical(np.array([])) == 0


def holds(interval: Interval, truth: float) -> bool:
    """Whether the truth lies within."""
    return interval.low <= truth <= interval.high
