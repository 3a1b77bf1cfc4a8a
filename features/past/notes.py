"""Notes: what memory takes down of goods items, in arrays that compiled loops can walk."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from features.columns import Columns, Floats, Ints, Keys, Words
from features.past import tokens
from features.past.amounts import AMOUNTS, amounts
from features.past.counting import code
from features.past.keys import CELLS, LIGHT, RICH, TEXTS, combine
from features.past.measures import MEASURES, numbers, weighed
from features.past.slices import Slice

Rows = NDArray[np.intp] | slice
Number = TypeVar("Number", np.uint64, np.int64)
ALL: Final = slice(None)
"""All goods items."""
FEW: Final = 1_024
"""So many goods items, or fewer, take a shorter way to the same numbers."""


class Notes(NamedTuple):
    """Goods items, one row each."""

    times: Ints
    rich: Keys
    light: Keys
    cells: Keys
    measures: Floats
    words: Keys
    code: Ints
    value: Floats
    mass: Floats
    amounts: Floats

    def part(self, rows: Rows) -> "Notes":
        """Some of the goods items."""
        return self if rows is ALL else Notes._make([array[rows] for array in self])


def no_notes() -> Notes:
    """Notes of nothing."""
    whole, many = np.empty(0, np.int64), np.empty(0)
    rich, light, cells = (np.empty((0, len(keys)), np.uint64) for keys in (RICH, LIGHT, CELLS))
    words = np.empty((0, tokens.MOST), np.uint64)
    return Notes(
        whole, rich, light, cells, np.empty((0, len(MEASURES))), words, whole, many, many, np.empty((0, len(AMOUNTS)))
    )


def joined(some: Sequence[Notes]) -> Notes:
    """The goods items of several notes."""
    return some[0] if len(some) == 1 else Notes._make(map(np.concatenate, zip(*some, strict=True)))


def in_time(earlier: Notes, later: Notes) -> Notes:
    """Both in the order of their time; at equal times the first ones first."""
    if not len(earlier.times):
        return later
    both = joined([earlier, later])
    return both.part(np.argsort(both.times, kind="stable"))


class Source:
    """Goods items of which notes can be taken: each distinct text is hashed once, however many share it.

    Without ``adding`` the notes are good for reading only: their amounts are left out, which saves time.
    """

    def __init__(self, columns: Columns, *, adding: bool = True) -> None:
        self._columns = columns
        self._adding = adding
        words = {field: _words(columns, field) for field in _FIELDS}
        self._parts = [_numbered(words[field], function, np.uint64) for field, function in TEXTS.values()]
        self._code = _numbered(words["hs6"], code, np.int64)
        description = words["goods_description"]
        self._words = _taker(description.codes, tokens.table(description.values))

    def notes(self, rows: slice = ALL) -> Notes:
        """Notes of some goods items."""
        columns = self._columns if rows is ALL else Slice(self._columns, rows)
        times = np.array(columns["lodged_at"], np.int64)
        measures, figures = weighed(numbers(columns))
        told = amounts(columns) if self._adding else np.zeros((len(times), len(AMOUNTS)))
        keys = combine(np.array([part(rows) for part in self._parts]), figures)
        return Notes(times, *keys, measures, self._words(rows), self._code(rows), figures[0], figures[1], told)

    def keys(self, rows: NDArray[np.intp]) -> Keys:
        """Rich keys of some goods items, shape (items, keys)."""
        declared = np.array([column[rows] for column in numbers(self._columns)])
        keys: Keys = combine(np.array([part(rows) for part in self._parts]), weighed(declared)[1])[0]
        return keys


def taken(columns: Columns, *, adding: bool = True) -> Notes:
    """Notes of all goods items."""
    times = np.array(columns["lodged_at"], np.int64)
    if len(times) > FEW:
        return Source(columns, adding=adding).notes()
    items = len(times)
    texts = {field: _texts(columns, field, items) for field in _FIELDS}
    hashes = [packed for field, function in _REMEMBERED for packed in map(function, texts[field])]
    parts = _unpacked(hashes, np.uint64, (len(_REMEMBERED), items))
    measures, figures = weighed(numbers(columns))
    codes = _unpacked(map(_code, texts["hs6"]), np.int64, (items,))
    words = _unpacked(map(_described, texts["goods_description"]), np.uint64, (items, tokens.MOST))
    told = amounts(columns) if adding else np.zeros((items, len(AMOUNTS)))
    return Notes(times, *combine(parts, figures), measures, words, codes, figures[0], figures[1], told)


def _texts(columns: Columns, field: str, items: int) -> Sequence[str]:
    """A declared text of each goods item."""
    column = cast("Words | None", columns.get(field))
    if column is None:
        return [""] * items
    return column.plain


def _packed(function: Callable[[str], int], kind: type[np.uint64 | np.int64]) -> Callable[[str], bytes]:
    """The function's number as bytes, which are joined faster than numbers are made an array."""
    return lru_cache(1 << 14)(lambda text: kind(function(text)).tobytes())


def _unpacked(packed: Iterable[bytes], kind: type[Number], shape: tuple[int, ...]) -> NDArray[Number]:
    return np.frombuffer(bytearray().join(packed), kind).reshape(shape)


_described: Final = lru_cache(1 << 14)(lambda text: tokens.table([text]).tobytes())
_code: Final = _packed(code, np.int64)
_REMEMBERED: Final = [(field, _packed(function, np.uint64)) for field, function in TEXTS.values()]
_FIELDS: Final = tuple(dict.fromkeys(field for field, _ in TEXTS.values()))


def _words(columns: Columns, field: str) -> Words:
    """A declared text; empty where there is no such column."""
    column = columns.get(field)
    return Words(np.zeros(len(columns["lodged_at"]), np.int32), [""]) if column is None else cast("Words", column)


def _numbered(words: Words, function: Callable[[str], int], kind: type[Number]) -> Callable[[Rows], NDArray[Number]]:
    """The function's value for each distinct text, to be taken for some rows."""
    return _taker(words.codes, np.fromiter(map(function, words.values), kind, len(words.values)))


def _taker(codes: NDArray[np.int32], table: NDArray[Number]) -> Callable[[Rows], NDArray[Number]]:
    return lambda rows: table[codes[rows]]
