"""Notes: what memory takes down of goods items, in arrays that compiled loops can walk."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from features.columns import Columns, Floats, Ints, Keys, Words
from features.past import tokens, wording
from features.past.amounts import AMOUNTS, amounts
from features.past.keys import TEXTS, combine
from features.past.measures import mass, measured, number
from features.past.peers import Goods
from features.past.slices import Slice
from features.past.sums import Lodgements
from features.past.wording import Described

Rows = NDArray[np.intp] | slice
Number = TypeVar("Number", np.uint64, np.int64)
_ALL: Final = slice(None)


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

    @property
    def goods(self) -> Goods:
        """As peers see them."""
        return Goods(self.times, self.cells, self.measures)

    @property
    def described(self) -> Described:
        """As the wording sees them."""
        return Described(self.times, self.words, self.code)

    def lodgements(self, keys: Keys, amounts: Floats) -> Lodgements:
        """As sums see them."""
        return Lodgements(self.times, keys, self.value, self.mass, amounts)


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
        self._code = _numbered(words["hs6"], wording.code, np.int64)
        description = words["goods_description"]
        self._words = _taker(description.codes, tokens.table(description.values))
        self._numbers = number(columns, "value_eur"), mass(columns), number(columns, "duty_rate")

    def notes(self, rows: slice = _ALL) -> Notes:
        """Notes of some goods items."""
        columns = self._columns if rows is _ALL else Slice(self._columns, rows)
        times = np.array(columns["lodged_at"], np.int64)
        value, heavy, _ = self._numbers
        told = amounts(columns) if self._adding else np.zeros((len(times), len(AMOUNTS)))
        shared = (*self.keys(rows), measured(columns), self._words(rows), self._code(rows))
        return Notes(times, *shared, value[rows].copy(), heavy[rows], told)

    def keys(self, rows: Rows) -> tuple[Keys, Keys, Keys]:
        """Rich keys, light keys and cells of some goods items, shape (items, keys) each."""
        numbers = np.array([some[rows] for some in self._numbers])
        return combine(np.array([part(rows) for part in self._parts]), numbers)


def taken(columns: Columns, *, adding: bool = True) -> Notes:
    """Notes of all goods items; a single one takes a shorter way to the same numbers."""
    if len(columns["lodged_at"]) != 1:
        return Source(columns, adding=adding).notes()
    texts = {field: _text(columns, field) for field in _FIELDS}
    parts = np.array([function(texts[field]) for field, function in _REMEMBERED], np.uint64)
    value, heavy = number(columns, "value_eur"), mass(columns)
    keys = combine(parts.reshape(-1, 1), np.array([value, heavy, number(columns, "duty_rate")]))
    words = tokens.table([texts["goods_description"]])
    code = np.array([wording.code(texts["hs6"])], np.int64)
    told = amounts(columns) if adding else _NO_AMOUNTS
    times = np.array(columns["lodged_at"], np.int64)
    return Notes(times, *keys, measured(columns), words, code, value.copy(), heavy, told)


def _text(columns: Columns, field: str) -> str:
    column = cast("Words | None", columns.get(field))
    if column is None:
        return ""
    return column.values[0] if len(column.values) == 1 else column[0]


_REMEMBERED: Final = [(field, lru_cache(1 << 14)(function)) for field, function in TEXTS.values()]
_NO_AMOUNTS: Final = np.zeros((1, len(AMOUNTS)))
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
