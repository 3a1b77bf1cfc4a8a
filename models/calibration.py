"""From a model's margin to a probability, with how sure we are of it; and the levels of concern."""

import math
from statistics import NormalDist
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from features.columns import Bools, Floats

_PRIOR: Final = np.diag([0.5**-2, 3.0**-2])
"""Precision of (log slope, intercept) around (0, 0): a fair model is already calibrated; weak, so it speaks only
where findings are few."""
_FAINT: Final = 1e-9
LEVELS: Final = ("low", "elevated", "high")


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A logistic curve on the margin: strictly increasing, so it never ties what the model told apart."""

    slope: float
    intercept: float
    covariance: tuple[tuple[float, float], tuple[float, float]]
    """Of (slope, intercept)."""
    positives: int
    negatives: int

    def __post_init__(self) -> None:
        numbers = (self.slope, self.intercept, *self.covariance[0], *self.covariance[1])
        if (
            not all(map(math.isfinite, numbers))
            or self.slope <= 0
            or min(self.covariance[0][0], self.covariance[1][1]) < 0
        ):
            raise ValueError("a calibration needs a positive slope and finite numbers")

    def probability(self, margins: Floats) -> Floats:
        """Probability that a control finds an irregularity, same shape as the margins."""
        return sigmoid(self.slope * margins + self.intercept)

    def slope_at(self, margins: Floats) -> Floats:
        """How fast the probability rises with the margin."""
        probability = self.probability(margins)
        return self.slope * probability * (1 - probability)

    def interval(self, margins: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
        """Low and high probability, by the delta method on the logit.

        It says how well the curve is known from the findings it was fitted on, not whether the model has
        seen goods like these.
        """
        (slope, both), (_, intercept) = self.covariance
        variance = slope * margins**2 + 2 * both * margins + intercept
        reach = NormalDist().inv_cdf(0.5 + level / 2) * np.sqrt(np.maximum(variance, 0))
        logits = self.slope * margins + self.intercept
        return sigmoid(logits - reach), sigmoid(logits + reach)


class Levels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The probabilities from which a goods item is of elevated and of high concern."""

    elevated: float
    high: float

    def __post_init__(self) -> None:
        if not 0 < self.elevated <= self.high <= 1:
            raise ValueError("levels need 0 < elevated <= high <= 1")

    def of(self, probability: Floats) -> NDArray[np.intp]:
        """For each probability the position of its level in ``LEVELS``."""
        return np.searchsorted([self.elevated, self.high], probability, side="right")


def sigmoid(logits: Floats) -> Floats:
    """1 / (1 + exp(-logit)), exact in both tails and without overflow."""
    return np.exp(-np.logaddexp(0, -logits))


def fit(margins: Floats, irregular: Bools, weights: Floats | None = None) -> Calibration:
    """The curve for these controlled goods items, drawn towards slope 1 and intercept 0 where findings are few.

    Args:
        margins: raw scores of the model, on findings that did not teach it, shape (items,).
        irregular: whether the control found an irregularity.
        weights: inverse probabilities of selection, if the curve is to hold for all goods items and not
            only for those like the controlled ones. Only their ratios count.
    """
    counted = _counted(irregular, weights)
    theta = np.zeros(2)
    for _ in range(200):
        gradient, information, _ = _pull(theta, margins, irregular, counted)
        step = np.linalg.solve(information, gradient)
        now = _loss(theta, margins, irregular, counted)
        while _loss(theta + step, margins, irregular, counted) > now and np.abs(step).max() > _FAINT:
            step = step / 2
        theta = theta + step
        if np.abs(step).max() <= _FAINT:
            break
    return _curve(theta, *_pull(theta, margins, irregular, counted)[1:], irregular)


def _counted(irregular: Bools, weights: Floats | None) -> Floats:
    """Weights whose sum over the rarer class is its effective number (Kish), so that they do not feign findings."""
    if weights is None:
        return np.ones(len(irregular))
    rare = weights[irregular] if irregular.any() else weights
    counted: Floats = weights * (rare.sum() / np.square(rare).sum())
    return counted


def _loss(theta: Floats, margins: Floats, irregular: Bools, weights: Floats) -> float:
    logits = np.exp(theta[0]) * margins + theta[1]
    return float(weights @ (np.logaddexp(0, logits) - irregular * logits) + theta @ _PRIOR @ theta / 2)


def _pull(theta: Floats, margins: Floats, irregular: Bools, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """Downhill gradient, Fisher information, and scatter of the gradient, of (log slope, intercept)."""
    directions = np.column_stack([np.exp(theta[0]) * margins, np.ones(len(margins))])
    probability = sigmoid(directions[:, 0] + theta[1])
    residual = weights * (irregular - probability)
    gradient = directions.T @ residual - _PRIOR @ theta
    information = (directions.T * (weights * probability * (1 - probability))) @ directions + _PRIOR
    scatter = (directions.T * residual**2) @ directions + _PRIOR
    return gradient, information, scatter


def _curve(theta: Floats, information: Floats, scatter: Floats, irregular: Bools) -> Calibration:
    """The curve with its covariance: the sandwich, since unequal weights make the information alone too sure."""
    slope = float(np.exp(theta[0]))
    bread = np.diag([slope, 1.0]) @ np.linalg.inv(information)
    (a, b), (c, d) = (bread @ scatter @ bread.T).tolist()
    positives = int(irregular.sum())
    return Calibration(slope, float(theta[1]), ((a, b), (c, d)), positives, len(irregular) - positives)
