"""Two models on the same goods items: is the one that would follow worse than the one that decides?

Each replicate draws whole consignments and measures both models on it, so that what makes goods items hard or easy
cancels out of the difference.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from features.columns import Bools, Floats, Ints

LEAST_IRREGULAR: Final = 10
"""Fewer irregular goods items than these say nothing about a difference."""
_REPLICATES: Final = 400
STREAM: Final = "random stream"
EVERY: Final = "all controls, by inverse propensity"
REFUSED: Final = "no difference can be measured: {irregular} irregular goods items since, {needed} are needed"
COMPARED: Final = (
    "average precision {challenger} against the champion's {champion} on {rows} goods items, {irregular} irregular "
    "({which_goods_items}); difference {low} to {high}"
)


@dataclass(frozen=True, slots=True)
class Contest:
    """Average precision of both, and challenger less champion with its 95 % interval; NaN where refused."""

    view: str
    """Which goods items: `random stream`, or `all controls, by inverse propensity`."""
    rows: int
    irregular: int
    champion: float
    challenger: float
    low: float
    high: float
    refused: str = ""

    @property
    def worse(self) -> bool:
        """Whether the challenger is worse beyond doubt."""
        return self.high < 0

    def told(self) -> str:
        """In a sentence."""
        if self.refused:
            return self.refused
        return COMPARED.format(
            challenger=f"{self.challenger:.3f}",
            champion=f"{self.champion:.3f}",
            rows=f"{self.rows:,}",
            irregular=f"{self.irregular:,}",
            which_goods_items=self.view,
            low=f"{self.low:+.3f}",
            high=f"{self.high:+.3f}",
        )


@dataclass(frozen=True, slots=True)
class Holdout:
    """Goods items with verdicts that taught neither model; all arrays have shape (items,)."""

    irregular: Bools
    champion: Floats
    challenger: Floats
    """Their probabilities, or any scores."""
    probability: Floats
    """Of selection, in (0, 1]."""
    consignment: Ints
    random: Bools
    """Whether chance selected it."""


def contest(holdout: Holdout, seed: int = 0) -> Contest:
    """Compare on the random stream; on all controls by inverse propensity where too few irregular ones are in it."""
    in_stream = int((holdout.irregular & holdout.random).sum())
    if in_stream >= LEAST_IRREGULAR:
        return _on(holdout, holdout.random, np.ones(len(holdout.random)), STREAM, seed)
    every, weight = np.ones(len(holdout.random), np.bool_), np.minimum(1 / holdout.probability, 100.0)
    return _on(holdout, every, weight, EVERY, seed)


def _on(holdout: Holdout, kept: Bools, weight: Floats, view: str, seed: int) -> Contest:
    irregular = holdout.irregular[kept]
    rows, found = len(irregular), int(irregular.sum())
    if found < LEAST_IRREGULAR:
        why = REFUSED.format(irregular=found, needed=LEAST_IRREGULAR)
        return Contest(view, rows, found, math.nan, math.nan, math.nan, math.nan, why)
    scores = [_Ranked.of(score[kept], irregular) for score in (holdout.champion, holdout.challenger)]
    owner = np.unique(holdout.consignment[kept], return_inverse=True)[1]
    one, other = (ranked.average_precision(weight[kept]) for ranked in scores)
    random, many = np.random.default_rng(seed), int(owner.max()) + 1
    differences = np.empty(_REPLICATES)
    for place in range(_REPLICATES):
        drawn = np.bincount(random.integers(0, many, many), minlength=many)[owner] * weight[kept]
        before, after = (ranked.average_precision(drawn) for ranked in scores)
        differences[place] = after - before
    low, high = np.nanquantile(differences, (0.025, 0.975))
    return Contest(view, rows, found, one, other, float(low), float(high))


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Goods items from the highest score down; equal scores share a place."""

    order: Ints
    group_end: Ints
    """For each place the last place with the same score."""
    irregular: Floats

    @classmethod
    def of(cls, score: Floats, irregular: Bools) -> "_Ranked":
        order = np.argsort(-score, kind="stable")
        ranked = score[order]
        last = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(ranked) - 1)
        return cls(order, last[np.searchsorted(last, np.arange(len(ranked)))], irregular[order].astype(np.float64))

    def average_precision(self, weight: Floats) -> float:
        """Mean precision at the irregular ones, each row as often as its weight says; NaN if none is left."""
        drawn = weight[self.order]
        hits = drawn * self.irregular
        total = float(hits.sum())
        if total <= 0:
            return math.nan
        precision = np.cumsum(hits)[self.group_end] / np.maximum(np.cumsum(drawn)[self.group_end], 1e-12)
        return float((hits * precision).sum() / total)
