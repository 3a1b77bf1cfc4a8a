"""How a matrix is made without asking each feature: those that are plain columns of a table are taken together.

Many features are one column of a table that is made for all at once (what the past tells, what the lists say
of a code). Which ones, the features themselves tell: each is asked once about blank goods, of which nothing
is to be had but tables and their columns. What comes back as a column is that column, whatever the goods; what
wants to reckon with numbers fails, and is asked anew for all goods.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Final, NamedTuple, NoReturn, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from features.columns import Floats
from features.feature import Feature
from features.lodged import Lodged
from features.past.recollection import Recollection
from features.past.told import Told

T = TypeVar("T")
Table = Callable[[Lodged], Floats]
_EVERY_ROW: Final = slice(None)


class Plan(NamedTuple):
    """Where the columns of a matrix come from."""

    tables: tuple[tuple[Table, NDArray[np.intp]], ...]
    """Tables, and the columns to take from each."""
    others: tuple[Feature, ...]
    """Features to be asked, to stand behind those columns."""
    order: NDArray[np.intp]
    """For each feature of the matrix where it then stands."""


@lru_cache(maxsize=64)
def plan(features: tuple[Feature, ...], areas: tuple[str, ...]) -> Plan:
    """The plan of a matrix of these features, for a past that knows these areas."""
    blank = _BlankGoods(areas)
    tables: dict[Table, list[int]] = {}
    taken: list[Feature] = []
    columns = {feature: column for feature in features if (column := _column(feature, blank)) is not None}
    for column in columns.values():
        tables.setdefault(column.table, [])
    for table, places in tables.items():
        for feature, column in columns.items():
            if column.table is table:
                places.append(column.place)
                taken.append(feature)
    others = tuple(feature for feature in features if feature not in columns)
    where = {feature: place for place, feature in enumerate((*taken, *others))}
    return Plan(
        tuple((table, np.array(places)) for table, places in tables.items()),
        others,
        np.array([where[feature] for feature in features], np.intp),
    )


class _Blank:
    """Nothing is known of it, so nothing may depend on it."""

    def __bool__(self) -> NoReturn:
        raise TypeError("the numbers of blank goods are not known")

    def __eq__(self, other: object) -> NoReturn:
        raise TypeError("the numbers of blank goods are not known")

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True, eq=False)
class _BlankColumn(_Blank):
    table: Table
    place: int


@dataclass(frozen=True, slots=True, eq=False)
class _BlankTable(_Blank):
    table: Table

    def __getitem__(self, key: tuple[slice, int]) -> _BlankColumn:
        rows, place = key
        if rows != _EVERY_ROW:
            raise TypeError("only whole columns can be had of blank goods")
        return _BlankColumn(self.table, place)


class _BlankGoods(Lodged):
    """Goods of which only tables, and columns of tables, are to be had."""

    def __init__(self, areas: tuple[str, ...]) -> None:
        tables = (_BlankTable(attrgetter(f"recollection.told.{name}")) for name in Told._fields)
        self.recollection = Recollection(areas, Told._make(cast("tuple[Floats, ...]", tables)))
        self._tables: dict[object, object] = {}

    def once(self, function: Callable[[Lodged], T]) -> T:
        made = self._tables.setdefault(function, _BlankTable(lambda lodged: cast("Floats", lodged.once(function))))
        return cast("T", made)


def _column(feature: Feature, blank: Lodged) -> _BlankColumn | None:
    """The column that the feature is, if it is one."""
    try:
        column: object = feature.function(blank)
    except (TypeError, AttributeError):
        return None
    return column if isinstance(column, _BlankColumn) else None
