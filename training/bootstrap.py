"""Intervals by drawing whole consignments again and again.

Goods items of one consignment stand or fall together, so they are drawn together; otherwise an interval would be
too narrow by as much as they are alike.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from features.columns import Floats, Ints

REPLICATES: Final = 500
_CELLS: Final = 1_000_000
"""Weights in memory at once."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its 95 % interval; NaN where it has no meaning."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, estimates: Floats) -> "Interval":
        """From the estimate (first) and its replicates."""
        value, drawn = float(estimates[0]), estimates[1:]
        drawn = drawn[np.isfinite(drawn)]
        if math.isnan(value) or not len(drawn):
            return cls(value, math.nan, math.nan)
        low, high = np.quantile(drawn, (0.025, 0.975))
        return cls(value, float(low), float(high))

    def as_dict(self) -> dict[str, float | None]:
        """For JSON, where NaN does not exist."""
        return {name: number(getattr(self, name)) for name in ("value", "low", "high")}


def number(value: float) -> float | None:
    """The number, or None for NaN."""
    return None if math.isnan(value) else value


def weightings(consignment: Ints, weight: Floats, seed: int, replicates: int = REPLICATES) -> Iterator[Floats]:
    """Weights of the rows, shape (some, rows), in pieces: first the rows as they are, then each replicate.

    A replicate draws as many consignments as there are, with replacement; a row then weighs its own weight times
    how often its consignment was drawn.
    """
    generator = np.random.default_rng(seed)
    members = np.unique(consignment, return_inverse=True)[1]
    consignments = int(members.max()) + 1
    yield weight[None, :].astype(np.float64)
    step = max(1, _CELLS // len(weight))
    for start in range(0, replicates, step):
        drawn = [_draw(generator, consignments)[members] for _ in range(min(step, replicates - start))]
        yield np.array(drawn) * weight


def _draw(generator: np.random.Generator, size: int) -> Ints:
    return np.bincount(generator.integers(0, size, size), minlength=size)
