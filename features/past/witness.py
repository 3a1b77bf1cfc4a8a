"""What the past tells of a fixed history: changes when it remembers otherwise, not when it does the same faster.

The history is made up: parties come again, goods are alike and are not, some are lodged late or at the same instant,
findings become known before and after others are lodged, and every field is sometimes not declared.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import Final

import numpy as np

from features.columns import DAY, Records
from features.past.findings import Findings
from features.past.memory import Memory
from features.past.told import Told

_START: Final = 20_000 * DAY
_CONSIGNMENTS: Final = 130
_ASKED: Final = 30
"""The last so many are only asked about."""
_AREAS: Final = ("one", "another")
_GOODS: Final = (
    ("640411", "sports shoes, rubber soles", 12.0),
    ("640419", "canvas shoes with rubber soles", 16.9),
    ("854231", "processors and controllers", 0.0),
    ("550210", "cellulose acetate tow", 4.0),
    ("291830", "pigment intermediate, powder", 6.5),
    ("391590", "used plastic film, bales", 6.5),
    ("701720", "laboratory glass", 3.0),
    ("481310", "cigarette paper", 0.0),
    ("560122", "filter rods of fibres", 4.0),
    ("847810", "machines for making cigarettes", 1.7),
    ("392020", "wrapping film", 6.5),
    ("240110", "unmanufactured leaf", 11.2),
    ("481910", "printed boxes, empty", 0.0),
    ("999999", "parts", None),
    ("", "", None),
)
_VALUES: Final = (3.3, 40.0, 125.0, 140.0, 149.9, 150.0, 2_100.0, 61_000.0, 0.0, None)
_MASSES: Final = (0.2, 0.8, 9.0, 112.0, 9_400.0, 0.0, None)
_MARK: Final = "{:.6g}".format
"""Figures that every machine has in common."""


@cache
def told_of_history() -> str:
    """All that is told of some goods items, after what came before, as a hash."""
    hashed = hashlib.sha256()
    for told in told_each():
        found = told.findings[told.row[told.row >= 0]]
        for array in (told.rich, told.light, told.rates, told.amounts, told.peers, told.wording, told.priors, found):
            hashed.update(",".join(map(_MARK, array.ravel().tolist())).encode() + b";")
    return hashed.hexdigest()


def told_each() -> Iterator[Told]:
    """What is told of the last consignments, alone and together."""
    memory = Memory(_AREAS)
    for number in range(_CONSIGNMENTS - _ASKED):
        columns = Records(list(_consignment(number)))
        memory.admit(columns)
        memory.learn(columns, _found(number))
    asked = [list(_consignment(number)) for number in range(_CONSIGNMENTS - _ASKED, _CONSIGNMENTS)]
    for records in (*asked[::3], [*chain.from_iterable(asked)]):
        yield memory.look(Records(records)).recollection.told


def _lodged_at(number: int) -> int:
    """Hours and days apart, some at once, every eleventh late."""
    return _START + (number // 2 * 2 * 19 * DAY) // 24 - (9 * DAY if number % 11 == 10 else 0)


def _consignment(number: int) -> Iterator[dict[str, object]]:
    for item in range(1 + (number % 4 == 3)):
        hs6, description, duty = _GOODS[(number * 7 + item) % len(_GOODS)]
        yield {
            "consignment_id": f"W{number * 37 % 101}",
            "lodged_at": _lodged_at(number),
            "item_number": item + 1.0,
            "dataset": ("H1", "H7", "H6", "B1")[number % 4],
            "hs6": hs6,
            "goods_description": description,
            "duty_rate": duty,
            "value_eur": _VALUES[(number + item) % len(_VALUES)],
            "net_mass_kg": _MASSES[number % len(_MASSES)] if number % 4 == 0 else None,
            "gross_mass_kg": _MASSES[(number + 3) % len(_MASSES)],
            "packages_count": float(number % 5) if number % 3 else None,
            "supplementary_units": float(number % 9) if number % 2 else None,
            "importer_eori": _some("NL", number, 6, 2),
            "importer_name": _some("Importer ", number, 7, 3),
            "importer_street": _some("Street ", number, 5, 2),
            "importer_postcode": _some("10", number, 5, 2),
            "exporter_id": _some("CN", number, 5, 2),
            "exporter_name": _some("Exporter ", number, 6, 1),
            "seller_id": _some("seller ", number, 4, 1),
            "declarant_eori": _some("BE", number, 3, 0),
            "country_of_origin": ("CN", "", "VN")[number % 3],
            "country_of_dispatch": ("CN", "HK", "")[number // 2 % 3],
            "place_of_loading": ("CNSZX", "")[number % 2],
            "border_transport_mode": ("4", "1", "")[number % 3],
            "tax_type": ("A00", "")[number % 2],
            "customs_office": _some("BE00010", number, 3, 0),
            "ioss_or_vat_id": _some("IM", number, 4, 2),
            "product_identifier": _some("P", number, 8, 3),
            "transport_document": _some("T", number, 20, 4),
        }


def _some(text: str, number: int, many: int, none: int) -> str:
    """One of many texts, the last of them not declared."""
    which = number * 7 % (many + none)
    return f"{text}{which}" if which < many else ""


def _found(number: int) -> Findings:
    """A finding in one of the areas, on every third consignment; known within hours, or after others were lodged."""
    some = np.zeros(int(number % 3 == 0), np.int64)
    known_at = _lodged_at(number) + (DAY // 8, 6 * DAY, 40 * DAY)[number % 9 // 3]
    return Findings(some, some + number % 2, np.full(len(some), number % 4 != 1), some + known_at)
