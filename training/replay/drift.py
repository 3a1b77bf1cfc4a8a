"""How smuggling moves while a policy is at work: away from what is caught, and to ways that nobody has seen.

Parties already change their names, partners and brokers when caught (``training/practice/gangs.py``). Here whole
tactics move, the total of each area staying what it is.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from features.columns import Bools, Floats, Ints
from training.practice.draft import Rng
from training.practice.living import with_shares
from training.practice.scheme import Scheme

PULL: Final = 0.5
"""How fast a tactic loses to others that are caught less: logarithm of its weight a week, for a whole unit of the share
that was caught. Caught 10 points more often than the rest, it loses half its weight in 14 weeks."""
MEMORY: Final = 0.75
"""Of what smugglers heard about a week, what counts a week later."""
LEAST: Final = 0.04
"""No tactic that has begun falls below this share of its area."""


@dataclass(slots=True)
class Drift:
    """The tactics of all areas: their shares now, and when each begins."""

    base: list[Floats]
    begins: list[Ints]
    """The block in which each tactic begins, shape (tactics,) for each area."""
    committed: list[Floats]
    caught: list[Floats]
    weight: list[Floats]
    pull: float = PULL

    @classmethod
    def of(cls, every: tuple[Scheme, ...], first: int, blocks: int, rng: Rng, pull: float = PULL) -> "Drift":
        """One tactic of each area is new: nobody uses it before some block of the replayed time (``first`` begins it).

        It begins between the end of the first month and the end of the third quarter.
        """
        base = [np.array([tactic.share for tactic in scheme.tactics]) for scheme in every]
        begins = [np.zeros(len(each), np.int64) for each in base]
        for each in begins:
            late = first + rng.integers(min(4, blocks - 1), max(5, 3 * blocks // 4))
            each[rng.integers(0, len(each))] = late
        zeros = [[np.zeros(len(each)) for each in base] for _ in range(2)]
        return cls(base, begins, zeros[0], zeros[1], [each.copy() for each in base], pull)

    def shift(self, number: int, scheme: Scheme, block: int) -> Scheme:
        """The scheme with the shares of its tactics in this block."""
        return with_shares(scheme, self.shares(number, block))

    def shares(self, number: int, block: int) -> Floats:
        """The shares of an area's tactics in this block; their sum stays what it was."""
        open_: Bools = self.begins[number] <= block
        weight = np.where(open_, np.maximum(self.weight[number], LEAST * self.base[number].sum()), 0.0)
        return np.asarray(self.base[number].sum() * weight / weight.sum(), np.float64)

    def learn(self, number: int, committed: Floats, caught: Floats, block: int) -> None:
        """What became of each tactic of an area: so many goods items, so many of them heard to be caught."""
        self.committed[number] = MEMORY * self.committed[number] + committed
        self.caught[number] = MEMORY * self.caught[number] + caught
        rate = self.caught[number] / (self.committed[number] + 5)
        shares = self.shares(number, block)
        mean = float(shares @ rate / shares.sum())
        moved = self.weight[number] * np.exp(-self.pull * (rate - mean))
        open_ = self.begins[number] <= block
        self.weight[number] = np.where(open_, moved, self.weight[number])
        self.weight[number] *= self.base[number].sum() / self.weight[number].sum()
