"""Columns of a declaration table, as arrays.

Numbers are float64 with NaN for "not declared", times int64 microseconds since 1970 UTC with ``NEVER``,
texts are ``Words``. One row and a million rows are the same types, so a feature cannot tell.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
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

    __slots__ = ("_plain", "codes", "values")

    def __init__(self, codes: NDArray[np.int32], values: Sequence[str], plain: Sequence[str] | None = None) -> None:
        self.codes = codes
        self.values = values
        self._plain = plain

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Words":
        """Encode plain texts, in the order of their first appearance."""
        if len(texts) == 1:
            return cls(_FIRST, texts, texts)
        values = list(dict.fromkeys(texts))
        if len(values) == 1:
            return cls(np.zeros(len(texts), np.int32), values, texts)
        number = dict(zip(values, range(len(values)), strict=True))
        return cls(np.array([number[text] for text in texts], np.int32), values, texts)

    @property
    def plain(self) -> Sequence[str]:
        """The text of each row; for a few rows."""
        if self._plain is None:
            values = self.values
            self._plain = [values[code] for code in self.codes.tolist()]
        return self._plain

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> str:
        return self.values[int(self.codes[row])]

    def map(self, function: Callable[[str], float]) -> Floats:
        """The function's value for each row."""
        return np.array([function(text) for text in self.values], np.float64).take(self.codes)

    def words(self, function: Callable[[str], str]) -> "Words":
        """Another text for each row, say a prefix."""
        return Words(self.codes, [function(text) for text in self.values])

    def hashed(self, function: Callable[[str], int]) -> Keys:
        """A 64-bit key for each row."""
        return np.array([function(text) for text in self.values], np.uint64)[self.codes]

    def among(self, texts: "frozenset[str] | Mapping[str, object]") -> Bools:
        """Whether each row's text is one of these."""
        return np.array([text in texts for text in self.values], np.bool_).take(self.codes)

    @property
    def given(self) -> Bools:
        """Whether each row has a text at all."""
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
        self._records = records
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
        return cast("Column", self[name] if name in _KINDS else default) if made is None else made

    def _make(self, name: str) -> None:
        """Make a column; numbers are all made together, and so are texts, which is less work than one by one."""
        kind, records = _KINDS[name], self._records
        if kind in _NUMERIC:
            told = [
                [math.nan if (value := record.get(each)) is None else value for record in records] for each in _NUMBERS
            ]
            self._made.update(zip(_NUMBERS, np.array(told, np.float64), strict=True))
        elif kind == "time":
            self._made[name] = np.array([microseconds(record.get(name)) for record in records], np.int64)
        elif len(records) == 1:
            values = [[text if isinstance(text := records[0].get(each), str) else ""] for each in _TEXTS]
            self._made.update({each: Words(_FIRST, value, value) for each, value in zip(_TEXTS, values, strict=True)})
        else:
            self._made.update({each: Words.of(_texts([one.get(each, "") for one in records])) for each in _TEXTS})

    def __iter__(self) -> Iterator[str]:
        return (field.name for field in FIELDS)

    def __len__(self) -> int:
        return len(FIELDS)


def _texts(values: list[object]) -> list[str]:
    """Texts as they are, and nothing for what is none."""
    try:
        "".join(values)  # type: ignore[arg-type]  # the fastest proof that all are texts
    except TypeError:
        return [text if isinstance(text, str) else "" for text in values]
    return cast("list[str]", values)


_KINDS: Final = {field.name: field.kind for field in FIELDS}
_NUMERIC: Final = frozenset({"number", "integer"})
_NUMBERS: Final = tuple(field.name for field in FIELDS if field.kind in _NUMERIC)
_TEXTS: Final = tuple(field.name for field in FIELDS if field.kind not in {*_NUMERIC, "time"})


def microseconds(time: object) -> int:
    """Microseconds since 1970 UTC of an aware time; ``NEVER`` for none."""
    if isinstance(time, dt.datetime):
        return (time - _EPOCH) // _MICROSECOND
    return int(time) if isinstance(time, int | np.integer) else NEVER


_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)


def take(columns: Columns, rows: NDArray[np.intp] | slice) -> dict[str, Column]:
    """Some of the rows of all columns."""
    return {name: column.take(rows) if isinstance(column, Words) else column[rows] for name, column in columns.items()}
