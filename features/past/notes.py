"""Notes: what memory takes down of goods items, in arrays that compiled loops can walk."""

from collections.abc import Callable, Sequence
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
_ALL: Final = slice(None)
FEW: Final = 32
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
        return Notes._make(array[rows] for array in self)


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

    def notes(self, rows: slice = _ALL) -> Notes:
        """Notes of some goods items."""
        columns = self._columns if rows is _ALL else Slice(self._columns, rows)
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
    texts = {field: _texts(columns, field, len(times)) for field in _FIELDS}
    parts = np.array([[*map(function, texts[field])] for field, function in _REMEMBERED], np.uint64)
    measures, figures = weighed(numbers(columns))
    codes = np.array([*map(code, texts["hs6"])], np.int64)
    words = tokens.table(texts["goods_description"])
    told = amounts(columns) if adding else np.zeros((len(times), len(AMOUNTS)))
    return Notes(times, *combine(parts, figures), measures, words, codes, figures[0], figures[1], told)


def _texts(columns: Columns, field: str, items: int) -> Sequence[str]:
    """A declared text of each goods item."""
    column = cast("Words | None", columns.get(field))
    if column is None:
        return [""] * items
    return column.plain


_REMEMBERED: Final = [(field, lru_cache(1 << 14)(function)) for field, function in TEXTS.values()]
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
