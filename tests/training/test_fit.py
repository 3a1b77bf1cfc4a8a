"""Fitting: repeatable to the byte, calm with few findings, true to its directions."""

import numpy as np
import pytest

from features.columns import Bools, Floats
from features.errors import TidewaiterError
from training.fit import Fitted, fit, parameters
from training.measures import average_precision

NAMES = ("one", "two", "three", "four")


def world(rows: int, base: float, seed: int = 0) -> tuple[Floats, Bools]:
    """Features of which the first raises and the second lowers the chance of irregularity."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, 4))
    x[random.random(x.shape) < 0.1] = np.nan
    known = np.nan_to_num(x)
    return x, random.random(rows) < 1 / (1 + np.exp(-(base + 2 * known[:, 0] - known[:, 1])))


def fitted(x: Floats, irregular: Bools, **more: object) -> Fitted:
    """A fit that stops on the last fifth."""
    cut = int(len(x) * 0.8)
    return fit(
        x, irregular, NAMES, (1, 0, 0, 0), early=np.arange(cut), stop=np.arange(cut, len(x)), seed=7, overrides=more
    )


def test_the_same_data_give_the_same_model_to_the_byte() -> None:
    """Two fits of the same data and seed are the same text."""
    x, irregular = world(1_500, -3)
    assert fitted(x, irregular).booster.model_to_string() == fitted(x, irregular).booster.model_to_string()


def test_threads_change_nothing() -> None:
    """One thread and two grow the same trees."""
    x, irregular = world(200, -3.5)
    one, two = (fitted(x, irregular, num_threads=n).booster.model_to_string().split("\nparameters:")[0] for n in (1, 2))
    assert one == two


def test_a_direction_is_kept_everywhere() -> None:
    """Where a feature may only raise the score, raising it never lowers the score."""
    x, irregular = world(2_000, -3)
    booster = fitted(x, irregular).booster
    rows = np.repeat(np.nan_to_num(x[:50]), 20, axis=0)
    rows[:, 0] = np.tile(np.linspace(-3, 3, 20), 50)
    assert np.all(np.diff(np.asarray(booster.predict(rows)).reshape(50, 20), axis=1) >= 0)


def test_few_findings_are_enough_to_rank() -> None:
    """Some twenty irregular goods items already rank others better than chance, without stopping on noise."""
    x, irregular = world(400, -5)
    assert 15 < irregular.sum() < 40
    made = fitted(x, irregular)
    assert made.stopped_on == 0
    x, irregular = world(5_000, -5, seed=1)
    assert average_precision(np.asarray(made.booster.predict(x)), irregular) > 3 * irregular.mean()


def test_classes_are_not_reweighted() -> None:
    """Probabilities average to the base rate."""
    x, irregular = world(4_000, -4)
    assert np.mean(fitted(x, irregular).booster.predict(x)) == pytest.approx(irregular.mean(), rel=0.1)


def test_too_few_findings_are_refused() -> None:
    """Fewer than ten irregular goods items are refused, with what to do."""
    x, irregular = world(400, -5)
    irregular[:] = False
    irregular[:9] = True
    with pytest.raises(TidewaiterError, match=r"9 of 400 .* Add control results"):
        fitted(x, irregular)


def test_a_model_grows_with_what_there_is_to_learn() -> None:
    """More findings allow more leaves, and ask more of each; few are not drowned by pulls towards zero."""
    few, many = parameters(20, 1_000, 70), parameters(2_000, 100_000, 70)
    assert few["num_leaves"] == 4
    assert many["num_leaves"] == 31
    assert few["min_sum_hessian_in_leaf"] == 0.5
    assert many["min_sum_hessian_in_leaf"] == 5.0
    assert few["lambda_l2"] == many["lambda_l2"] == 1.0
