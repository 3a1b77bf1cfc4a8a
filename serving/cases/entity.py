"""What is known of a party, commodity code or route: how much, what was controlled and found, at which prices."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from features.past.keys import PARCELS
from serving.cases.book import Book, Row
from serving.cases.window import Window

KINDS: Final = ("importer", "exporter", "seller", "declarant", "hs6", "route")
MOST: Final = 5_000
"""So many consignments are looked at, the latest; a page says so where there are more."""
_SHOWN: Final = (
    *("number", "decision", "kind", "consignment", "office", "dataset", "lane", "source", "area", "state", "outcome"),
    *("hs6", "description", "dispatch", "destination", "importer", "importer_name", "exporter", "exporter_name"),
    *("seller", "random", "selected", "goods_items", "lodged_at", "probability", "value_eur", "mass_kg"),
)
_PARCELS: Final = ", ".join(f"'{each}'" for each in sorted(PARCELS))


class Entity(NamedTuple):
    """Whom or what a page is about; a route is written CN-DE."""

    kind: str
    name: str

    def condition(self) -> tuple[str, list[str]]:
        """Which rows are about it, as SQL with its values.

        Raises:
            ValueError: there is no such kind.
        """
        if self.kind not in KINDS:
            raise ValueError(f"there is no kind of entity {self.kind!r}")
        if self.kind == "route":
            dispatch, _, destination = self.name.partition("-")
            return "dispatch = ? AND destination = ?", [dispatch, destination]
        return f"{self.kind} = ? AND {self.kind} <> ''", [self.name]


class Found(NamedTuple):
    """So many findings of one sort, none of them corrected since."""

    area: str
    dataset: str
    random: int
    result: str
    many: int


class Price(NamedTuple):
    """What goods cost."""

    consignment: str
    value_eur: float
    mass_kg: float
    outcome: str

    @property
    def unit_value(self) -> float:
        """EUR per kilogram of gross mass."""
        return self.value_eur / self.mass_kg


def latest(book: Book, window: Window, entity: Entity) -> list[Row]:
    """Its consignments in the window, the latest first, at most `MOST`."""
    condition, values = entity.condition()
    statement = f"""SELECT {", ".join(_SHOWN)} FROM cases
        WHERE {condition} AND lodged_at >= ? AND lodged_at < ? AND {{scope}} ORDER BY number DESC LIMIT ?"""
    return book.rows(_SHOWN, statement, *values, *window, MOST)


def found(book: Book, window: Window, entity: Entity) -> list[Found]:
    """What controls found among what was lodged in the window, as known now, by area."""
    condition, values = entity.condition()
    if entity.kind == "declarant":  # the only one that findings do not have beside them
        condition = f"number IN (SELECT number FROM cases WHERE {condition})"
    statement = f"""SELECT area, dataset, random, result, count(*) FROM case_findings
        WHERE {condition} AND known_at >= ? AND replaced = 0 AND lodged_at >= ? AND lodged_at < ? AND {{scope}}
        GROUP BY 1, 2, 3, 4"""
    return [Found(**row) for row in book.rows(Found._fields, statement, *values, window.since, *window)]


def prices(book: Book, window: Window, hs6: str, *, parcels: bool) -> list[Price]:
    """Value and mass of consignments of one goods item under a code, the latest first, at most `MOST`.

    Parcels and freight are different markets, so they are never mixed.
    """
    market = f"dataset IN ({_PARCELS})" if parcels else f"dataset NOT IN ({_PARCELS})"
    statement = f"""SELECT {", ".join(Price._fields)} FROM cases
        WHERE hs6 = ? AND hs6 <> '' AND {market} AND goods_items = 1 AND value_eur > 0 AND mass_kg > 0
        AND lodged_at >= ? AND lodged_at < ? AND {{scope}} ORDER BY number DESC LIMIT ?"""
    return [Price(**row) for row in book.rows(Price._fields, statement, hs6, *window, MOST)]


def markets(rows: Sequence[Row]) -> list[tuple[str, bool]]:
    """The codes, each as parcel or freight, under which most of these consignments were lodged, most frequent first."""
    counts: dict[tuple[str, bool], int] = {}
    for row in rows:
        if row["hs6"] and row["goods_items"] == 1 and row["value_eur"] and row["mass_kg"]:
            market = row["hs6"], row["dataset"] in PARCELS
            counts[market] = counts.get(market, 0) + 1
    return sorted(counts, key=lambda market: -counts[market])
