"""The declaration as declared, field by field with the names of EUCDM, and what later versions say instead."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from features.declaration import FIELDS, Field
from serving.door.declared import as_stored
from serving.ledger.entry import DECLARED, Stored
from serving.pages.case.told import Told

Record = Mapping[str, Any]


class Line(NamedTuple):
    """One field as declared."""

    field: Field
    value: Any
    later: Any
    """What the last version says, if it is something else; else None. Empty: not declared any more."""
    remarks: tuple[Mapping[str, Any], ...]
    """What was wrong with it when it was decided."""


class Party(NamedTuple):
    """Somebody who takes part."""

    role: str
    key: str
    """By which the tables of cases know them."""
    name: str
    by_name: bool = False
    """Known by a name alone: others may have the same."""


def records(entry: Stored) -> list[dict[str, object]]:
    """The goods items of a declaration, header merged in; to be read only."""
    return _read(entry.said)


@lru_cache(maxsize=32)
def _read(said: bytes) -> list[dict[str, object]]:
    """One page asks for the same declaration again and again."""
    return as_stored(said).records


def of_item(all_: Sequence[Record], number: int) -> Record:
    """Every field of the goods item with a number, None where not declared; of the first if there is no such."""
    own = next((each for each in all_ if each["item_number"] == number), all_[0])
    return {field.name: own.get(field.name) for field in FIELDS}


def lines(told: Told, entries: Sequence[Stored], item: int) -> tuple[list[Line], list[Line]]:
    """Header and goods item as they were decided, in the order of the table of fields.

    Args:
        told: the decision.
        entries: all that the ledger holds of the consignment.
        item: number of the goods item.
    """
    versions = [each for each in entries if each.kind in DECLARED]
    decided = next(each for each in versions if each.id == told.id)
    items = records(decided)
    last = records(versions[-1]) if versions[-1].id != told.id else items
    record, later = of_item(items, item), of_item(last, item)
    places = {number["item_number"]: place for place, number in enumerate(items)}
    pointers = {"/": True, f"/goods_items/{places.get(item, 0)}/": False}
    shown: tuple[list[Line], list[Line]] = ([], [])
    for field in FIELDS:
        value, after = record.get(field.name), later.get(field.name)
        wrong = tuple(each for each in told.warnings if _about(each, field, pointers))
        if value not in _NOTHING or after not in _NOTHING or wrong:
            changed = ("" if after is None else after) if after != value else None
            shown[not field.header].append(Line(field, value, changed, wrong))
    return shown


def loose(told: Told) -> list[Mapping[str, Any]]:
    """Warnings that are about no single field."""
    return [each for each in told.warnings if not each.get("pointer", "").strip("/")]


def parties(record: Record) -> list[Party]:
    """Who takes part, as far as their doings are kept by name."""
    importer, exporter = _text(record, "importer_name"), _text(record, "exporter_name")
    named = [
        Party("importer", _text(record, "importer_eori") or importer, importer, not record.get("importer_eori")),
        Party("seller", _text(record, "seller_id"), ""),
        Party("exporter", _text(record, "exporter_id") or exporter, exporter, not record.get("exporter_id")),
    ]
    return [each for each in named if each.key]


def unit_price(record: Record) -> float | None:
    """EUR for each kilogram of net mass, of gross mass where no net mass is declared."""
    value, mass = record.get("value_eur"), record.get("net_mass_kg") or record.get("gross_mass_kg")
    return float(value) / float(mass) if value is not None and mass else None


def lodged_at(record: Record) -> int:
    """Microseconds since 1970."""
    return int(record["lodged_at"])


def _text(record: Record, name: str) -> str:
    return str(record.get(name) or "")


def _about(remark: Mapping[str, Any], field: Field, pointers: Mapping[str, bool]) -> bool:
    pointer = str(remark.get("pointer", ""))
    return any(
        field.header == header and pointer.removeprefix(start).partition("/")[0] == field.name
        for start, header in pointers.items()
        if pointer.startswith(start)
    )


_NOTHING: Final = (None, "")
