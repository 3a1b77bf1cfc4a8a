"""Events that wait until a later time is looked at: goods items never see events of their own instant.

They stand in order: lodgements in that of time, consignment and item; findings in that of when they were known,
then of when the goods were lodged, consignment, item and area. What is equal in all stands as it came.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from features.columns import Bools, Columns, Floats, Ints, Keys, Words
from features.past.findings import Findings
from features.past.keys import RICH
from features.past.notes import ALL, Notes, joined, no_notes
from features.past.sums import Found

Texts = NDArray[np.object_]
Rows = NDArray[Any] | slice
Array = TypeVar("Array", bound=NDArray[Any])


class Items(NamedTuple):
    """Goods items, with what puts them in order beside their time."""

    consignments: Texts
    numbers: Floats
    notes: Notes

    def part(self, rows: Rows) -> "Items":
        """Some of the goods items."""
        return self if rows is ALL else Items(self.consignments[rows], self.numbers[rows], self.notes.part(rows))

    def order(self, steps: Ints | None = None) -> Ints | slice:
        """In which order they count: of the steps, if any, then of time, consignment and item."""
        times = self.notes.times
        first = () if steps is None else (steps,)
        if len(times) < 2 or (
            (times[1:] > times[:-1]).all() and not any((step[1:] < step[:-1]).any() for step in first)
        ):
            return ALL
        return _order((*first, times, self.consignments, self.numbers))


class Learnt(NamedTuple):
    """Findings, with what puts them in order beside their time."""

    lodged: Ints
    consignments: Texts
    numbers: Floats
    found: Found

    def part(self, rows: Rows) -> "Learnt":
        """Some of the findings."""
        return Learnt(self.lodged[rows], self.consignments[rows], self.numbers[rows], some_of(self.found, rows))

    def split(self, known: int) -> "tuple[Found, Learnt]":
        """The first so many, and the others."""
        return (some_of(self.found, slice(known)), self.part(slice(known, None))) if known else (NONE_FOUND, self)

    def order(self) -> Ints:
        """In which order they count."""
        return _order((self.found.times, self.lodged, self.consignments, self.numbers, self.found.area))


def _order(keys: Sequence[NDArray[Any]]) -> Ints:
    several = list(zip(*(key.tolist() for key in keys), strict=True))
    return np.array(sorted(range(len(several)), key=several.__getitem__), np.int64)


def parted(which: Bools) -> tuple[Rows, Rows]:
    """Those rows and the others; as slices, which copy nothing, where those come first."""
    first = int(np.count_nonzero(which))
    return (slice(first), slice(first, None)) if which[:first].all() else (which, ~which)


def some_of(found: Found, rows: Rows) -> Found:
    """Some of the findings."""
    return Found(found.times[rows], found.keys[rows], found.area[rows], found.irregular[rows])


def _texts(words: Words, rows: Rows) -> Texts:
    return np.array(words.values, np.object_)[words.codes[rows]]


def _numbers(columns: Columns, rows: Rows) -> Floats:
    """Item numbers; those that are not declared come last."""
    numbers = cast("Floats", columns["item_number"])[rows]
    return np.where(np.isnan(numbers), np.inf, numbers)


def items(columns: Columns, notes: Notes, first: int = 0) -> Items:
    """Goods items; the notes are of the columns' rows from the first on."""
    rows = slice(first, first + len(notes.times))
    return Items(_texts(cast("Words", columns["consignment_id"]), rows), _numbers(columns, rows), notes)


def learnt(columns: Columns, findings: Findings, keys: Keys) -> Learnt:
    """Findings; ``keys`` are the rich keys of their goods items, shape (findings, rich)."""
    rows, lodged = findings.row, cast("Ints", columns["lodged_at"])
    words = cast("Words", columns["consignment_id"])
    return Learnt(lodged[rows], _texts(words, rows), _numbers(columns, rows), found(findings, keys))


def together(parts: Sequence[Items]) -> Items:
    """The goods items of all parts, as they come."""
    if len(parts) == 1:
        return parts[0]
    consignments, numbers, notes = zip(*parts, strict=True)
    return Items(np.concatenate(consignments), np.concatenate(numbers), joined(notes))


class Pending:
    """Lodgements and findings that wait."""

    def __init__(self) -> None:
        self._lodged = [items({"consignment_id": _NO_WORDS, "item_number": np.empty(0)}, no_notes())]
        self._learnt = [Learnt(_NO_TIMES, self._lodged[0].consignments, np.empty(0), NONE_FOUND)]

    def lodge(self, some: Items) -> None:
        """Let goods items wait."""
        if len(some.numbers):
            self._lodged.append(some)

    def learn(self, some: Learnt) -> None:
        """Let findings wait."""
        if len(some.numbers):
            self._learnt.append(some)

    @property
    def lodged(self) -> Items:
        """The goods items that wait, in order."""
        if len(self._lodged) > 1:
            some = together([one for one in self._lodged if len(one.numbers)])
            self._lodged = [some.part(some.order())]
        return self._lodged[0]

    @property
    def learnt(self) -> Learnt:
        """The findings that wait, in order."""
        if len(self._learnt) > 1:
            lodged, consignments, numbers, told = zip(*self._learnt, strict=True)
            every = Found._make(map(np.concatenate, zip(*told, strict=True)))
            some = Learnt(np.concatenate(lodged), np.concatenate(consignments), np.concatenate(numbers), every)
            self._learnt = [some.part(some.order())]
        return self._learnt[0]

    def before(self, time: int) -> tuple[Items, Found]:
        """The goods items lodged and the findings known before a time, in order; they go on waiting."""
        lodged, learnt = self.lodged, self.learnt
        first = slice(int(np.searchsorted(lodged.notes.times, time)))
        known = slice(int(np.searchsorted(learnt.found.times, time)))
        due = lodged if first.stop == len(lodged.numbers) else lodged.part(first)
        return due, learnt.found if known.stop == len(learnt.numbers) else some_of(learnt.found, known)

    def settle(self, time: int) -> tuple[Notes, Found]:
        """Take out the goods items lodged and the findings known before a time, in order."""
        due, known = self.before(time)
        self._lodged = [self.lodged.part(slice(len(due.numbers), None))]
        self._learnt = [self.learnt.part(slice(len(known.times), None))]
        return due.notes, known

    def wait_only(self, lodged: Items, learnt: Learnt) -> None:
        """Let these wait, and nothing else any longer; the findings come in order."""
        self._lodged, self._learnt = [lodged.part(lodged.order())], [learnt]


def found(findings: Findings, keys: Keys) -> Found:
    """Findings as sums see them."""
    return Found(findings.known_at, keys, findings.area, findings.irregular)


def merged(earlier: Found, later: Found) -> Found:
    """Both in the order of when they were known; at equal times the first ones first."""
    if not len(earlier.times):
        return later
    both = Found._make(map(np.concatenate, zip(earlier, later, strict=True)))
    return some_of(both, np.argsort(both.times, kind="stable"))


NONE_FOUND = found(Findings.none(), np.empty((0, len(RICH)), np.uint64))
_NO_WORDS, _NO_TIMES = Words(np.empty(0, np.int32), []), np.empty(0, np.int64)
