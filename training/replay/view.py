"""What a policy that is compared sees, says and hears."""

from typing import NamedTuple, Protocol

import numpy as np

from features.columns import Bools, Floats, Ints
from training.practice.draft import Rng
from training.replay.learner import Known, Learner
from training.replay.stage import Lot


class View(NamedTuple):
    """A week as a policy sees it: the papers, their features, and the opinion of the models."""

    lot: Lot
    x: Floats
    """Features of all areas, shape (items, features)."""
    margins: Floats
    """Shape (heads, areas, items)."""
    worth: Floats
    """Logarithm of the EUR to be found if irregular, shape (areas, items); 0 where harm has no price."""
    quota: Ints
    """Controls of each area this week; their sum is the capacity."""
    behind: float
    """Controls that could have been made by the end of this week and were not, as a multiple of the quota."""

    @property
    def score(self) -> Floats:
        """Mean margin of the heads, shape (areas, items); minus infinity where no control can be made."""
        return np.where(self.lot.open, self.margins.mean(axis=0), -np.inf)

    @property
    def priced(self) -> Bools:
        """Areas where the value of a find is known well enough to rank by it, shape (areas,)."""
        return np.asarray(self.worth.any(axis=1), np.bool_)

    @property
    def expected(self) -> Floats:
        """Logarithm of the EUR that a control may be expected to find, shape (areas, items).

        Minus infinity where no control can be made, and in areas where harm has no price.
        """
        some = self.priced[:, None] & self.lot.open
        return np.where(some, self.worth - np.logaddexp(0, -self.margins.mean(axis=0)), -np.inf)

    @property
    def spread(self) -> Floats:
        """How far the heads are apart, shape (areas, items)."""
        return np.where(self.lot.open, self.margins.std(axis=0), -np.inf)


class Choice(NamedTuple):
    """Who is controlled, for which area, and with which probability that was so."""

    places: Ints
    by: list[str]
    probability: Floats
    """Of every goods item of the lot; NaN where it is not known exactly."""


class Outcomes(NamedTuple):
    """Controls whose results are known by now, shape (controls,)."""

    week: Ints
    by: list[str]
    irregular: Bools
    """In any area."""


class Chooser(Protocol):
    """A policy."""

    heads: int
    """So many heads of the models it wants."""
    learns: bool
    """Whether its models are fitted again."""

    def choose(self, view: View, rng: Rng) -> Choice:
        """Choose goods items of a week."""

    def learn(self, known: Known, learner: Learner, now: int) -> None:
        """Called when models were fitted."""

    def hear(self, outcomes: Outcomes) -> None:
        """Called every week with what became known of its own choices."""
