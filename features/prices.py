"""Declared prices against others: of similar goods, of the party's own past, of raw material, of genuine goods."""

import math
from typing import Final, NamedTuple

import numpy as np

from features.arithmetic import share, verdict
from features.code_sheet import CodeSheet, codes
from features.columns import Floats
from features.declared import numbers
from features.description import Description, readings
from features.lodged import Lodged
from features.past.compiled import compiled
from features.past.measures import GROSS, NET, UNITS, VALUE, either, quotient
from features.past.told import place

_LOWEST = 0.001
"""EUR/kg; a value of zero is compared as if it were this, since it has no logarithm."""
_POSITION, _TYPICAL = 0, 2
_FLOOR, _GENUINE = CodeSheet._fields.index("material_floor"), CodeSheet._fields.index("import_low")
_POLYMER, _COVER = CodeSheet._fields.index("polymer_only"), CodeSheet._fields.index("waste_cover_only")
_BRAND = Description._fields.index("brand_price")
_IMPORTER_VALUE, _IMPORTER_MASS = place("importer_hs6", "value_180"), place("importer_hs6", "mass_180")
_SELLER_VALUE, _SELLER_MASS = place("seller_hs6", "value_180"), place("seller_hs6", "mass_180")


class Price(NamedTuple):
    """Prices of one goods item in EUR/kg and what they are beside it; NaN where there is nothing to compare."""

    unit_value: float
    of_unit: float
    """EUR for each supplementary unit."""
    to_typical: float
    """Logarithm of the price by the middle price of similar goods."""
    below_floor: float
    of_importer: float
    """What the importer declared lately for goods of the subheading."""
    to_importer: float
    of_seller: float
    to_seller: float
    to_genuine: float
    to_brand: float
    polymer: float
    """The price of plastics in primary forms."""
    cover_position: float
    """Share of similar goods with a lower price, for goods under which waste travels."""


_COLUMN: Final = {name: column for column, name in enumerate(Price._fields)}


def of_price(d: Lodged, name: str) -> Floats:
    """One number of ``Price`` for each goods item."""
    return d.once(_prices)[:, _COLUMN[name]]


def _prices(d: Lodged) -> Floats:
    told = np.empty((len(d), len(_COLUMN)))
    past = d.recollection.told
    _reckon(d.once(numbers), past.peers, past.rich, d.once(codes), d.once(readings), told)
    return told


@compiled
def _log_ratio(price: float, other: float) -> float:
    """The logarithm of one price by another."""
    if math.isnan(price) or not other > _LOWEST:
        return math.nan
    return math.log(max(price, _LOWEST) / other)


@compiled
def _price(declared: Floats, peers: Floats, past: Floats, code: Floats, brand: float) -> Price:
    """All numbers of one goods item."""
    price = quotient(declared[VALUE], either(declared[NET], declared[GROSS]))
    importer = share(past[_IMPORTER_VALUE], past[_IMPORTER_MASS])
    seller = share(past[_SELLER_VALUE], past[_SELLER_MASS])
    return Price(
        unit_value=price,
        of_unit=share(declared[VALUE], declared[UNITS]),
        to_typical=_log_ratio(price, peers[_TYPICAL]),
        below_floor=verdict(code[_FLOOR] > price, code[_FLOOR] - price),
        of_importer=importer,
        to_importer=_log_ratio(price, importer),
        of_seller=seller,
        to_seller=_log_ratio(price, seller),
        to_genuine=share(price, code[_GENUINE]),
        to_brand=share(price, brand),
        polymer=code[_POLYMER] * price,
        cover_position=code[_COVER] * peers[_POSITION],
    )


@compiled
def _reckon(declared: Floats, peers: Floats, past: Floats, code: Floats, described: Floats, told: Floats) -> None:
    for item in range(len(told)):
        price = _price(declared[:, item], peers[item], past[item], code[item], described[item, _BRAND])
        for column, number in enumerate(price):
            told[item, column] = number
