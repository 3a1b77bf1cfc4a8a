"""Rates with intervals, from counts: of what was controlled, of all by a random sample, of two groups at equal score.

Only what was controlled is known, and controls go where a policy points. A rate of all that was lodged is therefore
estimated from the random stream, in which each case counts for as many as it was drawn from.
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from features.columns import Floats, Ints

Z: Final = 1.959963984540054
"""Of the normal distribution: 95 % lie within so many standard deviations."""


class Rate(NamedTuple):
    """A share with its 95 % interval."""

    share: float
    """NaN if nothing is known."""
    low: float
    high: float
    n: float
    """What it rests on: so many independent cases tell as much (Kish's effective sample size)."""
    hits: int = 0
    """How many were found irregular."""
    cases: int = 0
    """How many were looked at."""

    @property
    def known(self) -> bool:
        """Whether anything at all was looked at."""
        return self.n > 0


UNKNOWN: Final = Rate(math.nan, 0.0, 1.0, 0.0)
"""Nothing was looked at: anything is possible."""


class Difference(NamedTuple):
    """Two groups at equal score: their rates, and how much the first lies above the second with its 95 % interval."""

    one: float
    other: float
    points: float
    low: float
    high: float
    n: tuple[int, int]
    """How many of each were compared."""


def wilson(hits: float, n: float) -> Rate:
    """A share of n independent cases with Wilson's interval, which keeps its promise for few cases and small shares.

    Args:
        hits: how many; need not be whole.
        n: of how many.
    """
    if n <= 0:
        return UNKNOWN
    share, square = hits / n, Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    low, high = min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half))
    return Rate(share, low, high, n, round(hits), round(n))


def of_strata(hits: Ints, cases: Ints, lodged: Ints) -> Rate:
    """The share among all that was lodged, from a random sample that is not equally dense everywhere.

    In each stratum (a data set) every case stands for as many as were lodged for each that was looked at. That takes
    into account, too, that a drawn consignment is not always controlled. A stratum without a case tells nothing. The
    interval is Wilson's at the effective sample size, which holds as long as densities differ by a few times, as those
    of a random stream do; never use it on controls that scores selected.

    Args:
        hits: how many were found irregular, by stratum, shape (strata,).
        cases: how many were looked at.
        lodged: how many there are.
    """
    some = cases > 0
    if not some.any():
        return UNKNOWN
    hits, cases = hits[some], cases[some]
    weights = np.maximum(lodged[some], cases) / cases
    total = float(weights @ cases)
    effective = total * total / float((weights * weights) @ cases)
    share = min(float(weights @ hits) / total, 1.0)
    return wilson(share * effective, effective)._replace(hits=int(hits.sum()), cases=int(cases.sum()))


def at_equal_score(one: Sequence[Ints], other: Sequence[Ints]) -> Difference | None:
    """How much oftener the first group is hit than the second where both have the same scores.

    Within each band of scores the groups are compared, and the bands weighed as the first group fills them. Bands in
    which one of them has nobody tell nothing. Variances are those of Agresti and Caffo (one hit and one miss more).

    Args:
        one: hits and cases of the first group, each by band of scores, shape (bands,).
        other: the same of the second.

    Returns:
        None if no band has both.
    """
    (hits, cases), (others_hits, others) = one, other
    both = (cases > 0) & (others > 0)
    if not both.any():
        return None
    weights = cases[both] / cases[both].sum()
    first = float(weights @ (hits[both] / cases[both]))
    second = float(weights @ (others_hits[both] / others[both]))
    spread = _variance(hits[both], cases[both]) + _variance(others_hits[both], others[both])
    half = Z * math.sqrt(float((weights * weights) @ spread))
    points = first - second
    n = int(cases[both].sum()), int(others[both].sum())
    return Difference(first, second, points, max(-1.0, points - half), min(1.0, points + half), n)


def _variance(hits: Ints, cases: Ints) -> Floats:
    share = (hits + 1) / (cases + 2)
    told: Floats = share * (1 - share) / (cases + 2)
    return told
