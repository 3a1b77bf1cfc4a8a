"""Drift: whether a week's values are spread as those of the weeks before, with a false-alarm rate that holds.

Fixed thresholds on the population stability index (PSI) ring for every small week and sleep through large ones, and
tests that take goods items for independent ring whenever a large trader is busy. So a week is held against how far each
reference week is from the others: the logarithm of that distance is about normal whatever the traders do, and Student's
t says how far out this week lies. What rings must last two weeks and be large, and many tests share one rate (Holm).
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from scipy.special import stdtr

from features.columns import Floats, Ints

BINS: Final = 8
"""Of numbers, about equally many of the reference in each; unknown values have one more of their own."""
LEAST_WEEKS: Final = 5
"""Fewer reference weeks than these cannot tell how much weeks differ."""
LEAST_SHIFT: Final = 0.05
"""A PSI beyond what is expected of an unchanged world below this is not worth a person's time."""
_LEAST_EXPECTED: Final = 5.0
_LASTING: Final = 1.5
"""Two weeks in a row count as so many independent ones: both are held against the same reference."""


class Departure(NamedTuple):
    """How far a week is from the reference."""

    psi: float
    """Population stability index less what chance alone would give; may be below 0."""
    usual: float
    """The same of a reference week against the others, at the median."""
    p: float
    """Probability of a departure as large where nothing changed."""


def edges(values: Floats) -> Floats:
    """Where the bins of numbers begin, from the reference; values that many share get a bin of their own."""
    known = values[np.isfinite(values)]
    if not len(known):
        return np.empty(0)
    return np.unique(np.quantile(known, np.arange(1, BINS) / BINS, method="higher"))


def binned(values: Floats, starts: Floats) -> Ints:
    """How many values lie in each bin, unknown ones last, shape (bins + 1,)."""
    place = np.where(np.isnan(values), len(starts) + 1, np.searchsorted(starts, values, side="right"))
    return np.bincount(place, minlength=len(starts) + 2).astype(np.int64)


def departure(reference: Ints, week: Ints) -> Departure | None:
    """Hold a week against the reference weeks; none where there is too little of either.

    Args:
        reference: counts, shape (weeks, bins).
        week: counts, shape (bins,).
    """
    if len(reference) < LEAST_WEEKS or week.sum() == 0 or (reference.sum(axis=1) == 0).any():
        return None
    table = _merged(np.vstack([reference, week]).astype(np.float64))
    before, now = table[:-1], table[-1]
    bins, weeks, whole = table.shape[1], len(before), before.sum(axis=0)
    if bins == 1:
        return Departure(0.0, 0.0, 1.0)
    apart = [_distance(each, whole - each) for each in before]
    here, chance = _distance(now, whole)
    usual = np.log([distance / by_chance for distance, by_chance in apart])
    spread = max(float(usual.std(ddof=1)), math.sqrt(2 / (bins - 1))) * math.sqrt(1 + 1 / weeks)
    far = (math.log(here / chance) - float(usual.mean())) / spread
    median = float(np.median([distance - (bins - 1) * by_chance for distance, by_chance in apart]))
    return Departure(here - (bins - 1) * chance, median, float(stdtr(weeks - 1, -far)))


def stability(reference: Ints, other: Ints) -> float:
    """The population stability index of two rows of counts, less what chance gives; may be below 0."""
    distance, chance = _distance(other.astype(np.float64), reference.astype(np.float64))
    return distance - (len(reference) - 1) * chance


def _distance(one: Floats, other: Floats) -> tuple[float, float]:
    """PSI of two rows of counts, and what chance adds to it for each bin beyond the first."""
    here, there = ((row + 0.5) / (row.sum() + 0.5 * len(row)) for row in (one, other))
    return float(((here - there) * np.log(here / there)).sum()), float(1 / one.sum() + 1 / other.sum())


def _merged(table: Floats) -> Floats:
    """Bins in which too few are expected of the last row, thrown together."""
    share = table[:-1].sum(axis=0) / table[:-1].sum()
    rare = share * table[-1].sum() < _LEAST_EXPECTED
    if not rare.any():
        return table
    together = np.column_stack([table[:, ~rare], table[:, rare].sum(axis=1)])
    if len(share) > 1 and together.shape[1] > 1 and together[:-1, -1].sum() == 0:
        together[:, -2] += together[:, -1]  # nothing of the reference lies there
        together = together[:, :-1]
    return together


def lasting(now: float, before: float) -> float:
    """Of two weeks in a row, the probability that counts: a busy trader is gone next week, drift is not."""
    return float(max(now, before) ** _LASTING)


def ringing(p: Sequence[float], rate: float) -> list[bool]:
    """Which of many tests ring, such that where nothing changed any rings with at most this probability (Holm)."""
    order = np.argsort(p, kind="stable")
    rings = [False] * len(p)
    for rank, place in enumerate(order.tolist()):
        if not p[place] <= rate / (len(p) - rank):
            break
        rings[place] = True
    return rings


def mean_shift(observed: Floats, expected: Floats) -> float:
    """Probability of outcomes as far from what was foretold, if each came with the probability that was stated.

    Args:
        observed: 1 or 0, shape (items,).
        expected: probabilities, shape (items,).
    """
    spread = math.sqrt(float((expected * (1 - expected)).sum()))
    if spread == 0:
        return 1.0
    return math.erfc(abs(float((observed - expected).sum())) / spread / math.sqrt(2))
