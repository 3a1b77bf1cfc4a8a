"""Arithmetic on columns in which numbers may be missing: never a warning, never an infinite value."""

from typing import Final

import numpy as np

from features.columns import Bools, Floats

SMALLEST: Final = 1e-9
"""What is not above this counts as not declared when something is divided by it."""


def positive(amounts: Floats) -> Floats:
    """The amounts that are above zero, NaN for the others."""
    return np.where(amounts > SMALLEST, amounts, np.nan)


def ratio(part: Floats, whole: Floats) -> Floats:
    """Part by whole; NaN where the whole is not above zero."""
    return part / np.where(whole > SMALLEST, whole, np.nan)


def answer(yes: Bools, known: Bools) -> Floats:
    """1 for yes, 0 for no, NaN where it is not known."""
    return np.where(known, yes, np.nan)
