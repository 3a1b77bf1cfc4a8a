"""Fitting the value found: small trees on its logarithm, from the irregular findings that say one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import lightgbm as lgb
import numpy as np

from features.columns import Bools, Floats, Ints
from models.severity import Facts, Severity
from models.trees import Forest
from training.bootstrap import Interval, typical, weightings
from training.judge import Tested
from training.measures import ratio

LEAST: Final = 40
"""Fewer values found than these teach no trees."""
_FOLDS: Final = 5
_PATIENCE: Final = 30
_MOST_ROUNDS: Final = 400
_TOP: Final = 0.05
_REPLICATES: Final = 300


@dataclass(frozen=True, eq=False, slots=True)
class Valued:
    """A fitted severity, before the probe has been put to it."""

    text: str
    smear: float
    low: float
    high: float
    labels: int

    def of(self, table: Floats) -> Severity:
        """With what it gives the matrix of a probe."""
        forest = Forest.of(self.text)
        return Severity(forest, Facts(self.smear, self.low, self.high, self.labels, forest.margins(table).tolist()))


@dataclass(frozen=True, slots=True)
class Gain:
    """Ranking the test by expected value found instead of by probability: share of all value in the top 5 %."""

    by_probability: Interval
    by_value: Interval
    lead: Interval

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {name: getattr(self, name).as_dict() for name in ("by_probability", "by_value", "lead")}


def valued(x: Floats, irregular: Bools, value_found: Floats, names: list[str], seed: int) -> Valued | None:
    """Trees for the logarithm of the value found; none where too few findings say one.

    The number of trees is the best on later fifths; errors on these give the smear, so that the expectations add up to
    what was found (of the middle 98 %: one fortune must not move all).
    """
    rows = np.flatnonzero(irregular & np.isfinite(value_found) & (value_found > 0))
    if len(rows) < LEAST:
        return None
    y = np.log(value_found[rows])
    chosen = parameters(len(rows), seed)
    rounds, left = _left(x[rows], y, chosen)
    whole = lgb.Dataset(x[rows], y, feature_name=names, params=dict(chosen))
    booster = lgb.train(chosen, whole, rounds)
    inside = (left >= np.quantile(left, 0.01)) & (left <= np.quantile(left, 0.99))
    found = value_found[rows]
    return Valued(
        booster.model_to_string(), float(np.exp(left[inside]).mean()), float(found.min()), typical(found), len(rows)
    )


def gain(tested: Tested, probability: Floats, value: Floats, seed: int) -> Gain | None:
    """How much more of the value a ranking by expected value finds; none without value in the test."""
    found = np.where(tested.irregular, np.nan_to_num(tested.value_found), 0.0).clip(min=0)
    if not found.any():
        return None
    rankings = probability, probability * value
    first, second = _shares(found, rankings, tested.consignment, seed, typical(found))
    # a difference hangs on single fortunes: one more of the greatest may lie in either top
    one, other = _shares(found, rankings, tested.consignment, seed, float(found.max()))
    return Gain(Interval.of(first), Interval.of(second), Interval.of(other - one))


def _shares(
    found: Floats, scores: Sequence[Floats], consignment: Ints, seed: int, one_more: float
) -> tuple[Floats, Floats]:
    """Share of all value in the top of each of two rankings, then its replicates.

    One more in either top, worth so much, may never have been found (``training.bootstrap``).
    """
    tops = [_top(score) for score in scores]
    pieces: list[tuple[Floats, Floats]] = []
    for drawn in weightings(consignment, np.ones(len(found)), seed, _REPLICATES):
        whole = drawn.weights @ found + (drawn.hit + drawn.missed) * one_more
        first, second = (
            ratio(drawn.weights @ (found * top) + part * one_more, whole)
            for top, part in zip(tops, (drawn.hit, drawn.missed), strict=True)
        )
        pieces.append((first, second))
    first, second = (np.concatenate(piece) for piece in zip(*pieces, strict=True))
    return first, second


def _top(score: Floats) -> Bools:
    top = np.zeros(len(score), np.bool_)
    top[np.argsort(-score, kind="stable")[: max(1, round(_TOP * len(score)))]] = True
    return top


def parameters(rows: int, seed: int) -> dict[str, Any]:
    """LightGBM parameters for so many values found: small trees, held back."""
    return {
        "objective": "regression",
        "num_leaves": int(np.clip(rows // 20, 4, 15)),
        "learning_rate": 0.05,
        "min_data_in_leaf": int(np.clip(rows // 30, 5, 20)),
        "lambda_l2": 2.0,
        "path_smooth": 5.0,
        "feature_fraction": 0.4,
        "num_threads": 1,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "verbosity": -1,
    }


def _left(x: Floats, y: Floats, chosen: dict[str, Any]) -> tuple[int, Floats]:
    """The number of trees, and what every fifth was off by when the others had taught."""
    fifth = np.arange(len(y)) * _FOLDS // len(y)
    best, fitted = [], []
    for part in range(_FOLDS):
        learned = lgb.Dataset(x[fifth != part], y[fifth != part], params=dict(chosen))
        told = learned.create_valid(x[fifth == part], y[fifth == part])
        calls: list[Any] = [lgb.early_stopping(_PATIENCE, verbose=False)]
        fitted.append(lgb.train(chosen, learned, _MOST_ROUNDS, valid_sets=[told], callbacks=calls))
        best.append(fitted[-1].best_iteration)
    left = np.empty(len(y))
    for part, booster in enumerate(fitted):
        left[fifth == part] = y[fifth == part] - np.asarray(booster.predict(x[fifth == part], num_threads=1))
    return max(5, int(np.median(best))), left
