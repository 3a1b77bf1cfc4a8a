"""Calibration: probabilities that mean what they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.columns import Floats
from models import calibration
from models.calibration import Calibration, Levels, sigmoid


def drawn(count: int, slope: float, intercept: float, seed: int) -> tuple[Floats, Floats]:
    """Margins, and outcomes drawn from a known curve."""
    random = np.random.default_rng(seed)
    margins = random.normal(-2, 2, count)
    return margins, random.random(count) < sigmoid(slope * margins + intercept)


def test_the_curve_is_found_again() -> None:
    """With many findings the curve that made them is recovered, whatever the prior says."""
    curve = calibration.fit(*drawn(200_000, 0.6, -1.0, seed=1))
    assert curve.slope == pytest.approx(0.6, abs=0.02)
    assert curve.intercept == pytest.approx(-1.0, abs=0.03)


def test_few_findings_stay_near_the_model() -> None:
    """With three irregular goods items the slope is drawn towards 1 and the interval is wide."""
    margins = np.array([-4.0, -3.5, -3.0, -1.0, 0.5, 1.0])
    curve = calibration.fit(margins, margins > -2)
    assert 0.7 < curve.slope < 2.5
    low, high = curve.interval(np.array([-2.0]))
    assert high[0] - low[0] > 0.4


def test_no_irregular_goods_item_at_all_is_no_accident() -> None:
    """Without a single irregular item the curve is low, rising and finite."""
    curve = calibration.fit(np.linspace(-3, 0, 50), np.zeros(50, bool))
    assert 0 < curve.probability(np.zeros(1))[0] < 0.2
    assert curve.slope > 0


def test_the_interval_holds_what_it_promises() -> None:
    """About 95 of 100 intervals hold the true probability."""
    truth = sigmoid(np.array([0.8 * -1.0 - 0.5]))[0]
    held = 0
    for seed in range(200):
        low, high = calibration.fit(*drawn(800, 0.8, -0.5, seed)).interval(np.array([-1.0]))
        held += low[0] <= truth <= high[0]
    assert 178 <= held <= 200


def test_weights_count_by_their_ratio() -> None:
    """Ten times the weight everywhere changes nothing, neither the curve nor its certainty."""
    margins, irregular = drawn(500, 1.0, 0.0, seed=3)
    weights = np.random.default_rng(4).uniform(1, 50, 500)
    once, tenfold = (calibration.fit(margins, irregular, each) for each in (weights, 10 * weights))
    assert once.slope == pytest.approx(tenfold.slope)
    assert once.covariance[1][1] == pytest.approx(tenfold.covariance[1][1])


def test_weights_undo_the_selection() -> None:
    """Controls that went where the margin is high still give the curve of all goods items."""
    margins, irregular = drawn(60_000, 0.7, -0.5, seed=5)
    chance = np.where(irregular, 0.5, 0.05)
    controlled = np.random.default_rng(6).random(len(margins)) < chance
    curve = calibration.fit(margins[controlled], irregular[controlled], 1 / chance[controlled])
    some = np.array([-5.0, -3.0, -2.0, 0.0])
    np.testing.assert_allclose(curve.probability(some), sigmoid(0.7 * some - 0.5), atol=0.03)


@given(st.lists(st.floats(-30, 15), min_size=2, max_size=20, unique=True))
def test_what_the_model_told_apart_stays_apart(margins: list[float]) -> None:
    """The probability rises strictly with the margin, far into both tails; the interval holds it."""
    curve = Calibration(1.1, -0.3, ((0.01, -0.002), (-0.002, 0.02)), 10, 90)
    spaced = np.unique(np.round(margins, 6))
    probability = curve.probability(spaced)
    low, high = curve.interval(spaced)
    assert (np.diff(probability) > 0).all()
    assert ((low <= probability) & (probability <= high)).all()


@pytest.mark.parametrize(("slope", "intercept"), [(0.0, 0.0), (-1.0, 0.0), (float("nan"), 0.0), (1.0, float("inf"))])
def test_a_curve_that_does_not_rise_is_refused(slope: float, intercept: float) -> None:
    """A calibration with a slope that is not positive, or numbers that are not finite, cannot be made."""
    with pytest.raises(ValueError, match="positive slope"):
        Calibration(slope, intercept, ((0.0, 0.0), (0.0, 0.0)), 1, 1)


def test_levels_begin_at_their_threshold() -> None:
    """A probability that reaches a threshold is of that level."""
    assert Levels(0.1, 0.5).of(np.array([0.0, 0.0999, 0.1, 0.4999, 0.5, 1.0])).tolist() == [0, 0, 1, 1, 2, 2]
    with pytest.raises(ValueError, match="elevated <= high"):
        Levels(0.5, 0.1)
