"""Arithmetic with numbers that may be missing: never a warning, never an infinite value."""

import numpy as np
from numpy.typing import NDArray

from features.columns import Floats
from features.past.compiled import compiled

SMALLEST = 1e-9
"""What is not above this counts as not declared when something is divided by it."""


def ratio(part: Floats, whole: Floats) -> Floats:
    """Part by whole; NaN where the whole is not above zero."""
    return part / np.where(whole > SMALLEST, whole, np.nan)


@compiled
def share(part: float, whole: float) -> float:
    """Part by whole, one number each; NaN where the whole is not above zero."""
    return part / whole if whole > SMALLEST else np.nan


@compiled
def verdict(yes: bool, known: float) -> float:  # noqa: FBT001 - a compiled function of two numbers
    """1 for yes, 0 for no, NaN where the number it rests on is missing."""
    return np.nan if np.isnan(known) else 1.0 if yes else 0.0


@compiled
def together(amounts: Floats, consignments: NDArray[np.int32]) -> Floats:
    """For each goods item the sum over all goods items of its consignment."""
    sums = np.zeros(consignments.max() + 1 if len(consignments) else 0)
    for item in range(len(amounts)):
        sums[consignments[item]] += amounts[item]
    told: Floats = sums[consignments]
    return told
