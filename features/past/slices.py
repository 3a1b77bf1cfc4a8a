"""A history in pieces."""

from collections.abc import Iterator, Mapping
from typing import cast

import numpy as np

from features.columns import Column, Columns, Floats, Ints, Words


class Slice(Mapping[str, Column]):
    """Some rows of columns, each column cut when first asked for."""

    def __init__(self, columns: Columns, rows: slice) -> None:
        self._columns = columns
        self._rows = rows
        self._made: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        column = self._made.get(name)
        if column is None:
            whole = self._columns[name]
            column = whole.take(self._rows) if isinstance(whole, Words) else whole[self._rows]
            self._made[name] = column
        return column

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def pieces(times: Ints, size: int) -> Iterator[slice]:
    """Slices of about a size that do not part equal times."""
    start = 0
    while start < len(times):
        stop = min(start + size, len(times))
        if stop < len(times):
            stop = _change(times, start, stop)
        yield slice(start, stop)
        start = stop


def _change(times: Ints, start: int, stop: int) -> int:
    """The last change of time in the piece, or the first one after it."""
    before = int(np.searchsorted(times, times[stop], side="left"))
    return before if before > start else int(np.searchsorted(times, times[stop], side="right"))


def in_order(columns: Columns) -> bool:
    """Whether rows are in the order of lodged_at, consignment_id and item_number."""
    times, items = cast("Ints", columns["lodged_at"]), cast("Floats", columns["item_number"])
    consignments = cast("Words", columns["consignment_id"])
    if (times[1:] < times[:-1]).any():
        return False
    together = np.flatnonzero(times[1:] == times[:-1])
    codes, values = consignments.codes, consignments.values
    same = codes[together + 1] == codes[together]
    if (items[together[same] + 1] < items[together[same]]).any():
        return False
    apart = together[~same]
    return all(values[one] <= values[other] for one, other in zip(codes[apart], codes[apart + 1], strict=True))
