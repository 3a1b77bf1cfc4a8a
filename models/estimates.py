"""What controls tell of all goods items: prevalence, precision and recall, each with a 95 % interval.

Controls go where somebody pointed, so a plain share among the controlled says little of the rest. Each controlled
goods item speaks for 1 / P(selected) of them (Horvitz-Thompson); shares are ratios of two such sums (Hajek). Goods
items of one consignment were selected together, so the uncertainty is that of consignments.
"""

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from scipy.special import gammaincinv

from features.columns import Bools, Floats, Ints

MOST_WEIGHT: Final = 100.0
"""No controlled goods item speaks for more than so many."""
LEAST_SELECTED: Final = 100.0
LEAST_SHOWN: Final = 10.0
"""Prevalence needs so many effective goods items; precision and recall so many flagged, or irregular, ones."""
_TAILS: Final = (0.025, 0.975)
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its 95 % interval; refused where too little speaks for it, and then all three are NaN."""

    value: float
    low: float
    high: float
    rows: int
    """Controlled goods items that it rests on."""
    effective: float
    """So many of equal weight, each in a consignment of its own, would tell as much (Kish)."""
    needed: float
    """Effective ones below which it is refused."""
    refused: str = ""
    """Why it is not given, with the number that was too small."""

    @property
    def given(self) -> bool:
        """Whether there is an estimate."""
        return not self.refused

    def as_dict(self) -> dict[str, float | int | str | None]:
        """For JSON, where NaN does not exist."""
        ends = {name: None if self.refused else getattr(self, name) for name in ("value", "low", "high")}
        return {**ends, "rows": self.rows, "effective": self.effective, "needed": self.needed, "refused": self.refused}

    def shown(self, places: int = 3) -> str:
        """As text: ``0.412 [0.351, 0.470] (n_eff 38)``, or why there is none."""
        if self.refused:
            return self.refused
        return f"{self.value:.{places}f} [{self.low:.{places}f}, {self.high:.{places}f}] (n_eff {self.effective:,.0f})"


@dataclass(frozen=True, slots=True)
class Controlled:
    """Goods items that have a verdict of one area; all arrays have shape (items,).

    Who was selected and has no verdict yet is unknown and not among them: estimate over a period whose verdicts are in.
    """

    irregular: Bools
    flagged: Bools
    """Whether the model pointed at it, whatever selected it."""
    probability: Floats
    """Of being controlled for this area, in (0, 1], as recorded before the draw."""
    consignment: Ints
    """Any number that goods items of one consignment share."""

    def take(self, kept: Bools) -> "Controlled":
        """Some of them."""
        return Controlled(self.irregular[kept], self.flagged[kept], self.probability[kept], self.consignment[kept])


class Estimates(NamedTuple):
    """What is known of one area."""

    prevalence: Estimate
    """Share of irregular goods items among all."""
    precision: Estimate
    """Share of irregular ones among all that are flagged."""
    recall: Estimate
    """Share of flagged ones among all that are irregular."""
    hit_rate: Estimate
    """Share of irregular ones among the flagged that were controlled, as they come."""
    clipped: int
    """Goods items that speak for fewer than they should, because their weight is capped."""


def of_stream(drawn: Controlled) -> Estimates:
    """Estimates from the random stream alone; ``probability`` is the share by which each was drawn."""
    return estimates(drawn, math.inf)


def estimates(controlled: Controlled, most_weight: float = MOST_WEIGHT) -> Estimates:
    """Estimates from all controls by inverse propensity, weights capped at ``most_weight``.

    Raises:
        ValueError: a probability is not in (0, 1].
    """
    weight = _weights(controlled.probability, most_weight)
    sampling = _Sampling(weight, 1 - controlled.probability, controlled.consignment)
    plain = _Sampling(np.ones(len(weight)), np.ones(len(weight)), controlled.consignment)
    irregular, flagged = controlled.irregular, controlled.flagged
    every = np.ones(len(weight), np.bool_)
    all_, shown = _Asked(every, every, every, "controlled", LEAST_SELECTED), "flagged and controlled"
    return Estimates(
        prevalence=sampling.share(irregular, all_),
        precision=sampling.share(irregular, _Asked(flagged, flagged, flagged, shown, LEAST_SHOWN)),
        recall=sampling.share(flagged, _Asked(irregular, flagged, ~flagged, "irregular", LEAST_SHOWN)),
        hit_rate=plain.share(irregular, _Asked(flagged, flagged, flagged, shown, LEAST_SHOWN)),
        clipped=int((controlled.probability * most_weight < 1).sum()),
    )


def _weights(probability: Floats, most: float) -> Floats:
    if not ((probability > 0) & (probability <= 1)).all():
        raise ValueError("a selection probability is not above 0 and at most 1: nothing can be estimated with it")
    return np.minimum(1 / probability, most)


class _Asked(NamedTuple):
    """Among which goods items a share is asked for."""

    among: Bools
    could_hit: Bools
    could_miss: Bools
    """Among which one more hit, or miss, might have been found: it would weigh as much as the heaviest of these."""
    what: str
    least: float
    """Effective ones below which nothing is said."""


class _Sampling(NamedTuple):
    """How goods items came to be known."""

    weight: Floats
    chance: Floats
    """The part of selection that was chance: 0 where the control was certain, so that it adds no uncertainty."""
    consignment: Ints

    def share(self, hit: Bools, asked: _Asked) -> Estimate:
        """The share of ``hit`` among those asked for."""
        among, rows = asked.among, int(asked.among.sum())
        owner = np.unique(self.consignment[among], return_inverse=True)[1]
        hits, misses = (_sums(owner, self.weight[among] * of[among]) for of in (hit, ~hit))
        both = hits + misses
        effective = float(both.sum()) ** 2 / float((both**2).sum()) if rows else 0.0
        if effective < asked.least:
            told = f"not estimated: {effective:.1f} effective {asked.what} goods items, {asked.least:.0f} are needed"
            return Estimate(math.nan, math.nan, math.nan, rows, effective, asked.least, told)
        chance = np.zeros(len(both))
        chance[owner] = self.chance[among]
        together = float((chance * hits * misses).sum())
        crowd = rows / len(both)
        low, high = _interval(
            _Count.of(hits, chance, crowd * self._heaviest(asked.could_hit)),
            _Count.of(misses, chance, crowd * self._heaviest(asked.could_miss)),
            together,
        )
        return Estimate(float(hits.sum() / both.sum()), low, high, rows, effective, asked.least)

    def _heaviest(self, among: Bools) -> float:
        return float((self.weight * self.chance).max(where=among, initial=0.0))


def _sums(owner: Ints, weight: Floats) -> Floats:
    """What each consignment adds."""
    return np.bincount(owner, weight).astype(np.float64)


class _Count(NamedTuple):
    """A weighted count of goods items."""

    total: float
    variance: float
    low: float
    high: float

    @classmethod
    def of(cls, parts: Floats, chance: Floats, one: float) -> "_Count":
        """From what each consignment adds; ``one`` more would have added so much.

        Gamma limits (Fay and Feuer 1997); half of one more is added, as mid-p does (Fay and Kim 2017).
        """
        total, variance = float(parts.sum()), float((chance * parts**2).sum())
        moved, spread = total + _HALF * one, variance + _HALF * one**2
        if spread <= 0:
            return cls(total, variance, total, total)
        low, high = (spread / moved * float(gammaincinv(moved**2 / spread, tail)) for tail in _TAILS)
        return cls(total, variance, min(low, total), max(high, total))


def _interval(hits: _Count, misses: _Count, covariance: float) -> tuple[float, float]:
    """Interval of hits / (hits + misses), by recovering variances from the limits of both (Zou and Donner 2008).

    Wilson's interval on Kish's effective size covers as well where weights are equal, and 30 to 75 % instead of 95
    where they are not: it does not see that the misses are the heavy ones.
    """
    together = covariance / math.sqrt(hits.variance * misses.variance) if hits.variance * misses.variance > 0 else 0.0
    odds_low, _ = _odds(hits.total, misses.total, hits.total - hits.low, misses.high - misses.total, together)
    _, odds_high = _odds(hits.total, misses.total, hits.high - hits.total, misses.total - misses.low, together)
    return odds_low / (1 + odds_low), odds_high / (1 + odds_high) if math.isfinite(odds_high) else 1.0


def _odds(hits: float, misses: float, reach_hits: float, reach_misses: float, together: float) -> tuple[float, float]:
    """The two odds at which hits − odds · misses lies as far from 0 as its reach."""
    a = misses**2 - reach_misses**2
    b = hits * misses - together * reach_hits * reach_misses
    c = hits**2 - reach_hits**2
    root = math.sqrt(max(b * b - a * c, 0.0))
    low = max(c / (b + root), 0.0) if b + root > 0 else 0.0
    return low, (b + root) / a if a > 0 else math.inf
