"""What controls found, as the past takes it in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.columns import Bools, Ints


@dataclass(frozen=True, slots=True)
class Findings:
    """One result of a control in one area each; unchecked areas are no findings.

    They count from ``known_at`` (microseconds since 1970 UTC), not from when the goods were lodged.
    """

    row: Ints
    """The goods item: its row in the columns that go with these findings."""
    area: Ints
    """The index of the area in the memory's areas; others (say -1) are left out."""
    irregular: Bools
    known_at: Ints

    def __len__(self) -> int:
        return len(self.row)

    @classmethod
    def none(cls) -> "Findings":
        """No findings."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.bool_), np.empty(0, np.int64))

    def take(self, which: NDArray[np.intp] | NDArray[np.bool_] | slice) -> "Findings":
        """Some of them."""
        return Findings(self.row[which], self.area[which], self.irregular[which], self.known_at[which])

    def in_order(self, areas: int) -> "Findings":
        """Those in known areas, in the order in which they became known (then by goods item and area)."""
        known = self.take((self.area >= 0) & (self.area < areas))
        return known.take(np.lexsort((known.area, known.row, known.known_at)))
