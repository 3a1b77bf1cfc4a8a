"""Columns of a declaration table, as arrays.

Numbers are float64 with NaN for "not declared", times int64 microseconds since 1970 UTC with ``NEVER``,
texts are ``Words``. One row and a million rows are the same types, so a feature cannot tell.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import repeat
from operator import itemgetter
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from features.declaration import FIELDS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Keys = NDArray[np.uint64]

NEVER: Final = np.iinfo(np.int64).min
DAY: Final = 86_400_000_000
"""Microseconds in a day."""


class Words:
    """A column of texts: each distinct text once, and for each row which one it is.

    What depends on the text alone is computed once for each distinct text, however many rows share it.
    The empty text means "not declared".
    """

    __slots__ = ("_codes", "_plain", "_values")

    def __init__(
        self, codes: NDArray[np.int32] | None, values: Sequence[str], plain: Sequence[str] | None = None
    ) -> None:
        self._codes = codes
        self._values = values
        self._plain = plain

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Words":
        """Plain texts, which are encoded in the order of their first appearance when that is first asked for."""
        if len(texts) == 1:
            return cls(_FIRST, texts, texts)
        return cls(None, texts, texts)

    def _encode(self) -> None:
        texts = self.plain
        values = list(dict.fromkeys(texts))
        if len(values) == 1:
            codes = np.zeros(len(texts), np.int32)
        else:
            number = dict(zip(values, range(len(values)), strict=True))
            codes = np.array([*map(number.__getitem__, texts)], np.int32)
        self._codes, self._values = codes, values

    @property
    def codes(self) -> NDArray[np.int32]:
        """Which of the values each row has."""
        if self._codes is None:
            self._encode()
        return cast("NDArray[np.int32]", self._codes)

    @property
    def values(self) -> Sequence[str]:
        """Each distinct text once."""
        if self._codes is None:
            self._encode()
        return self._values

    @property
    def plain(self) -> Sequence[str]:
        """The text of each row; for a few rows."""
        if self._plain is None:
            self._plain = [*map(self.values.__getitem__, self.codes.tolist())]
        return self._plain

    def __len__(self) -> int:
        return len(self.plain if self._codes is None else self._codes)

    def __getitem__(self, row: int) -> str:
        return self.values[int(self.codes[row])] if self._plain is None else self._plain[row]

    def map(self, function: Callable[[str], float]) -> Floats:
        """The function's value for each row."""
        return np.array([*map(function, self.values)], np.float64).take(self.codes)

    def words(self, function: Callable[[str], str]) -> "Words":
        """Another text for each row, say a prefix."""
        return Words(self.codes, [function(text) for text in self.values])

    def hashed(self, function: Callable[[str], int]) -> Keys:
        """A 64-bit key for each row."""
        return np.array([*map(function, self.values)], np.uint64)[self.codes]

    def among(self, texts: "frozenset[str] | Mapping[str, object]") -> Bools:
        """Whether each row's text is one of these."""
        return np.array([text in texts for text in self.values], np.bool_).take(self.codes)

    @property
    def given(self) -> Bools:
        """Whether each row has a text at all."""
        if self._codes is None:
            return np.array([*map(bool, self.plain)])
        if len(self.values) == len(self.codes) == 1:
            return _YES if self.values[0] else _NO
        return np.array([bool(text) for text in self.values], np.bool_).take(self.codes)

    def take(self, rows: NDArray[np.intp] | slice) -> "Words":
        """Some of the rows, with only the texts that they use."""
        used, codes = np.unique(self.codes[rows], return_inverse=True)
        return Words(codes.astype(np.int32), [self.values[code] for code in used])


_FIRST: Final = np.zeros(1, np.int32)
_NO: Final = np.zeros(1, np.bool_)
_YES: Final = np.ones(1, np.bool_)
Column = Words | Floats | Ints
Columns = Mapping[str, Column]


class Records(Mapping[str, Column]):
    """Columns of a few goods items given as records, each made when first asked for.

    Values are as the request or the probe gives them: texts, numbers, lists joined by ``;``, and times
    as aware ``datetime`` or microseconds. What is absent is "not declared".
    """

    def __init__(self, records: Sequence[Mapping[str, object]]) -> None:
        told = zip(*[_VALUES({**_BLANK, **record}) for record in records], strict=True) if records else repeat(())
        self._told = dict(zip(_BLANK, told, strict=False))
        self._made: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        column = self._made.get(name)
        if column is None:
            self._make(name)
            column = self._made[name]
        return column

    def get(self, name: str, default: object = None) -> Column:
        """A column, as by subscript; the default for what is no field."""
        made = self._made.get(name)
        return cast("Column", self[name] if name in _BLANK else default) if made is None else made

    def _make(self, name: str) -> None:
        """Make a column; numbers are all made together, which is less work than one by one."""
        blank, told = _BLANK[name], self._told
        if blank == "":
            self._made[name] = Words.of(_texts(told[name]))
        elif blank is None:
            self._made[name] = np.array([*map(microseconds, told[name])], np.int64)
        else:
            self._made.update(zip(_NUMBERS, np.array(_NUMBERS_OF(told), np.float64), strict=True))

    def __iter__(self) -> Iterator[str]:
        return (field.name for field in FIELDS)

    def __len__(self) -> int:
        return len(FIELDS)


def _texts(values: Sequence[object]) -> Sequence[str]:
    """Texts as they are, and nothing for what is none."""
    try:
        "".join(values)  # type: ignore[arg-type]  # the fastest proof that all are texts
    except TypeError:
        return [text if isinstance(text, str) else "" for text in values]
    return cast("Sequence[str]", values)


def _blank(kind: str) -> object:
    if kind in _NUMERIC:
        return math.nan
    return None if kind == "time" else ""


_NUMERIC: Final = frozenset({"number", "integer"})
_BLANK: Final = {field.name: _blank(field.kind) for field in FIELDS}
"""What stands for "not declared"."""
_VALUES: Final = itemgetter(*_BLANK)
_NUMBERS: Final = tuple(field.name for field in FIELDS if field.kind in _NUMERIC)
_NUMBERS_OF: Final = itemgetter(*_NUMBERS)


def microseconds(time: object) -> int:
    """Microseconds since 1970 UTC of an aware time; ``NEVER`` for none."""
    if isinstance(time, dt.datetime):
        return (time - _EPOCH) // _MICROSECOND
    return int(time) if isinstance(time, int | np.integer) else NEVER


def moment(microseconds: int) -> dt.datetime:
    """The time, in UTC, that so many microseconds since 1970 are."""
    return _EPOCH + dt.timedelta(microseconds=microseconds)


_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)


def take(columns: Columns, rows: NDArray[np.intp] | slice) -> dict[str, Column]:
    """Some of the rows of all columns."""
    return {name: column.take(rows) if isinstance(column, Words) else column[rows] for name, column in columns.items()}
