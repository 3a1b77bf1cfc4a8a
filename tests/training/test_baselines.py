"""Baselines: fair peers, chosen and fitted on the training window only."""

import numpy as np
import pytest

from training.baselines import logistic, random_ranking, strongest_indicator
from training.measures import average_precision

NAN = float("nan")


def test_the_strongest_indicator_finds_feature_and_direction() -> None:
    """The feature whose low values are suspicious wins, and ranks other rows by low values."""
    x = np.array([[1.0, 9.0], [2.0, 1.0], [3.0, 8.0], [4.0, 2.0]])
    found = strongest_indicator(x, np.array([False, True, False, True]), ("noise", "price"))
    assert (found.description, found.average_precision) == ("price (low values)", 1.0)
    assert np.argmax(found.scores(np.array([[0.0, 5.0], [0.0, 0.5]]))) == 1


def test_a_missing_value_ranks_lowest_in_both_directions() -> None:
    """What is missing is never the most suspicious, whichever way the indicator points."""
    x = np.array([[NAN], [1.0], [2.0]])
    for irregular in ([False, False, True], [False, True, False]):
        assert np.argmin(strongest_indicator(x, np.array(irregular), ("price",)).scores(x)) == 0


def test_logistic_regression_learns_and_bears_gaps() -> None:
    """It ranks better than chance with missing values, infinities, an empty and a constant column."""
    random = np.random.default_rng(0)
    x = random.normal(size=(3_000, 5))
    irregular = random.random(3_000) < 1 / (1 + np.exp(-(2 * x[:, 0] - 3)))
    x[random.random(x.shape) < 0.1] = NAN
    x[:, 3], x[:, 4] = NAN, 1.0
    x[5, 1] = np.inf
    scores = logistic(x, irregular, 0).scores(x)
    assert np.all((scores > 0) & (scores < 1))
    assert scores.mean() == pytest.approx(irregular.mean(), abs=0.01)
    assert average_precision(scores, irregular) > 3 * irregular.mean()


def test_the_random_ranking_is_repeatable() -> None:
    """The same seed gives the same ranking."""
    np.testing.assert_array_equal(random_ranking(5, 1), random_ranking(5, 1))
