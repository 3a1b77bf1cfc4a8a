"""What parties dealt in before, and how usual this goods item is: shares and baskets of earlier ones."""

from typing import Final, NamedTuple

import numpy as np

from features.arithmetic import share
from features.columns import Floats
from features.lodged import Lodged
from features.past.compiled import compiled
from features.past.told import amount_place, place

_GROUPS = tuple(
    (amount_place("importer", f"tobacco_{group}"), amount_place("address", f"tobacco_{group}"))
    for group in ("tow", "paper", "rods", "machines", "wrapping", "leaf")
)
_PRESENT = 0.05
"""A decayed count above this stands for a goods item of the last two years or so."""
_IMPORTER, _EXPORTER = place("importer", "count_180"), place("exporter", "count_180")
_SELLER, _ADDRESS = place("seller", "count_180"), place("address", "count_180")
_PACKAGING, _BRANDED = amount_place("importer", "packaging"), amount_place("importer", "branded_goods")
_EQUIPMENT, _CHEMICALS = amount_place("importer", "lab_equipment"), amount_place("importer", "chemicals")
_PARCELS, _WASTE = amount_place("importer", "parcels"), amount_place("exporter", "waste_codes")
_SELLER_BRANDED = amount_place("seller", "branded_goods")
_BELOW, _BEFORE = amount_place("seller", "below_threshold"), amount_place("seller", "before_threshold")
_OWN_ADDRESS, _OFFICE = place("address_importer", "count_180"), place("importer_office", "count_180")
_CHAPTER, _SAME_VALUE = place("importer_chapter", "count_180"), place("seller_value", "count_180")
_SAID, _SAID_AS = place("seller_description", "count_180"), place("seller_description_hs6", "count_180")
_IOSS, _IOSS_SELLER = place("ioss", "count_180"), place("ioss_seller", "count_180")


class Dealing(NamedTuple):
    """Numbers about what the parties of one goods item did before; NaN where they are not known."""

    importer_groups: float
    """Groups of inputs of a cigarette factory."""
    address_groups: float
    labels_and_goods: float
    """Labels or often branded goods, whichever are fewer."""
    equipment_and_chemicals: float
    chemicals: float
    """Shares of recent goods items, from here."""
    waste: float
    branded: float
    parcels: float
    own_address: float
    office: float
    chapter: float
    ioss_seller: float
    other_code: float
    same_value: float
    clustering: float
    """Of the seller's values of 120 to 150 euro those above 135, drawn to one half when few."""


_COLUMN: Final = {name: column for column, name in enumerate(Dealing._fields)}


def of_dealings(d: Lodged, name: str) -> Floats:
    """One number of ``Dealing`` for each goods item."""
    return d.once(_dealings)[:, _COLUMN[name]]


def _dealings(d: Lodged) -> Floats:
    told = np.empty((len(d), len(_COLUMN)))
    past = d.recollection.told
    _reckon(past.rich, past.light, past.amounts, told)
    return told


@compiled
def _groups(amounts: Floats, party: int) -> float:
    """How many groups of inputs of a cigarette factory were seen; NaN where the party is not declared."""
    found = 0.0
    for group in _GROUPS:
        amount = amounts[group[party]]
        if np.isnan(amount):
            return np.nan
        found += 1.0 if amount > _PRESENT else 0.0
    return found


@compiled
def _dealing(rich: Floats, light: Floats, amounts: Floats) -> Dealing:
    """All numbers of one goods item."""
    importer, below = rich[_IMPORTER], amounts[_BELOW]
    return Dealing(
        importer_groups=_groups(amounts, 0),
        address_groups=_groups(amounts, 1),
        labels_and_goods=min(amounts[_PACKAGING], amounts[_BRANDED]),
        equipment_and_chemicals=min(amounts[_EQUIPMENT], amounts[_CHEMICALS]),
        chemicals=share(amounts[_CHEMICALS], importer),
        waste=share(amounts[_WASTE], rich[_EXPORTER]),
        branded=share(amounts[_SELLER_BRANDED], rich[_SELLER]),
        parcels=share(amounts[_PARCELS], importer),
        own_address=share(light[_OWN_ADDRESS], rich[_ADDRESS]),
        office=share(light[_OFFICE], importer),
        chapter=share(light[_CHAPTER], importer),
        ioss_seller=share(light[_IOSS_SELLER], light[_IOSS]),
        other_code=np.maximum(1.0 - share(light[_SAID_AS], light[_SAID]), 0.0),
        same_value=light[_SAME_VALUE] / (rich[_SELLER] + 3.0),
        clustering=(below + 1.0) / (below + amounts[_BEFORE] + 2.0),
    )


@compiled
def _reckon(rich: Floats, light: Floats, amounts: Floats, told: Floats) -> None:
    for item in range(len(told)):
        for column, number in enumerate(_dealing(rich[item], light[item], amounts[item])):
            told[item, column] = number
