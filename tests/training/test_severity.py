"""Fitting the value found: it finds what drives it, its sums are honest, and it knows when there is too little."""

import lessons
import numpy as np
import pytest

import training.judge as judging
from training.severity import gain, valued


def test_the_value_found_is_learned_and_adds_up() -> None:
    """On goods items not learned from, expectations rise with the value found and add up to it within a fifth."""
    x, irregular, _ = lessons.drawn(6_000, 3)
    value = np.where(irregular, np.exp(5 + x[:, 3] + np.random.default_rng(1).normal(0, 0.5, len(x))), np.nan)
    made = valued(x[:4_000], irregular[:4_000], value[:4_000], lessons.AREA.feature_names, 1)
    assert made is not None
    later = np.flatnonzero(irregular[4_000:]) + 4_000
    expected = made.of(x[later]).value(x[later])
    assert np.corrcoef(np.log(expected), np.log(value[later]))[0, 1] > 0.7
    assert expected.sum() == pytest.approx(value[later].sum(), rel=0.2)
    assert made.labels == irregular[:4_000].sum()


def test_ranking_by_expected_value_finds_more_of_it() -> None:
    """Where value differs and can be told, the top of that ranking holds more of it, beyond doubt."""
    x, irregular, probability = lessons.drawn(4_000, 5)
    value = np.exp(5 + 1.5 * x[:, 3])
    tested = judging.Tested(
        irregular, np.arange(4_000), np.where(irregular, value, 0.0), np.full(4_000, np.nan), np.zeros(4_000, np.bool_)
    )
    found = gain(tested, probability, value, 1)
    assert found is not None
    assert found.lead.low > 0
    assert found.by_value.value > found.by_probability.value


def test_too_few_values_teach_nothing() -> None:
    """With a handful of values found, or none, there is no second output."""
    x, irregular, _ = lessons.drawn(200, 3)
    value = np.where(irregular & (np.cumsum(irregular) < 20), 9.0, np.nan)
    assert valued(x, irregular, value, lessons.AREA.feature_names, 1) is None
    tested = judging.Tested(irregular, np.arange(200), np.full(200, np.nan), np.ones(200), irregular)
    assert gain(tested, x[:, 0], np.ones(200), 1) is None
