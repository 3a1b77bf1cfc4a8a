"""Keys: under which names the past is remembered.

A key is made of parts of the declaration (a party, a subheading, a country, an amount). It becomes a
64-bit number: parts are hashed, then mixed in order, salted with the name of the key. 0 means "not
declared": one of its parts is missing. Parts marked ``?`` may be missing.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from features.columns import Floats, Ints, Keys
from features.past.compiled import compiled

RICH: Final[Mapping[str, str]] = {
    "importer": "importer",
    "exporter": "exporter",
    "seller": "seller",
    "declarant": "declarant",
    "address": "street postcode",
    "hs6": "hs6",
    "origin_hs6": "origin hs6",
    "route": "dispatch place_of_loading? mode?",
    "exporter_hs6": "exporter hs6",
    "importer_hs6": "importer hs6",
    "seller_hs6": "seller_or_exporter hs6",
    "same_goods": "hs6 country_of_origin? dispatch? duty_rate? tax_type? mass",
}
"""Keys that also carry findings."""
AMOUNTED: Final = 8
"""The first so many rich keys also carry declared amounts."""

LIGHT: Final[Mapping[str, str]] = {
    "importer_exporter": "importer exporter",
    "seller_address": "seller street postcode",
    "address_importer": "street postcode importer",
    "seller_value": "seller value",
    "importer_office": "importer office",
    "seller_description": "seller description",
    "seller_description_hs6": "seller description hs6",
    "importer_chapter": "importer chapter",
    "ioss_seller": "ioss seller",
    "ioss": "ioss",
    "origin_dispatch_hs6": "country_of_origin dispatch hs6",
    "product": "product",
    "transport_document": "transport_document",
}
"""Keys of which only lodgements, value and mass are counted."""

CELLS: Final[Mapping[str, str]] = {
    "origin": "hs6 origin parcel",
    "subheading": "hs6 parcel",
    "heading": "heading parcel",
    "chapter": "chapter parcel",
}
"""Cells of similar goods, the most similar first."""


def hashed(text: str) -> int:
    """A 64-bit number for a text, 0 for none."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little") or 1 if text else 0


def tidy(text: str) -> int:
    """The same number for texts that differ only in case and spaces."""
    return hashed(" ".join(text.upper().split()))


def heading(hs6: str) -> int:
    """The number of the 4-digit heading."""
    return hashed(hs6[:4])


def chapter(hs6: str) -> int:
    """The number of the 2-digit chapter."""
    return hashed(hs6[:2])


PARCELS: Final = frozenset({"H6", "H7"})
"""Data sets for parcels."""


def parcel(dataset: str) -> int:
    """Whether it is a data set for parcels; always declared."""
    return hashed("parcel" if dataset in PARCELS else "freight")


TEXTS: Final[Mapping[str, tuple[str, Callable[[str], int]]]] = {
    "importer_eori": ("importer_eori", hashed),
    "importer_name": ("importer_name", tidy),
    "street": ("importer_street", tidy),
    "postcode": ("importer_postcode", tidy),
    "exporter_id": ("exporter_id", hashed),
    "exporter_name": ("exporter_name", tidy),
    "seller": ("seller_id", tidy),
    "declarant": ("declarant_eori", hashed),
    "hs6": ("hs6", hashed),
    "heading": ("hs6", heading),
    "chapter": ("hs6", chapter),
    "country_of_origin": ("country_of_origin", hashed),
    "dispatch": ("country_of_dispatch", hashed),
    "place_of_loading": ("place_of_loading", hashed),
    "mode": ("border_transport_mode", hashed),
    "tax_type": ("tax_type", hashed),
    "office": ("customs_office", hashed),
    "description": ("goods_description", tidy),
    "ioss": ("ioss_or_vat_id", hashed),
    "product": ("product_identifier", hashed),
    "transport_document": ("transport_document", hashed),
    "parcel": ("dataset", parcel),
}
"""Parts that are texts: the field, and how its text becomes a number."""

NUMBERS: Final = ("value", "mass", "duty_rate")
"""Parts that are numbers: the value (to the cent), net mass (else gross mass) in kg, the duty rate in %."""

_CHOSEN: Final = ("importer", "exporter", "origin", "seller_or_exporter")
_PARTS: Final = (*TEXTS, *NUMBERS, *_CHOSEN)
_LONGEST: Final = 6


def _recipes(keys: Mapping[str, str]) -> Ints:
    """For each key its parts (1 and up; negative: may be missing) until the first 0."""
    recipes = np.zeros((len(keys), _LONGEST), np.int64)
    for row, parts in enumerate(keys.values()):
        for column, part in enumerate(parts.split()):
            number = _PARTS.index(part.removesuffix("?")) + 1
            recipes[row, column] = -number if part.endswith("?") else number
    return recipes


_RECIPES: Final = np.concatenate([_recipes(RICH), _recipes(LIGHT), _recipes(CELLS)])
_SALTS: Final = np.array([hashed(name) for name in (*RICH, *LIGHT, *CELLS)], np.uint64)
_N_TEXTS: Final = len(TEXTS)
_N_NUMBERS: Final = len(NUMBERS)
_N_RICH: Final = len(RICH)
_N_LIGHT: Final = len(LIGHT)
_N_PARTS: Final = len(_PARTS)
_AT: Final = {name: place for place, name in enumerate(_PARTS)}
_EORI, _NAME, _POSTCODE = _AT["importer_eori"], _AT["importer_name"], _AT["postcode"]
_EXPORTER_ID, _EXPORTER_NAME, _SELLER = _AT["exporter_id"], _AT["exporter_name"], _AT["seller"]
_COUNTRY_OF_ORIGIN, _DISPATCH = _AT["country_of_origin"], _AT["dispatch"]
_IMPORTER, _EXPORTER, _ORIGIN, _SELLER_OR_EXPORTER = (_AT[name] for name in _CHOSEN)
_NONE, _ONE = np.uint64(0), np.uint64(1)
_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)


@compiled
def mix(one: np.uint64, other: np.uint64) -> np.uint64:
    """Two 64-bit numbers made one, never 0 (the finaliser of splitmix64)."""
    z = (one + _STEP) ^ other
    z = (z ^ (z >> _S30)) * _FIRST
    z = (z ^ (z >> _S27)) * _SECOND
    z ^= z >> _S31
    return z if z != _NONE else _ONE


@compiled
def _choose(part: Keys) -> None:
    """Who and where, as far as declared: the better identification first."""
    name = part[_NAME]
    if name != _NONE:
        name = mix(name, part[_POSTCODE])
    part[_IMPORTER] = part[_EORI] if part[_EORI] != _NONE else name
    part[_EXPORTER] = part[_EXPORTER_ID] if part[_EXPORTER_ID] != _NONE else part[_EXPORTER_NAME]
    part[_ORIGIN] = part[_COUNTRY_OF_ORIGIN] if part[_COUNTRY_OF_ORIGIN] != _NONE else part[_DISPATCH]
    part[_SELLER_OR_EXPORTER] = part[_SELLER] if part[_SELLER] != _NONE else part[_EXPORTER]


@compiled
def _key(key: int, part: Keys) -> np.uint64:
    """The key from its parts; 0 if one is missing that may not be."""
    made: np.uint64 = _SALTS[key]
    for recipe in _RECIPES[key]:
        if recipe == 0:
            break
        value = part[abs(recipe) - 1]
        if value == _NONE and recipe > 0:
            return _NONE
        made = mix(made, value)
    return made


@compiled
def combine(texts: Keys, numbers: Floats) -> tuple[Keys, Keys, Keys]:
    """Rich keys, light keys and cells of goods items from their parts, shape (items, keys) each.

    ``texts`` are hashed parts in the order of ``TEXTS``, ``numbers`` those of ``NUMBERS`` (NaN: not
    declared), shape (parts, items) both.
    """
    exact = numbers + 0.0
    exact[0] = np.rint(exact[0] * 100.0) + 0.0
    bits = exact.view(np.uint64)
    items = texts.shape[1]
    rich = np.zeros((items, _N_RICH), np.uint64)
    light = np.zeros((items, _N_LIGHT), np.uint64)
    cells = np.zeros((items, len(_RECIPES) - _N_RICH - _N_LIGHT), np.uint64)
    part = np.zeros(_N_PARTS, np.uint64)
    for row in range(items):
        part[:_N_TEXTS] = texts[:, row]
        for number in range(_N_NUMBERS):
            known = not np.isnan(numbers[number, row])
            part[_N_TEXTS + number] = mix(_ONE, bits[number, row]) if known else _NONE
        _choose(part)
        for key in range(len(_RECIPES)):
            made = _key(key, part)
            if key < _N_RICH:
                rich[row, key] = made
            elif key < _N_RICH + _N_LIGHT:
                light[row, key - _N_RICH] = made
            else:
                cells[row, key - _N_RICH - _N_LIGHT] = made
    return rich, light, cells
