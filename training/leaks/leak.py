"""What a leak is, and the arithmetic that checks share."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from features.columns import Bools, Floats, Ints

LEAST: Final = 10
"""With fewer irregular labels than these nothing can be told from anything."""


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that knows what could not be known, and why we think so."""

    column: str
    """The feature or field; empty where it is the table as a whole."""
    check: str
    why: str
    """A sentence, with the numbers."""
    todo: str
    """What to do about it."""

    def __str__(self) -> str:
        """One paragraph."""
        return f"{self.column or 'the extract'}: {self.why} {self.todo}"


def auc(values: Floats, irregular: Bools) -> float:
    """How surely irregular labels have higher values than conform ones; NaN ranks lowest, equal ones count half."""
    positives = int(irregular.sum())
    negatives = len(irregular) - positives
    if not positives or not negatives:
        return 0.5
    ranks = mean_ranks(np.where(np.isnan(values), -np.inf, values))
    return float((ranks[irregular].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def mean_ranks(values: Floats) -> Floats:
    """Ranks from 1; equal values share their mean rank."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    shared: Floats = (last - (counts - 1) / 2)[place]
    return shared


def deviation(area: float, positives: int, negatives: int) -> float:
    """Standard deviation of an AUC (Hanley and McNeil)."""
    one, two = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (positives - 1) * (one - area**2) + (negatives - 1) * (two - area**2)
    return float(np.sqrt(max(spread, 1e-12) / max(positives * negatives, 1)))


def spearman(one: Floats, two: Floats) -> float:
    """Rank correlation of the rows where both are known; 0 where one of them never changes."""
    both = np.isfinite(one) & np.isfinite(two)
    a, b = mean_ranks(one[both]), mean_ranks(two[both])
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def groups(values: Floats, *, coded: bool, most: int = 30) -> Ints:
    """A group for each value: equal texts, or neighbours among numbers; missing ones are a group of their own.

    Values that hold at least one part in ``most`` of the rows are groups by themselves, so that no edge parts them
    from what they mean (an exact zero, a code).
    """
    missing = np.isnan(values)
    distinct, place, counts = np.unique(np.where(missing, np.inf, values), return_inverse=True, return_counts=True)
    if coded or len(distinct) <= most:
        return np.asarray(place, np.int64)
    own = counts >= max(len(values) / most, 5)
    bins = np.cumsum(np.where(own, 0, counts)) * most // max(int(counts[~own].sum()), 1)
    labels = np.where(own, most + 2 + np.arange(len(distinct)), bins)
    labels[distinct == np.inf] = -1
    return np.asarray(np.unique(labels[place], return_inverse=True)[1], np.int64)
