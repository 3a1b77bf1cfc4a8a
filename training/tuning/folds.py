"""The data of a search: goods items binned once, and folds that go forward in time within the training window."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import lightgbm as lgb
import numpy as np

from features.columns import Bools, Floats, Ints
from training.fit import MANY_ROWS, MOST_ROUNDS, Parameters, fixed, parameters
from training.material import Table, Task

_CUTS: Final = (0.4, 0.6, 0.8)
_MANY: Final = 200_000
"""From so many goods items on, one fold tells enough."""
_MOST_TO_LEARN: Final = 150_000
_MOST_TO_TELL: Final = 60_000
_PATIENCE: Final = 40
_LEAST: Final = 5
_LATER: Final = "later"
_STEPS: Final = 1_000
"""Between the steps of one fold and those of the next."""
EVERY: Final = 25
"""After so many trees a trial says how it does."""

Told = Callable[[int, float], None]


@dataclass(frozen=True, eq=False, slots=True)
class Fold:
    """What a trial learns from, and what became known after it."""

    early: lgb.Dataset
    later: lgb.Dataset
    rows: Ints
    """The later ones, by their place in ``Folds.x``."""
    irregular: Bools
    """Of the later ones."""
    base: float
    """Log loss of the earlier ones' base rate on the later ones."""


@dataclass(frozen=True, eq=False, slots=True)
class Folds:
    """Every fold; all share the bins of one dataset."""

    x: Floats
    """Of the training window, shape (rows, features)."""
    folds: tuple[Fold, ...]
    positives: int
    fixed: Parameters
    """What no trial changes."""

    def skills(self, chosen: Parameters, tell: Told = lambda _step, _skill: None) -> list[float]:
        """The skill of parameters on each fold: the share of the base rate's log loss that they save.

        ``tell`` hears the mean so far, of whole folds and of the best number of trees within one.
        """
        done: list[float] = []
        for place, fold in enumerate(self.folds):
            booster = self._booster(fold, chosen, _Teller(place, tuple(done), fold.base, tell))
            done.append(1 - float(booster.best_score[_LATER]["binary_logloss"]) / fold.base)
            tell((place + 1) * _STEPS, float(np.mean(done)))
        return done

    def losses(self, chosen: Parameters) -> Floats:
        """The log loss of each later row of all folds, shape (rows,)."""
        return np.concatenate([self._losses(fold, self._booster(fold, chosen)) for fold in self.folds])

    def _booster(self, fold: Fold, chosen: Parameters, *more: Callable[[Any], None]) -> lgb.Booster:
        """Fitted on the earlier ones, with the number of trees that is best on the later ones."""
        calls: list[Callable[..., Any]] = [lgb.early_stopping(_PATIENCE, verbose=False), *more]
        return lgb.train(
            {**self.fixed, **chosen},
            fold.early,
            MOST_ROUNDS,
            valid_sets=[fold.later],
            valid_names=[_LATER],
            callbacks=calls,
        )

    def _losses(self, fold: Fold, booster: lgb.Booster) -> Floats:
        stated = np.clip(
            np.asarray(booster.predict(self.x[fold.rows], num_threads=self.fixed["num_threads"]), np.float64),
            1e-15,
            1 - 1e-15,
        )
        losses: Floats = -np.where(fold.irregular, np.log(stated), np.log1p(-stated))
        return losses


@dataclass(eq=False)  # without slots, and hashable: LightGBM writes on its callbacks and keeps them in sets
class _Teller:
    """Tells how a fold does while its trees grow."""

    place: int
    done: tuple[float, ...]
    base: float
    tell: Told
    best: float = np.inf

    def __call__(self, at: Any) -> None:  # noqa: ANN401  LightGBM publishes no types
        """After each tree."""
        self.best = min(self.best, float(at.evaluation_result_list[0][2]))
        step, odd = divmod(at.iteration + 1, EVERY)
        if not odd:
            mean = (sum(self.done) + 1 - self.best / self.base) / (len(self.done) + 1)
            self.tell(self.place * _STEPS + step, mean)


def folds(task: Task, features: Table, seed: int, threads: int) -> Folds:
    """The training window of an area, as of its end; calibration and test are not in it."""
    area, split = task.area, task.split
    labels = task.labels.take(split.train).as_of(split.cuts.calibrate)
    x, irregular = features.of(area, labels.row), labels.irregular
    positives = int(irregular.sum())
    same = {
        **parameters(positives, *x.shape),
        **fixed(seed, area.monotone, len(x)),
        "num_threads": threads if len(x) >= MANY_ROWS else 1,
    }
    whole = lgb.Dataset(x, irregular.astype(np.float32), params=dict(same), free_raw_data=True).construct()
    cuts = [float(np.quantile(labels.known_at, cut)) for cut in _CUTS]
    edges = [(cuts[2], np.inf)] if len(x) >= _MANY else [*zip(cuts, [*cuts[1:], np.inf], strict=True)]
    made = (_fold(whole, labels.known_at, irregular, edge, seed) for edge in edges)
    return Folds(x, tuple(fold for fold in made if fold), positives, same)


def _fold(whole: lgb.Dataset, known_at: Ints, irregular: Bools, edge: tuple[float, float], seed: int) -> Fold | None:
    """A fold, unless too little became known in it."""
    early = _some(np.flatnonzero(known_at < edge[0]), _MOST_TO_LEARN, seed)
    later = _some(np.flatnonzero((known_at >= edge[0]) & (known_at < edge[1])), _MOST_TO_TELL, seed)
    if min(irregular[early].sum(), irregular[later].sum(), (~irregular[later]).sum()) < _LEAST:
        return None
    rate = irregular[early].mean()
    base = -float(np.where(irregular[later], np.log(rate), np.log1p(-rate)).mean())
    learned, told = (whole.subset(rows.tolist()).construct() for rows in (early, later))
    return Fold(learned, told, later, irregular[later], base)


def _some(rows: Ints, most: int, seed: int) -> Ints:
    if len(rows) <= most:
        return rows.astype(np.int64)
    return np.sort(np.random.default_rng(seed).permutation(rows)[:most]).astype(np.int64)
