"""What a model must beat: chance, the strongest single indicator, and logistic regression."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.linear_model import LogisticRegression

from features.columns import Bools, Floats, Ints
from training.measures import average_precision

_TAILS: Final = (0.01, 0.99)


def random_ranking(rows: int, seed: int) -> Floats:
    """Scores that know nothing, shape (rows,)."""
    return np.random.default_rng(seed).random(rows)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One feature used as a score by itself."""

    name: str
    column: int
    direction: int
    """1 if high values are suspicious, -1 if low ones are."""
    average_precision: float
    """On the goods items it was chosen on."""

    def scores(self, x: Floats) -> Floats:
        """Its scores; a missing value ranks below all others."""
        return _ranked(x[:, self.column], self.direction)

    @property
    def description(self) -> str:
        """The feature and which of its values are suspicious."""
        return f"{self.name} ({'high' if self.direction > 0 else 'low'} values)"


def strongest_indicator(x: Floats, irregular: Bools, names: Sequence[str]) -> Indicator:
    """The feature and direction with the highest average precision on these goods items (those of training)."""
    tried = (
        Indicator(name, column, direction, average_precision(_ranked(x[:, column], direction), irregular))
        for column, name in enumerate(names)
        for direction in (1, -1)
    )
    return max(tried, key=lambda indicator: indicator.average_precision)


def _ranked(values: Floats, direction: int) -> Floats:
    return np.where(np.isnan(values), -np.inf, direction * values)


@dataclass(frozen=True, slots=True)
class Logistic:
    """Logistic regression on all features, with what it needs to read them.

    A missing value counts as the median and is flagged in a column of its own; values beyond the 1st and 99th
    percentile count as these, since one extreme price would otherwise outweigh everything (trees do not mind).
    """

    low: Floats
    high: Floats
    median: Floats
    mean: Floats
    deviation: Floats
    flagged: Ints
    coefficients: Floats
    intercept: float

    def scores(self, x: Floats) -> Floats:
        """Probability of irregularity for each row of features."""
        return np.asarray(1 / (1 + np.exp(-(self._inputs(x) @ self.coefficients + self.intercept))))

    def _inputs(self, x: Floats) -> Floats:
        missing = np.isnan(x)
        plain = np.clip(np.where(missing, self.median, x), self.low, self.high)
        return np.hstack([(plain - self.mean) / self.deviation, missing[:, self.flagged].astype(np.float64)])


def logistic(x: Floats, irregular: Bools, seed: int) -> Logistic:
    """Fit it with an L2 penalty that is the heavier the fewer irregular ones there are to learn from."""
    strength = float(np.clip(irregular.sum() / 2000, 0.01, 1.0))
    finite = np.where(np.isfinite(x), x, np.nan)
    missing = np.isnan(finite)
    filled = finite.copy()
    filled[:, missing.all(axis=0)] = 0.0
    low, median, high = np.nanquantile(filled, [_TAILS[0], 0.5, _TAILS[1]], axis=0)
    plain = np.clip(np.where(missing, median, filled), low, high)
    deviation = plain.std(axis=0)
    ready = Logistic(
        low, high, median, plain.mean(axis=0), np.where(deviation > 0, deviation, 1.0),
        np.flatnonzero(missing.any(axis=0)), np.zeros(0), 0.0,
    )  # fmt: skip
    return _fitted(ready, finite, irregular, LogisticRegression(C=strength, max_iter=300, tol=1e-3, random_state=seed))


def _fitted(ready: Logistic, x: Floats, irregular: Bools, regression: LogisticRegression) -> Logistic:
    regression.fit(ready._inputs(x), irregular)  # noqa: SLF001 - its own reading of features
    return Logistic(
        ready.low, ready.high, ready.median, ready.mean, ready.deviation, ready.flagged,
        np.asarray(regression.coef_[0], np.float64), float(regression.intercept_[0]),
    )  # fmt: skip
