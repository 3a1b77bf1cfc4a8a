"""Our policy: boundaries that meet the capacity, a draw around them, chance, and a share for what is little known.

Selection is as in production (``models/lottery.py``): each goods item has its own probability, strictly between 0 and
1, and chance decides each by itself; so the capacity is met on average and not to the last control. Boundaries are
set on the scores of the week itself, as the other policies take the best of the week.

Of what the random stream leaves, most goes to what is sure enough or, where harm has a price, worth enough, in the
shares that the shipped policy says. The rest goes to the highest *optimistic* scores: mean margin of the heads plus
``HOPE`` times how far they are apart. How much, adapts (``Exploring.hear``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from features.columns import Floats
from models.lottery import steepness
from models.policy import Draw, Policy
from training.practice.draft import Rng
from training.replay.learner import HEADS, Known, Learner
from training.replay.view import Choice, Outcomes, View
from training.slope import boundaries, ramp

RANDOM: Final = 0.02
"""Share of the capacity that is drawn whatever the score."""
LEAST, MOST, FIRST = 0.03, 0.3, 0.05
"""Share of the capacity for what is little known: at least, at most, and at first."""
HOPE: Final = 1.0
DRAW: Final = Draw(zone=1.1, held_back=0.01)
"""A narrow zone: with 1.5, as many goods items far below the boundaries were drawn as above them."""
_WINDOW: Final = 8
"""Weeks over which hit rates are compared."""
_ENOUGH: Final = 20
"""Fewer known results of a kind than these say nothing."""
_CATCH_UP: Final = 4
"""Weeks in which controls that were not made, or too many, are made up for: boundaries are published anew each week."""


@dataclass(slots=True)
class Exploring:
    """What the house recommends."""

    share: float = FIRST
    """Of the capacity, for what is little known."""
    explores: bool = True
    random: float = RANDOM
    """Share of the capacity that is drawn whatever the score."""
    draw: Draw = DRAW
    by_value: Floats | float = 0.0
    """Of the controls of an area where harm has a price, the share that goes to what is worth most, not surest."""
    weights: Floats | None = None
    """How areas part the capacity, shape (areas,); equally if nothing is said."""
    best: float = 0.0
    """The highest hit rate of the scores' own choices in a window so far."""
    heads: int = HEADS
    learns: bool = True

    @classmethod
    def under(cls, policy: Policy, areas: Sequence[str], capacity: float) -> "Exploring":
        """A policy file at work: its draw, random share, weights of areas, what goes by value, and whether it explores.

        Its rules and boundaries are not replayed: boundaries are set anew each week to meet the capacity.
        """
        worth_most = by_value(policy, areas)
        weights = np.array([policy.shares.get(area, 1.0) for area in areas])
        random = min(policy.random.share / capacity, 0.9)
        explores = policy.explore is not None
        return cls(FIRST if explores else 0.0, explores, random, policy.draw, worth_most, weights)

    def choose(self, view: View, rng: Rng) -> Choice:
        """Draw each goods item by its own probability."""
        size = int(view.lot.open.sum())
        random = min(self.random * float(view.quota.sum()) / max(size, 1), 0.5)
        sure, hoped = self._claims(view)
        most = 1 - self.draw.held_back / (1 - random)
        claim = np.minimum(np.maximum(sure, hoped), most)
        probability = np.where(view.lot.open, random + (1 - random) * claim, 0.0)
        drawn = rng.random(len(claim))
        place = np.where(drawn < random, 2.0, (drawn - random) / (1 - random))
        chosen = np.flatnonzero(view.lot.open & ((drawn < random) | (place < claim)))
        by = ["random" if drawn[at] < random else "model" if place[at] < sure[at] else "explore" for at in chosen]
        return Choice(chosen, by, probability)

    def _claims(self, view: View) -> tuple[Floats, Floats]:
        """What scores claim, and what optimistic scores claim, of each goods item, shape (items,)."""
        mean = view.margins.mean(axis=0)
        hope = mean + HOPE * view.margins.std(axis=0)
        shut = np.where(view.lot.open, 0.0, -np.inf)
        mean, hope = mean + shut, hope + shut
        parts = (
            view.quota / max(int(view.quota.sum()), 1) if self.weights is None else self.weights / self.weights.sum()
        )
        quota: Floats = float(view.quota.sum()) * parts * (1.0 - self.random)
        quota *= np.clip(1 + (view.behind - 1) / _CATCH_UP, 0.5, 2.0)
        power = steepness(self.draw)
        own = quota * (1 - self.share)
        expected, worth_most = view.expected, own * np.where(view.priced, self.by_value, 0.0)
        worthy = ramp(expected - boundaries(expected, worth_most, power)[:, None], power)
        bars = boundaries(mean, own, power, worthy)
        sure = np.maximum(ramp(mean - bars[:, None], power), worthy)
        higher = boundaries(hope, quota, power, sure)
        return sure.max(axis=0), ramp(hope - higher[:, None], power).max(axis=0)

    def learn(self, known: Known, learner: Learner, now: int) -> None:
        """Its models are all it learns here."""

    def hear(self, outcomes: Outcomes) -> None:
        """Explore more where that costs little or the scores' own choices hit less than they did; less otherwise."""
        if not self.explores or not len(outcomes.week):
            return
        late = outcomes.week > outcomes.week.max() - _WINDOW
        by = np.array(outcomes.by, object)
        own, other = (late & (by == name) for name in ("model", "explore"))
        if own.sum() < _ENOUGH:
            return
        rate = float(outcomes.irregular[own].mean())
        self.best = max(self.best, rate)
        explored = float(outcomes.irregular[other].mean()) if other.sum() >= _ENOUGH else 0.0
        faded, cheap = rate < 0.85 * self.best, explored > 0.85 * rate
        self.share = float(np.clip(self.share * (1.1 if faded or cheap else 0.93), LEAST, MOST))


def by_value(policy: Policy, areas: Sequence[str]) -> Floats:
    """Of the controls of each area, the share that a policy gives to what is worth most, shape (areas,)."""
    return np.array([policy.value.get(area, 0.0) for area in areas])
