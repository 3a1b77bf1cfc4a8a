"""What a bundle says about goods items: margins, probabilities with intervals, levels, contributions."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from features.columns import Bools, Floats
from models.calibration import LEVELS, Calibration, Levels
from models.severity import Severity
from models.trees import Forest

if TYPE_CHECKING:
    import lightgbm

_FEW: Final = 64
"""Up to so many rows one thread is faster than several, and steady when many requests compete."""


@dataclass(frozen=True, eq=False, slots=True)
class Assessment:
    """One area's view of a batch of goods items; arrays of shape (items,) where nothing else is said."""

    margins: Floats
    probability: Floats
    low: Floats
    high: Floats
    levels: NDArray[np.intp]
    """Positions in ``LEVELS``."""
    explained: NDArray[np.intp]
    """The rows that have contributions, rising."""
    contributions: Floats
    """On the margin, shape (explained, features); a row adds up to its margin less the expected margin."""
    expected_margin: float
    """The margin that the model expects before it has seen anything of a goods item."""
    value: Floats | None = None
    """EUR that a control would find if the goods item is irregular; none where the bundle has no second output."""

    @property
    def expected_value(self) -> Floats | None:
        """EUR that a control of each goods item is expected to find: probability times value."""
        return None if self.value is None else self.probability * self.value

    def level(self, row: int) -> str:
        """Low, elevated or high."""
        return LEVELS[self.levels[row]]

    @property
    def level_names(self) -> list[str]:
        """The level of each goods item, as a word."""
        return [LEVELS[level] for level in self.levels]

    def contribution(self, row: int) -> Floats:
        """What each feature added to this row's margin, shape (features,).

        Raises:
            KeyError: the row was not among those to be explained.
        """
        place = int(np.searchsorted(self.explained, row))
        if place == len(self.explained) or self.explained[place] != row:
            raise KeyError(f"row {row} was assessed without an explanation")
        parts: Floats = self.contributions[place]
        return parts


@dataclass(frozen=True, eq=False, slots=True)
class Judge:
    """A model with its calibration and levels, and the second output where the area has one."""

    forest: Forest
    calibration: Calibration
    levels: Levels
    expected_margin: float
    severity: Severity | None = None
    """What a control would find in euro, where the area has learned that."""

    @property
    def booster(self) -> "lightgbm.Booster":
        """The model as LightGBM reads it."""
        return self.forest.booster

    def assess(self, table: Floats, explain: Bools | None = None) -> Assessment:
        """Assess a matrix of features, shape (items, features), and explain the rows of the mask."""
        scored = self.forest.margins(table)
        probability = self.calibration.probability(scored)
        low, high = self.calibration.interval(scored)
        rows = np.flatnonzero(explain) if explain is not None else np.empty(0, np.intp)
        parts = self.forest.contributions(table, rows)[:, :-1]
        levels = self.levels.of(probability)
        value = None if self.severity is None else self.severity.value(table)
        return Assessment(scored, probability, low, high, levels, rows, parts, self.expected_margin, value)


def margins(booster: "lightgbm.Booster", table: Floats) -> Floats:
    """The raw score of each row as LightGBM gives it, shape (items,)."""
    return _predict(booster, table, "raw_score") if len(table) else np.empty(0)


def contributions(booster: "lightgbm.Booster", table: Floats) -> Floats:
    """LightGBM's TreeSHAP of each row on the margin, shape (items, features + 1), the expected margin last."""
    return _predict(booster, table, "pred_contrib")


def _predict(booster: "lightgbm.Booster", table: Floats, kind: str) -> Floats:
    threads = 1 if len(table) <= _FEW else 0
    return np.asarray(booster.predict(table, num_threads=threads, **{kind: True}), np.float64)
