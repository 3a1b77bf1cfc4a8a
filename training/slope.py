"""The slope of the draw around boundaries, for many at once, and boundaries at which so many are expected."""

from typing import Final

import numpy as np

from features.columns import Floats

_STEPS: Final = 40
_LOWEST, _HIGHEST = -60.0, 25.0
"""Logarithms of odds and of EUR between which boundaries lie."""


def ramp(above: Floats, power: float) -> Floats:
    """From the logarithm of how many times as high as a boundary to a probability of selection.

    ``models.lottery.ramp`` says the same of one goods item.
    """
    return np.asarray(1 / (1 + np.exp(-np.clip(power * above, -700, 700))), np.float64)


def boundaries(stands: Floats, quota: Floats, power: float, claimed: Floats | float = 0.0) -> Floats:
    """For each area the boundary at which so many are expected to be selected, shape (areas,).

    Args:
        stands: logarithms of odds or of EUR, shape (areas, n); boundaries are the same.
        quota: so many, shape (areas,).
        power: of the slope.
        claimed: probabilities of being selected anyhow, shape of ``stands``; the larger counts.
    """
    low, high = np.full(len(quota), _LOWEST), np.full(len(quota), _HIGHEST)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        many = np.maximum(ramp(stands - middle[:, None], power), claimed).sum(axis=1) > quota
        low, high = np.where(many, middle, low), np.where(many, high, middle)
    return np.asarray((low + high) / 2, np.float64)
