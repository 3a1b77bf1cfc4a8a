"""Declared values: of the goods item and its consignment, beside freight, limits and what came before."""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.arithmetic import share, together, verdict
from features.claims import Claims, claimed
from features.columns import Floats
from features.declared import numbers
from features.lodged import Lodged
from features.past.amounts import THRESHOLD
from features.past.compiled import compiled
from features.past.measures import GROSS, NET, TRANSPORT, VALUE, either
from features.past.told import place

_LIMIT: Final = THRESHOLD
_NEAR_EUR: Final = 0.9 * THRESHOLD
_GIFT_LIMIT_EUR: Final = 45.0
_ROUND_EUR: Final = 5.0
_NEW_DAYS: Final = 180.0
_SENT = place("seller_address", "value_1")
_SELLER, _EXPORTER = place("seller", "count_30"), place("exporter", "count_30")
_AGE = place("importer", "age")
_PARCEL, _LOW_VALUE = Claims._fields.index("parcel"), Claims._fields.index("low_value")
_UNDER_IOSS, _STRAY = Claims._fields.index("under_ioss"), Claims._fields.index("ioss_stray")
_VAT_FREE = Claims._fields.index("vat_free")
_GIFT, _GIFT_OF_FIRM = Claims._fields.index("gift"), Claims._fields.index("gift_of_firm")


class Worth(NamedTuple):
    """Numbers about the value of one goods item in EUR; yes is 1, NaN where not declared."""

    declared: float
    consignment: float
    """Value of all goods items of the consignment."""
    freight_to_value: float
    freight_per_kg: float
    round: float
    near_limit: float
    split: float
    above_low_value: float
    gift_by_trader: float
    """Recent goods items of the sender of a gift, 0 if it is none."""
    gift_contradicted: float
    ioss_contradicted: float
    vat_free_newness: float


_COLUMN: Final = {name: column for column, name in enumerate(Worth._fields)}


def of_worth(d: Lodged, name: str) -> Floats:
    """One number of ``Worth`` for each goods item."""
    return d.once(_worths)[:, _COLUMN[name]]


def _worths(d: Lodged) -> Floats:
    told = np.empty((len(d), len(_COLUMN)))
    past = d.recollection.told
    _reckon(d.once(numbers), d.text("consignment_id").codes, d.once(claimed), past.rich, past.light, told)
    return told


@compiled
def _worth(declared: Floats, value: float, mass: float, claims: Floats, rich: Floats, light: Floats) -> Worth:
    """All numbers of one goods item; ``value`` and ``mass`` are of its whole consignment."""
    own, freight = declared[VALUE], declared[TRANSPORT]
    near = _NEAR_EUR <= value <= _LIMIT and claims[_PARCEL] > 0
    lately = value + light[_SENT]
    sender = rich[_EXPORTER] if math.isnan(rich[_SELLER]) or rich[_EXPORTER] > rich[_SELLER] else rich[_SELLER]
    firm = claims[_GIFT_OF_FIRM] > 0 or value > _GIFT_LIMIT_EUR
    strange = claims[_STRAY] > 0 or (claims[_UNDER_IOSS] > 0 and value > _LIMIT)
    return Worth(
        declared=own,
        consignment=value,
        freight_to_value=share(freight, value),
        freight_per_kg=share(freight, mass),
        round=verdict(own % _ROUND_EUR == 0 and own > 0, own),
        near_limit=verdict(near, value),
        split=verdict(lately > _LIMIT and value <= _LIMIT, lately),
        above_low_value=verdict(value > _LIMIT and claims[_LOW_VALUE] > 0, value),
        gift_by_trader=sender if claims[_GIFT] > 0 else 0.0,
        gift_contradicted=1.0 if claims[_GIFT] > 0 and firm else 0.0,
        ioss_contradicted=1.0 if strange else 0.0,
        vat_free_newness=np.maximum(1.0 - rich[_AGE] / _NEW_DAYS, 0.0) if claims[_VAT_FREE] > 0 else 0.0,
    )


@compiled
def _reckon(
    declared: Floats, consignments: NDArray[np.int32], claims: Floats, rich: Floats, light: Floats, told: Floats
) -> None:
    masses = np.empty(len(told))
    for item in range(len(told)):
        masses[item] = either(declared[NET, item], declared[GROSS, item])
    values, masses = together(declared[VALUE], consignments), together(masses, consignments)
    for item in range(len(told)):
        worth = _worth(declared[:, item], values[item], masses[item], claims[item], rich[item], light[item])
        for column, number in enumerate(worth):
            told[item, column] = number
