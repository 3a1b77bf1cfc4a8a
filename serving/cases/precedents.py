"""What the case page asks of the past: controlled goods like these, and what the parties did, as known at a time.

Known at a time means: in the ledger by then. So everything here is bounded by the number of an entry, never by a clock.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from features.finding import CONFORM, IRREGULAR
from serving.cases.book import Book, Row
from serving.cases.reading import declared
from serving.cases.tables import PARTIES
from serving.ledger.entry import Stored

_FOUND: Final = ("seq", "number", "consignment", "item_number", "area", "result", "known_at", "corrects", "finding_id")
_ALIKE: Final = ("importer", "exporter", "seller", "hs6", "origin", "dispatch", "dataset")
_CASE: Final = ("number", "decision", "consignment", "description", "value_eur", "mass_kg", "lodged_at", "version")
_LODGED: Final = ("number", "consignment", "decision", "lodged_at", "hs6", "description", "value_eur", "mass_kg")
_OF_EACH: Final = 40
"""Findings of each kind that are looked at: enough to choose three from, and bounded however much there is."""
_FEW: Final = 3


def controlled(book: Book, alike: Mapping[str, str], area: str, seen: int, own: int) -> list[Row]:
    """Findings about goods that share a party or a code, the latest of each; their case's values beside them.

    Args:
        book: of whoever asks.
        alike: importer, exporter, seller, hs6 of the goods item; what is empty is not looked for.
        area: findings about it; empty: about any.
        seen: number of the last entry that was known.
        own: number of the case itself.
    """
    found: dict[int, Row] = {}
    for name in PARTIES:
        for result in (IRREGULAR, CONFORM):
            if alike.get(name):
                rows = _found(book, f"{name} = ?", [alike[name]], result, (area, seen, own))
                found.update((row["seq"], row) for row in rows)
    if len({row["number"] for row in found.values()}) < _FEW and alike.get("hs6"):
        heading = int(alike["hs6"][:4])
        for result in (IRREGULAR, CONFORM):
            rows = _found(
                book, "hs6 >= ? AND hs6 < ?", [f"{heading:04d}", f"{heading + 1:04d}"], result, (area, seen, own)
            )
            found.update((row["seq"], row) for row in rows)
    cases = {row["number"]: row for row in _cases(book, sorted({row["number"] for row in found.values()}))}
    amended = {number: _as_known(book, row, seen) for number, row in cases.items() if row["version"] > 1}
    cases |= amended
    return [{**cases[row["number"]], **row} for row in found.values() if row["number"] in cases]


def lodged_by(book: Book, party: str, key: str, seen: int, limit: int) -> list[Row]:
    """The latest consignments of a party that were known, the latest first.

    Args:
        book: of whoever asks.
        party: importer, exporter or seller.
        key: as the tables know them.
        seen: number of the last entry that was known.
        limit: at most so many.

    Raises:
        ValueError: parties of this kind are not kept.
    """
    column = _column(party)
    names = ", ".join(_LODGED)
    return book.rows(
        _LODGED,
        f"SELECT {names} FROM cases WHERE {column} = ? AND {column} <> '' AND number <= ? AND {{scope}}"
        " ORDER BY number DESC LIMIT ?",
        key,
        seen,
        limit,
    )


def found_of(book: Book, party: str, key: str, seen: int, limit: int) -> list[Row]:
    """The latest findings about a party's goods that were known, corrected ones among them, the latest first.

    Raises:
        ValueError: parties of this kind are not kept.
    """
    column = _column(party)
    return book.rows(
        _FOUND,
        f"SELECT {', '.join(_FOUND)} FROM case_findings WHERE {column} = ? AND seq <= ? AND {{scope}}"
        " ORDER BY known_at DESC LIMIT ?",
        key,
        seen,
        limit,
    )


def decisions(book: Book, ids: Sequence[str]) -> list[tuple[str, bytes, bytes]]:
    """Id, answer and inputs of decisions that the ledger holds."""
    if not ids:
        return []
    among: object = list(ids) if book.postgres else json.dumps(list(ids))
    names = ("id", "answer", "inputs")
    rows = book.rows(names, "SELECT id, answer, inputs FROM entries WHERE id AMONG ? AND {scope}", among)
    return [(row["id"], bytes(row["answer"]), bytes(row["inputs"])) for row in rows]


def standing(rows: Sequence[Row]) -> list[Row]:
    """Findings without those that another one of them corrects: what stood, as far as these were known."""
    corrected = {(row["corrects"], row["item_number"], row["area"]) for row in rows if row["corrects"]}
    return [row for row in rows if (row["finding_id"], row["item_number"], row["area"]) not in corrected]


def _found(
    book: Book, condition: str, values: Sequence[object], result: str, within: tuple[str, int, int]
) -> list[Row]:
    area, seen, own = within
    names = (*_FOUND, *_ALIKE)
    about = "AND area = ?" if area else ""
    return book.rows(
        names,
        f"SELECT {', '.join(names)} FROM case_findings WHERE {condition} AND result = ? {about} AND seq <= ?"
        " AND number <> ? AND {scope} ORDER BY known_at DESC LIMIT ?",
        *values,
        result,
        *([area] if area else []),
        seen,
        own,
        _OF_EACH,
    )


def _cases(book: Book, numbers: Sequence[int]) -> list[Row]:
    if not numbers:
        return []
    among: object = list(numbers) if book.postgres else json.dumps(list(numbers))
    return book.rows(_CASE, f"SELECT {', '.join(_CASE)} FROM cases WHERE number AMONG ? AND {{scope}}", among)


def _as_known(book: Book, case: Row, seen: int) -> Row:
    """A case as its last version up to an entry declared it: what was amended later was not known."""
    versions = book.rows(
        Stored._fields,
        f"""SELECT {", ".join(Stored._fields)} FROM entries
            WHERE (subject = ? AND kind IN ('declaration', 'history') OR subject = ? AND kind = 'amendment')
            AND seq <= ? AND {{scope}} ORDER BY seq DESC LIMIT 1""",
        case["consignment"],
        case["consignment"],
        seen,
    )
    known = declared(Stored(**versions[0])) if versions else case
    return {**case, **{name: known[name] for name in ("decision", "description", "value_eur", "mass_kg")}}


def _column(party: str) -> str:
    if party not in PARTIES:
        raise ValueError(f"there are no cases by {party!r}")
    return party
