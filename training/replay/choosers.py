"""The policies that are compared: each chooses whom to control from what may be known, and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from features.columns import Floats, Ints
from training.baselines import Indicator, strongest_indicator
from training.practice.draft import Rng
from training.replay.learner import HEADS, Known, Learner
from training.replay.stage import Lot, Truth
from training.replay.view import Choice, Outcomes, View

EXPLORED: Final = 0.1
"""Share of the capacity that policies which explore by a fixed share spend on it."""


def best(score: Floats, quota: Ints) -> Ints:
    """The places of the highest scores of each area in turn, each place once; scores of shape (areas, items)."""
    taken = np.zeros(score.shape[1], np.bool_)
    order = np.argsort(-score, axis=1, kind="stable")
    chosen: list[int] = []
    for area, count in enumerate(quota.tolist()):
        free = order[area][~taken[order[area]] & np.isfinite(score[area][order[area]])][:count]
        taken[free] = True
        chosen += free.tolist()
    return np.array(chosen, np.int64)


def part(quota: Ints, share: float, rng: Rng) -> tuple[Ints, int]:
    """A share of the quota taken out: what is left to each area, and how many were taken."""
    exact = quota * (1 - share)
    left = np.floor(exact + rng.random(len(quota))).astype(np.int64)
    left = np.minimum(left, quota)
    return left, int((quota - left).sum())


def at_random(view: View, count: int, rng: Rng, without: Ints) -> Ints:
    """So many places drawn evenly from those that are open and not yet chosen."""
    free = view.lot.open.copy()
    free[without] = False
    pool = np.flatnonzero(free)
    return rng.choice(pool, min(count, len(pool)), replace=False)


@dataclass(slots=True)
class Random:
    """Everybody with the same chance."""

    heads: int = 1
    learns: bool = False

    def choose(self, view: View, rng: Rng) -> Choice:
        """So many at random."""
        count, size = int(view.quota.sum()), int(view.lot.open.sum())
        places = at_random(view, count, rng, np.empty(0, np.int64))
        return Choice(places, ["random"] * len(places), np.where(view.lot.open, min(count / max(size, 1), 1.0), 0.0))

    def learn(self, known: Known, learner: Learner, now: int) -> None:
        """Nothing to learn."""

    def hear(self, outcomes: Outcomes) -> None:
        """Nothing to adapt."""


@dataclass(slots=True)
class Rules:
    """The strongest single indicator of each area, chosen anew whenever models would be."""

    heads: int = 1
    learns: bool = False
    indicators: list[Indicator | None] | None = None
    columns: Sequence[Sequence[int]] = ()

    def choose(self, view: View, rng: Rng) -> Choice:
        """The highest values of the indicator of each area; ties by chance."""
        score = np.full((len(view.quota), len(view.x)), -np.inf)
        for area, each in enumerate(self.indicators or []):
            if each is not None:
                score[area] = np.maximum(each.scores(view.x[:, self.columns[area]]), -1e300)
        tied = np.lexsort((rng.random(score.shape), score), axis=1)
        rank = np.empty_like(score)
        np.put_along_axis(rank, tied, np.arange(score.shape[1], dtype=float)[None, :].repeat(len(score), 0), axis=1)
        places = best(np.where(view.lot.open, rank, -np.inf), view.quota)
        return Choice(places, ["rule"] * len(places), np.full(len(view.x), np.nan))

    def learn(self, known: Known, learner: Learner, now: int) -> None:
        """Choose the indicators on what is known now."""
        self.columns = [learner.columns(area) for area in range(len(learner.areas))]
        self.indicators = []
        for area, each in enumerate(learner.areas):
            told = known.of(area, now)
            mine = told.x[:, self.columns[area]].astype(np.float64)
            some = bool(told.irregular.any()) and not bool(told.irregular.all())
            self.indicators.append(strongest_indicator(mine, told.irregular, each.feature_names) if some else None)

    def hear(self, outcomes: Outcomes) -> None:
        """Nothing to adapt."""


@dataclass(slots=True)
class Greedy:
    """The highest scores of each area, and a fixed share for something else; with the same models as our policy."""

    explored: float = 0.0
    uncertain: bool = False
    by_value: Floats | float = 0.0
    """Of the controls of each area where harm has a price, the share that goes by the EUR expected."""
    heads: int = HEADS
    learns: bool = True

    def choose(self, view: View, rng: Rng) -> Choice:
        """First the scores, then what is explored."""
        left, count = part(view.quota, self.explored, rng)
        worth_most = np.where(view.priced, np.floor(left * self.by_value + rng.random()), 0).astype(np.int64)
        first = best(view.expected, worth_most)
        score = view.score
        score[:, first] = -np.inf
        first = np.concatenate([first, best(score, left - worth_most)])
        if not count:
            more = np.empty(0, np.int64)
        elif self.uncertain:
            spread = view.spread.copy()
            spread[:, first] = -np.inf
            more = best(spread, view.quota - left)
        else:
            more = at_random(view, count, rng, first)
        by = ["model"] * len(first) + ["uncertainty" if self.uncertain else "random"] * len(more)
        return Choice(np.concatenate([first, more]), by, np.full(len(view.x), np.nan))

    def learn(self, known: Known, learner: Learner, now: int) -> None:
        """Its models are all it learns."""

    def hear(self, outcomes: Outcomes) -> None:
        """Nothing to adapt."""


@dataclass(slots=True)
class Oracle:
    """Knows the truth, and takes the highest stakes of each area: what no policy can reach."""

    truth: Callable[[Lot], Truth]
    heads: int = 1
    learns: bool = False

    def choose(self, view: View, rng: Rng) -> Choice:  # noqa: ARG002 - an oracle leaves nothing to chance
        """The highest stakes; an area with fewer irregular goods items than controls leaves some unmade."""
        truth = self.truth(view.lot)
        score = np.full((len(view.quota), len(view.x)), -np.inf)
        bad = np.flatnonzero((truth.area >= 0) & view.lot.open)
        score[truth.area[bad], bad] = truth.stake[bad]
        places = best(score, view.quota)
        return Choice(places, ["oracle"] * len(places), np.full(len(view.x), np.nan))

    def learn(self, known: Known, learner: Learner, now: int) -> None:
        """Nothing to learn."""

    def hear(self, outcomes: Outcomes) -> None:
        """Nothing to adapt."""
