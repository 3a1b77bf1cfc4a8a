"""What is learnt from what was found: one small forest an area, some heads each, fitted anew every few weeks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import lightgbm as lgb
import numpy as np

from features.columns import Bools, Floats, Ints
from models.area import Area
from training.fit import LEAST_POSITIVES, parameters
from training.replay.stage import Told
from training.severity import LEAST as LEAST_VALUES
from training.severity import parameters as severity_parameters

HEADS: Final = 3
"""Each is fitted to its own drawing of the findings; where they disagree little is known."""
_LEAVES: Final = 15
_ROUNDS: Final = (30, 100)
_VALUE_ROUNDS: Final = 80


class Verdicts(NamedTuple):
    """Goods items with a verdict in an area."""

    x: Floats
    """Features, shape (goods items, features)."""
    irregular: Bools
    value: Floats
    """EUR found; 0 where conform or not said."""


@dataclass(slots=True)
class Known:
    """Features of the controlled goods items, and what was found of each in each area, and when."""

    areas: int
    _x: list[Floats] = field(default_factory=list)
    _told: list[Told] = field(default_factory=list)
    _rows: int = 0

    def hear(self, x: Floats, places: Ints, told: Told) -> None:
        """Take in findings of some places of a week's table, shape (items, features)."""
        some = np.unique(places)
        at = np.searchsorted(some, told.place) + self._rows
        self._x.append(x[some].astype(np.float32))
        self._told.append(told._replace(place=at))
        self._rows += len(some)

    def of(self, area: int, now: int) -> Verdicts:
        """What is known of the goods items with a verdict in an area before now."""
        told = Told(*map(np.concatenate, zip(*self._told, strict=True)))
        which = (told.area == area) & (told.known_at < now)
        rows = told.place[which]
        return Verdicts(
            np.concatenate(self._x)[rows],
            told.irregular[which],
            np.where(told.irregular[which], told.value[which], 0.0),
        )


@dataclass(slots=True)
class Learner:
    """Models of all areas; scores are margins."""

    areas: Sequence[Area]
    names: Mapping[str, int]
    """The column of each feature in the week's table."""
    seed: int
    heads: int = HEADS
    fitted: list[list[lgb.Booster]] = field(default_factory=list)
    rates: Floats = field(default_factory=lambda: np.empty(0))
    """Share of irregular verdicts in each area."""
    second: list[lgb.Booster | None] = field(default_factory=list)
    """Of areas where harm has a price, the logarithm of the value found."""

    def columns(self, area: int) -> list[int]:
        """The columns of an area's features."""
        return [self.names[name] for name in self.areas[area].feature_names]

    def fit(self, known: Known, now: int) -> None:
        """Fit all areas to the verdicts known before now; an area with too few keeps what it had."""
        before = self.fitted or [[] for _ in self.areas]
        told = [known.of(place, now) for place in range(len(self.areas))]
        self.rates = np.array([(each.irregular.sum() + 0.5) / (len(each.x) + 10) for each in told])
        self.fitted = [
            self._fit(place, each.x, each.irregular)
            if LEAST_POSITIVES <= each.irregular.sum() <= len(each.x) - LEAST_POSITIVES
            else before[place]
            for place, each in enumerate(told)
        ]
        self.second = [self._valued(place, each) for place, each in enumerate(told)]

    def _valued(self, place: int, told: Verdicts) -> lgb.Booster | None:
        rows = np.flatnonzero(told.value > 0)
        if self.areas[place].stake is None or len(rows) < LEAST_VALUES:
            return None
        x = told.x[rows][:, self.columns(place)]
        table = lgb.Dataset(x, np.log(told.value[rows]))
        return lgb.train(severity_parameters(len(rows), self.seed), table, _VALUE_ROUNDS)

    def worth(self, x: Floats) -> Floats:
        """Logarithm of the EUR to be found if irregular, shape (areas, items); 0 where that is not known."""
        out = np.zeros((len(self.areas), len(x)))
        for place, model in enumerate(self.second):
            if model is not None:
                out[place] = model.predict(x[:, self.columns(place)], num_threads=1)
        return out

    def _fit(self, place: int, x: Floats, irregular: Bools) -> list[lgb.Booster]:
        area = self.areas[place]
        x = x[:, self.columns(place)]
        chosen = parameters(int(irregular.sum()), *x.shape) | {
            "monotone_constraints": list(area.monotone),
            "num_threads": 1,
            "seed": self.seed,
            "deterministic": True,
            "force_row_wise": True,
            "feature_pre_filter": False,
            "verbosity": -1,
            "max_bin": 63,
        }
        chosen["num_leaves"] = min(int(str(chosen["num_leaves"])), _LEAVES)
        chosen["learning_rate"] = 0.08
        rounds = int(np.clip(irregular.sum() / 4, *_ROUNDS))
        table = lgb.Dataset(x, irregular.astype(np.float32), params=chosen, free_raw_data=False).construct()
        chance = np.random.default_rng((self.seed, place, len(irregular)))
        made = []
        for _ in range(self.heads):
            if self.heads > 1:
                table.set_weight(chance.gamma(1.0, 1.0, len(irregular)).astype(np.float32))
            made.append(lgb.train(chosen, table, rounds))
        return made

    def margins(self, x: Floats) -> Floats:
        """Margins of every head, shape (heads, areas, items); the area's rate where there is no model yet."""
        out = np.empty((self.heads, len(self.areas), len(x)))
        for place, models in enumerate(self.fitted):
            if not models:
                out[:, place] = np.log(self.rates[place] / (1 - self.rates[place]))
                continue
            mine = x[:, self.columns(place)]
            for head, model in enumerate(models):
                out[head, place] = model.predict(mine, raw_score=True, num_threads=1)
        return out
