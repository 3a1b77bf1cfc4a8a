"""Whether probabilities mean what they say, for many weightings of the same rows at once."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from features.columns import Bools, Floats, Ints
from training.bootstrap import Interval
from training.measures import ratio

CALIBRATION_SLOPE: Final = "calibration_slope"
_IMAGINED: Final = 2_000
"""Errors of a perfectly calibrated model."""
CALIBRATION_ERROR: Final = "calibration_error"
BINS: Final = 10
_GROUPS: Final = 100
_LEAST_ROWS: Final = 20


@dataclass(frozen=True, slots=True)
class Reliability:
    """Rows by rising probability, in bins (for the error) and finer groups (for the slope) of about equally many."""

    order: Ints
    bins: Ints
    """Where each bin starts."""
    groups: Ints
    probability: Floats
    irregular: Floats

    @classmethod
    def of(cls, probability: Floats, irregular: Bools) -> "Reliability":
        """Sort rows by their probabilities."""
        order = np.argsort(probability, kind="stable")
        rising = probability[order]
        most = max(1, min(BINS, len(order) // _LEAST_ROWS))
        return cls(order, _starts(rising, most), _starts(rising, _GROUPS), rising, irregular[order].astype(np.float64))

    @property
    def logits(self) -> Floats:
        """Mean logit of each group, shape (groups,)."""
        inside = np.clip(self.probability, 1e-6, 1 - 1e-6)
        return _means(np.log(inside / (1 - inside)), self.groups)

    def noise(self, weight: Floats) -> Floats:
        """Standard deviation of each bin's part in the error, were the probabilities right, shape (bins,)."""
        drawn = weight[self.order]
        variance = np.add.reduceat(drawn**2 * self.probability * (1 - self.probability), self.bins)
        spread: Floats = np.sqrt(variance) / max(float(drawn.sum()), np.finfo(np.float64).tiny)
        return spread

    def curve(self, weight: Floats | None = None) -> tuple[Floats, Floats, Floats, Floats]:
        """For each bin the mean probability, the observed rate, and the 95 % interval of that rate (effective rows)."""
        drawn = np.ones(len(self.order)) if weight is None else weight[self.order]
        total = np.add.reduceat(drawn, self.bins)
        stated, observed = (np.add.reduceat(drawn * of, self.bins) / total for of in (self.probability, self.irregular))
        return stated, observed, *wilson(observed, total**2 / np.add.reduceat(drawn**2, self.bins))


def reliability_measures(reliability: Reliability, weights: Floats) -> dict[str, Floats]:
    """Expected calibration error (ten bins of equally many rows), Brier score, and calibration slope (1 is right)."""
    drawn = weights[:, reliability.order]
    miss = reliability.irregular - reliability.probability
    total = drawn.sum(axis=1)
    rows, hits = (np.add.reduceat(drawn * of, reliability.groups, axis=1) for of in (1.0, reliability.irregular))
    return {
        CALIBRATION_ERROR: ratio(np.abs(np.add.reduceat(drawn * miss, reliability.bins, axis=1)).sum(axis=1), total),
        "brier": ratio(drawn @ miss**2, total),
        CALIBRATION_SLOPE: _slope(reliability.logits, rows, hits),
    }


def error_interval(errors: Floats, noise: Floats) -> Interval:
    """The interval of a calibration error from the estimate and its replicates; it begins at 0 unless beyond noise.

    A sum of absolute misses is never 0, and near 0 it strays more than its replicates show. So whether it could be 0 is
    asked of what a model with the same probabilities shows if they are right (``Reliability.noise``).
    """
    found = Interval.both_ways(errors, 0.0)
    imagined = np.abs(np.random.default_rng(0).normal(size=(_IMAGINED, len(noise)))) @ noise
    return replace(found, low=0.0) if found.value <= np.quantile(imagined, 0.975) else found


def wilson(rate: Floats, rows: Floats | Ints) -> tuple[Floats, Floats]:
    """Wilson's 95 % interval of an observed rate."""
    z2 = 1.96**2 / rows
    middle, half = rate + z2 / 2, np.sqrt(z2 * (rate * (1 - rate) + z2 / 4))
    return np.maximum((middle - half) / (1 + z2), 0), np.minimum((middle + half) / (1 + z2), 1)


def _starts(rising: Floats, most: int) -> Ints:
    """Where bins of about equally many rows start; equal values share a bin."""
    edges = np.quantile(rising, np.arange(1, most) / most, method="nearest")
    return np.unique(np.append(0, np.searchsorted(rising, edges))).astype(np.int64)


def _means(values: Floats, starts: Ints) -> Floats:
    return np.add.reduceat(values, starts) / np.diff(np.append(starts, len(values)))


def _slope(logits: Floats, rows: Floats, hits: Floats) -> Floats:
    """Slope of the logistic regression of outcomes on logits, by Newton's method; NaN where it runs away."""
    intercept, slope = np.zeros(len(rows)), np.ones(len(rows))
    if len(logits) == 1:
        return np.full(len(rows), np.nan)
    for _ in range(15):
        p = 1 / (1 + np.exp(-np.clip(intercept[:, None] + slope[:, None] * logits, -30, 30)))
        miss, v = hits - rows * p, rows * p * (1 - p)
        a, b, c = v.sum(axis=1), v @ logits, v @ logits**2
        u, w = miss.sum(axis=1), miss @ logits
        determinant = np.maximum(a * c - b * b, 1e-9)
        intercept = intercept + np.clip((c * u - b * w) / determinant, -5, 5)
        slope = slope + np.clip((a * w - b * u) / determinant, -2, 2)
    return np.where(np.abs(slope) < 20, slope, np.nan)
