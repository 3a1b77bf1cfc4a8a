"""A world in motion: block after block smugglers act, somebody chooses, officers control, and each learns."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from training.practice import rates
from training.practice.controls import control
from training.practice.draft import Array, Draft, Rng, Rows, Texts
from training.practice.gangs import Gangs, found
from training.practice.officers import Memory, Selection, party, select
from training.practice.scheme import Scheme
from training.practice.traders import Traders

_DAY: Final = 86_400_000_000
_LEADERS: Final = 14
"""Irregular goods items of a gang, about."""
_TAKEN: Final = 1_000_000

Shift = Callable[[int, Scheme, int], Scheme]
"""What becomes of a scheme (its number, the scheme, the block): the same, or with other shares of its tactics."""


def unmoved(_number: int, scheme: Scheme, _block: int) -> Scheme:
    """Tactics keep their shares."""
    return scheme


@dataclass(slots=True)
class Living:
    """Trade that was drawn, with what smugglers and officers make of it as time passes."""

    draft: Draft
    traders: Traders
    every: tuple[Scheme, ...]
    gangs: list[Gangs]
    block: Rows
    """For each goods item the block of days it is lodged in."""
    days: int
    """Days of a block."""
    day_one: int
    """Microseconds since 1970 UTC."""
    memory: Memory = field(default_factory=Memory)

    @classmethod
    def of(cls, draft: Draft, traders: Traders, every: tuple[Scheme, ...], rng: Rng, days: int) -> "Living":
        """The state in which it begins."""
        gangs = [_gangs(scheme, len(draft), traders, rng) for scheme in every]
        draft.items["stake"] = np.zeros(len(draft))
        day_one = int(draft.heads["lodged_at"].min()) // _DAY * _DAY
        return cls(draft, traders, every, gangs, draft.see("day") // days, days, day_one)

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas of the schemes, in their order."""
        return tuple(scheme.area for scheme in self.every)

    def starts(self, number: int) -> int:
        """When a block begins, microseconds since 1970 UTC."""
        return self.day_one + number * self.days * _DAY

    def act(self, number: int, rng: Rng, shift: Shift = unmoved) -> Rows:
        """Let smugglers act in a block; gives its goods items."""
        rows = np.flatnonzero(self.block == number)
        if len(rows):
            now = self.starts(number)
            for place, scheme in enumerate(self.every):
                self._act(rows, place, shift(place, scheme, number), now, rng)
        return rows

    def _act(self, rows: Rows, number: int, scheme: Scheme, now: int, rng: Rng) -> None:
        draft, gangs = self.draft, self.gangs[number]
        gangs.adapt(now, self.traders, [tactic.kind for tactic in scheme.tactics], rng)
        before = draft.heads["gang"].copy()
        draft.heads["gang"][:] = np.where(before >= 0, _TAKEN, -1)
        scheme.act(draft, rows, gangs, number, self.traders, rng)
        gangs.trade_cleanly(draft, np.unique(draft.of[rows]), self.traders, rng, rates.CLEAN_TRADE)
        done = rows[draft.items["area"][rows] == number]
        draft.items["stake"][done] = scheme.stake(draft, done, rng)

    def select(self, rows: Rows, number: int, rng: Rng) -> Selection:
        """Whom the officers choose by themselves."""
        return select(self.draft, rows, self.areas, self.memory, self.starts(number), rng)

    def control(self, rows: Rows, by: Texts, rng: Rng, kind: str | None = None) -> dict[str, Array]:
        """Control goods items; smugglers and officers will hear of what was found when it is known.

        ``by`` says who chose each. All controls are of one kind if one is named.
        """
        made = control(self.draft, rows, by, self.areas, rng, kind)
        bad = made["result"] == "irregular"
        row, known = made["row"][bad], made["known_at"][bad]
        self.memory.hear(party(self.draft, row), known)
        for number, gang in enumerate(self.gangs):
            led = (self.draft.items["area"][row] == number) & (self.draft.items["rogue"][row] >= 0)
            gang.hear(self.draft.items["rogue"][row[led]], self.draft.see("lodged_at", row[led]), known[led])
        return made


def with_shares(scheme: Scheme, shares: Array) -> Scheme:
    """The scheme with other shares of its tactics, shape (tactics,)."""
    moved = (replace(tactic, share=float(share)) for tactic, share in zip(scheme.tactics, shares, strict=True))
    return replace(scheme, tactics=tuple(moved))


def _gangs(scheme: Scheme, items: int, traders: Traders, rng: Rng) -> Gangs:
    size = int(items * rates.IRREGULAR[scheme.area] * rates.OWNED / _LEADERS)
    return found(
        [tactic.kind for tactic in scheme.tactics], [tactic.share for tactic in scheme.tactics], size, traders, rng
    )
