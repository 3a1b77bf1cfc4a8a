"""Intervals by drawing whole consignments again and again, each time with a part of what was never found.

Goods items of one consignment stand or fall together, so they are drawn together; otherwise an interval would be
too narrow by as much as they are alike.

Drawing again shows only what was found. An irregular goods item that a model ranks low is seldom controlled: mostly
none is in the sample, and a measure then looks better and surer than it is, both at once. Where hits are few, all or
none of them may lie in a top, and every replicate says the same. Each replicate therefore holds a random part,
Gamma(1/2), of one more hit and of one more miss. On plain counts that is Jeffreys's interval: Gamma(hits + 1/2)
for a Poisson mean, Beta(hits + 1/2, misses + 1/2) for a share (Brown, Cai and DasGupta 2001, 2003); that one more
weighs as much as the heaviest is due to Fay and Feuer (1997). The estimate itself has neither.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from features.columns import Floats, Ints

REPLICATES: Final = 500
_CELLS: Final = 1_000_000
"""Weights in memory at once."""
_HALF: Final = 0.5


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
        # the (B + 1) p-th of B replicates: the usual interpolation is half a point short of 95 % with 300 of them
        low, high = np.quantile(drawn, (0.025, 0.975), method="weibull")
        return cls(value, float(low), float(high))

    @classmethod
    def both_ways(cls, estimates: Floats, least: float = -math.inf) -> "Interval":
        """The same for what is biased, as a mean of absolute errors is, or a difference of two biased measures.

        Replicates stray from the estimate as it strays from the truth, so their ends are mirrored at it (the basic
        bootstrap). How much of that is bias is not known: of the ends mirrored and plain the outer ones are taken.
        """
        plain = cls.of(estimates)
        low, high = 2 * plain.value - plain.high, 2 * plain.value - plain.low
        return cls(plain.value, max(min(plain.low, low), least), max(plain.high, high))

    def as_dict(self) -> dict[str, float | None]:
        """For JSON, where NaN does not exist."""
        return {name: number(getattr(self, name)) for name in ("value", "low", "high")}


def typical(amounts: Floats) -> float:
    """The amount to which the average unit belongs (mean weighted by itself); 0 where there is none."""
    whole = float(amounts.sum())
    return float((amounts**2).sum()) / whole if whole > 0 else 0.0


def number(value: float) -> float | None:
    """The number, or None for NaN."""
    return None if math.isnan(value) else value


class Drawn(NamedTuple):
    """Some weightings of the same rows."""

    weights: Floats
    """Shape (some, rows)."""
    hit: Floats
    """Part of one more hit that was never found, shape (some,); 0 in the estimate."""
    missed: Floats
    """Part of one more miss."""
    heaviest: float
    """Weight of the row that weighs most."""
    usual: float
    """Weight of the row that the average goods item is represented by."""


def weightings(consignment: Ints, weight: Floats, seed: int, replicates: int = REPLICATES) -> Iterator[Drawn]:
    """Weightings of the rows in pieces: first the rows as they are, then each replicate.

    A replicate draws as many consignments as there are, with replacement; a row then weighs its own weight times
    how often its consignment was drawn.
    """
    generator, ones = np.random.default_rng(seed), (float(weight.max()), typical(weight))
    members = np.unique(consignment, return_inverse=True)[1]
    consignments = int(members.max()) + 1
    yield Drawn(weight[None, :].astype(np.float64), np.zeros(1), np.zeros(1), *ones)
    step = max(1, _CELLS // len(weight))
    for start in range(0, replicates, step):
        drawn = [_draw(generator, consignments)[members] for _ in range(min(step, replicates - start))]
        hit, missed = generator.gamma(_HALF, 1.0, (2, len(drawn)))
        yield Drawn(np.array(drawn) * weight, hit, missed, *ones)


def _draw(generator: np.random.Generator, size: int) -> Ints:
    return np.bincount(generator.integers(0, size, size), minlength=size)
