"""The warnings of a decision: what is unknown, missing or impossible in a declaration, and what weakens the answer.

They name the place and the rule, never the value: answers travel further than declarations do.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from features.declaration import FIELDS, SEPARATOR
from features.reference import rows
from features.tariff import edition
from models.versions import Stale

Record = Mapping[str, object]


class Remark(msgspec.Struct, frozen=True):
    """One warning."""

    code: str
    pointer: str
    """Into the request (RFC 6901); empty for the whole."""
    detail: str


def _forms(identifier: str) -> re.Pattern[str]:
    return next(re.compile(row["regex"], re.ASCII) for row in rows("formats") if row["identifier"] == identifier)


def _listed(codelist: str, *more: str) -> re.Pattern[str]:
    codes = (*(row["code"] for row in rows("codes") if row["codelist"] == codelist), *more)
    return re.compile("|".join(map(re.escape, codes)))


_COUNTRY: Final = (_forms("Country"), "Not the form of a country code: two capital letters (ISO 3166).")
_PROCEDURE: Final = (re.compile(r"\d{2}"), "Not the form of a procedure: two digits.")
_CODES: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    "dataset": (
        _listed("dataset", "B1", "B2", "B3", "B4", "C1", "C2"),
        "Not a data set of the EU Customs Data Model that is known here.",
    ),
    "additional_declaration_type": (_listed("additional_declaration_type"), "Not a known additional type."),
    "customs_office": (_forms("Customs office id"), "Not the form of an office: country and six characters."),
    "importer_country": _COUNTRY,
    "exporter_country": _COUNTRY,
    "fiscal_reference_role": (_listed("fiscal_role"), "Not a known role of a fiscal reference."),
    "country_of_dispatch": _COUNTRY,
    "country_of_destination": _COUNTRY,
    "route_countries": _COUNTRY,
    "border_transport_mode": (_listed("mode_of_transport_border"), "Not a known mode of transport."),
    "incoterm": (re.compile("[A-Z]{3}"), "Not the form of an Incoterm: three capital letters."),
    "invoice_currency": (_forms("Currency"), "Not the form of a currency: three capital letters (ISO 4217)."),
    "country_of_origin": _COUNTRY,
    "requested_procedure": _PROCEDURE,
    "previous_procedure": _PROCEDURE,
    "additional_procedures": (re.compile("[0-9A-Z]{3}"), "Not the form of an additional procedure: three characters."),
    "package_type": (re.compile("[0-9A-Z]{2}"), "Not the form of a type of packages: two characters (UN/ECE Rec. 21)."),
    "cus_code": (_forms("CUS code"), "Not the form of a CUS code: seven digits, a hyphen, one digit."),
}
"""What a code must match. Where this house holds no complete list, only the form is judged."""
_NO_CODE: Final = "Not in the Harmonized System of 2022; scored as an unknown code."
_OLD_CODE: Final = "Of an earlier edition than the Harmonized System of 2022."
_PARTIES: Final = (("importer_eori", "importer_name"), ("exporter_name", "exporter_id"), ("declarant_eori",))
_PARCEL: Final = (
    *(*_PARTIES, ("importer_street",), ("importer_city",), ("importer_country",), ("exporter_country",)),
    *(("transport_document",), ("transport_cost_eur",)),
)
_FULL: Final = (
    *(*_PARTIES, ("customs_office",), ("country_of_dispatch",), ("country_of_destination",)),
    *(("border_transport_mode",), ("invoice_currency",), ("transport_document",)),
)
_GOODS: Final = (("goods_description",), ("value_eur",), ("gross_mass_kg",), ("packages_count",))
_FULL_GOODS: Final = (*_GOODS, ("net_mass_kg",), ("country_of_origin",), ("package_type",), ("requested_procedure",))
_EXPECTED: Final = {
    "H1": (_FULL, (*_FULL_GOODS, ("valuation_method",))),
    "H6": (_PARCEL, _GOODS),
    "H7": (_PARCEL, _GOODS),
    "B1": (_FULL, _FULL_GOODS),
}
"""What EUCDM 6 demands of a data set and a feature reads: of the header, of each goods item; one of each group."""
_MISSING: Final = "Not declared, though this data set has it; what rests on it was scored as unknown."
_LATE: Final = "Lodged earlier than what is already remembered; scored with all that was known when it came."
REASONS_FAILED: Final = Remark("reasons_failed", "", "The reasons could not be made; the scores stand without them.")
_WEIGHTLESS: Final = "Goods that weigh nothing; scored as declared."
_NET_ABOVE_GROSS: Final = "Above the gross mass of the same goods item."
STALE: Final = "The reference list {name} is of {as_of}, older than the {days} days it should hold."
DETAILS: Final = (
    *dict.fromkeys(detail for _, detail in _CODES.values()),
    *(_NO_CODE, _OLD_CODE, _MISSING, _LATE, _WEIGHTLESS, _NET_ABOVE_GROSS, REASONS_FAILED.detail),
)
"""All that a warning may say, beside that a list is stale."""
_NET_OVER_GROSS: Final = 1.001
"""Rounding of the masses is no mistake."""


def remarks(records: Sequence[Record], *, late: bool = False, stale: Sequence[Stale] = ()) -> list[Remark]:
    """The warnings of one consignment.

    Args:
        records: one for each goods item, the header merged in, as at the door.
        late: whether it was lodged earlier than what the past already holds.
        stale: reference lists that are older than they should be.
    """
    header = records[0]
    dataset = str(header.get("dataset", ""))
    found = [*_told(header, _HEADER_CODES, "/"), *_missing(header, _EXPECTED.get(dataset, _NOTHING)[0], "/")]
    expected = _EXPECTED.get(dataset, _NOTHING)[1]
    for place, record in enumerate(records):
        pointer = f"/goods_items/{place}/"
        found += _told(record, _ITEM_CODES, pointer)
        found += _missing(record, expected, pointer)
        found += _impossible(record, pointer)
    if late:
        found.append(Remark("lodged_late", "/lodged_at", _LATE))
    found += map(_stale, stale)
    return found


def _told(record: Record, names: tuple[str, ...], pointer: str) -> list[Remark]:
    """The codes that are unknown; one look tells most declarations, for others with the same codes came before."""
    faults = _faults(names, *map(record.get, names))
    return [Remark("unknown_code", pointer + place, detail) for place, detail in faults]


@lru_cache(maxsize=1 << 14)
def _faults(names: tuple[str, ...], *texts: object) -> tuple[tuple[str, str], ...]:
    """Which codes of some fields are unknown: the rest of the pointer, and what is wrong."""
    told = [(name, _unknown(name, str(text))) for name, text in zip(names, texts, strict=True) if text]
    return tuple((name + place, detail) for name, faults in told for place, detail in faults)


@lru_cache(maxsize=1 << 14)
def _unknown(name: str, text: str) -> tuple[tuple[str, str], ...]:
    """Which codes of a field are unknown: the rest of the pointer, and what is wrong."""
    if name == "hs6":
        known = edition(text)
        return () if known == _EDITION else (("", _OLD_CODE if known else _NO_CODE),)
    pattern, detail = _CODES[name]
    if name not in _LISTS:
        return () if pattern.fullmatch(text) else (("", detail),)
    entries = enumerate(text.split(SEPARATOR))
    return tuple((f"/{place}", detail) for place, entry in entries if not pattern.fullmatch(entry.strip()))


def _missing(record: Record, expected: tuple[tuple[str, ...], ...], pointer: str) -> list[Remark]:
    """The fields of which a group has none."""
    found = []
    for group in expected:
        for name in group:
            value = record.get(name)
            if value or value not in _ABSENT:
                break
        else:
            found.append(Remark("missing_field", pointer + group[0], _MISSING))
    return found


def _impossible(record: Record, pointer: str) -> list[Remark]:
    """Masses that cannot be."""
    found = []
    net, gross = record.get("net_mass_kg"), record.get("gross_mass_kg")
    for name, mass in (("net_mass_kg", net), ("gross_mass_kg", gross)):
        if isinstance(mass, _NUMBER) and mass <= 0:
            found.append(Remark("unusual_value", pointer + name, _WEIGHTLESS))
    if isinstance(net, _NUMBER) and isinstance(gross, _NUMBER) and net > gross * _NET_OVER_GROSS > 0:
        found.append(Remark("unusual_value", f"{pointer}net_mass_kg", _NET_ABOVE_GROSS))
    return found


@lru_cache(maxsize=256)
def _stale(each: Stale) -> Remark:
    return Remark("stale_list", "", STALE.format(name=each.name, as_of=each.as_of, days=each.most_days))


_EDITION: Final = 2022
_NUMBER: Final = (int, float)
_ABSENT: Final = (None, "")
_NOTHING: Final[tuple[tuple[tuple[str, ...], ...], ...]] = ((("dataset",),), ())
_LISTS: Final = frozenset(field.name for field in FIELDS if field.kind == "list")
_HEADER_CODES: Final = tuple(field.name for field in FIELDS if field.header and field.name in _CODES)
_ITEM_CODES: Final = ("hs6", *(field.name for field in FIELDS if not field.header and field.name in _CODES))
