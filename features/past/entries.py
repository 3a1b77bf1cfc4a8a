"""Entries of the ledger: which goods items came together, and after which of them an event is settled."""

from collections.abc import Iterator
from typing import cast

import numpy as np

from features.columns import Columns, Ints, Words
from features.past.pending import Items


def of_whole_entries(columns: Columns, size: int) -> Iterator[slice]:
    """Slices of about a size that do not part a consignment."""
    codes = cast("Words", columns["consignment_id"]).codes
    start = 0
    while start < len(codes):
        stop = min(start + size, len(codes))
        while stop < len(codes) and codes[stop] == codes[stop - 1]:
            stop += 1
        yield slice(start, stop)
        start = stop


def entries(some: Items, latest: int) -> tuple[Ints, Ints]:
    """The entry of each goods item, and the latest time after each entry; ``latest`` is that before the first."""
    change = np.flatnonzero(some.consignments[1:] != some.consignments[:-1])
    entry = np.zeros(len(some.numbers), np.int64)
    entry[change + 1] = 1
    last = np.append(change, len(entry) - 1)
    return np.cumsum(entry), np.maximum(np.maximum.accumulate(some.notes.times)[last], latest)


def steps(latest: Ints, times: Ints) -> Ints:
    """The first entry after which what happened at these times is settled; as many as there are if none."""
    return np.searchsorted(latest, times, side="right").astype(np.int64)
