"""Goods items as lodged: their columns, and the past of each."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar, cast

import numpy as np

from features.columns import NEVER, Columns, Floats, Ints, Words

if TYPE_CHECKING:
    from features.past.recollection import Peers, Recollection, Trail, Wording

T = TypeVar("T")
_NOTHING: Final = object()


class Lodged:
    """The one argument of every feature.

    ``columns`` hold what was declared; ``recollection`` what was known of the same parties, goods and
    routes strictly before each goods item was lodged. Nothing else is to be had, so nothing can leak.
    """

    def __init__(self, columns: Columns, recollection: "Recollection") -> None:
        self.columns = columns
        self.recollection = recollection
        self.times: Ints = cast("Ints", columns["lodged_at"])
        self._once: dict[object, object] = {}

    def __len__(self) -> int:
        return len(self.times)

    def once(self, function: Callable[["Lodged"], T]) -> T:
        """The function's result, computed at its first use for these goods items."""
        made = self._once.get(function, _NOTHING)
        if made is _NOTHING:
            made = self._once[function] = function(self)
        return made  # type: ignore[return-value]  # a cast would cost as much as the look-up

    def number(self, name: str) -> Floats:
        """A declared number for each goods item; NaN where not declared."""
        column = self.columns.get(name)
        return np.full(len(self), np.nan) if column is None else cast("Floats", column)

    def text(self, name: str) -> Words:
        """A declared text for each goods item; empty where not declared."""
        column = self.columns.get(name)
        return Words(np.zeros(len(self), np.int32), [""]) if column is None else cast("Words", column)

    def time(self, name: str) -> Ints:
        """A declared time for each goods item, microseconds since 1970 UTC; ``NEVER`` where not declared."""
        column = self.columns.get(name)
        return np.full(len(self), NEVER) if column is None else cast("Ints", column)

    def past(self, key: str) -> "Trail":
        """What is remembered of each goods item's key (``features/past/keys.py`` lists them)."""
        return self.recollection.trail(key)

    def peers(self, measure: str) -> "Peers":
        """Where each goods item stands among similar goods (``features/past/peers.py`` lists the measures)."""
        return self.recollection.peers(measure)

    @property
    def wording(self) -> "Wording":
        """Which subheading the words of each description usually go with."""
        return self.recollection.wording
