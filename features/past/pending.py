"""Events that wait until a later time is looked at: goods items never see events of their own instant."""

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import count
from typing import cast

import numpy as np

from features.columns import Columns, Floats, Ints, Keys, Words
from features.past.findings import Findings
from features.past.keys import RICH
from features.past.notes import Notes, joined
from features.past.sums import Found

_Order = tuple[int | float | str, ...]


class Pending:
    """Lodgements in the order of time, consignment and item; findings of when they were known, then likewise."""

    def __init__(self, empty: Notes) -> None:
        self._empty = empty
        self._lodgements: list[tuple[_Order, int, Notes]] = []
        self._findings: list[tuple[_Order, int, Keys, bool]] = []
        self._arrival = count()

    def lodge(self, columns: Columns, notes: Notes, first: int = 0) -> None:
        """Let goods items wait; the notes are of the columns' rows from the first on."""
        consignments, items = cast("Words", columns["consignment_id"]), cast("Floats", columns["item_number"])
        for row, time in enumerate(notes.times.tolist()):
            order = (time, consignments[first + row], float(items[first + row]))
            one = notes if len(notes.times) == 1 else notes.part(slice(row, row + 1))
            heappush(self._lodgements, (order, next(self._arrival), one))

    def learn(self, columns: Columns, findings: Findings, keys: Keys) -> None:
        """Let findings wait; ``keys`` are the rich keys of their goods items, shape (findings, rich)."""
        consignments, items = cast("Words", columns["consignment_id"]), cast("Floats", columns["item_number"])
        lodged = cast("Ints", columns["lodged_at"])
        for place, row in enumerate(findings.row.tolist()):
            known, area = int(findings.known_at[place]), int(findings.area[place])
            order = (known, int(lodged[row]), consignments[row], float(items[row]), area)
            waiting = (order, next(self._arrival), keys[place], bool(findings.irregular[place]))
            heappush(self._findings, waiting)

    def lodgements(self, before: int) -> Notes:
        """Take out the goods items lodged before a time, in order."""
        due = []
        while self._lodgements and cast("int", self._lodgements[0][0][0]) < before:
            due.append(heappop(self._lodgements)[2])
        return joined(due) if due else self._empty

    def findings(self, before: int) -> Found:
        """Take out the findings known before a time, in order."""
        due = []
        while self._findings and cast("int", self._findings[0][0][0]) < before:
            due.append(heappop(self._findings))
        return _found(due) if due else NONE_FOUND


def _found(due: Sequence[tuple[_Order, int, Keys, bool]]) -> Found:
    times = np.array([order[0] for order, *_ in due], np.int64)
    area = np.array([order[-1] for order, *_ in due], np.int64)
    irregular = np.array([irregular for *_, irregular in due], np.bool_)
    return Found(times, np.stack([keys for _, _, keys, _ in due]), area, irregular)


def found(findings: Findings, keys: Keys) -> Found:
    """Findings as sums see them."""
    return Found(findings.known_at, keys, findings.area, findings.irregular)


def merged(earlier: Found, later: Found) -> Found:
    """Both in the order of when they were known; at equal times the first ones first."""
    if not len(earlier.times):
        return later
    both = Found._make(map(np.concatenate, zip(earlier, later, strict=True)))
    order = np.argsort(both.times, kind="stable")
    return Found._make(array[order] for array in both)


NONE_FOUND = found(Findings.none(), np.empty((0, len(RICH)), np.uint64))
