"""Masses, packages and containers of goods items and of their whole consignments."""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.arithmetic import SMALLEST, share, together
from features.columns import Floats
from features.declared import numbers
from features.lodged import Lodged
from features.packing import Boxes, Packing, all_boxes, packings
from features.past.compiled import compiled
from features.past.measures import GROSS, NET, PACKAGES

_CASE, _CASE_MARGIN = 12.0, 1.0
"""A master case of 10,000 cigarettes weighs 11 to 13 kg (an estimate; tobacco.csv)."""
_TONNE = 1000.0
_PARCEL_KG = 31.5
"""Usual upper limit of parcel networks (an estimate); the post takes 30 kg."""
_CONTAINERS, _PARCEL_ONLY = Boxes._fields.index("containers"), Packing._fields.index("parcel_only")


class Load(NamedTuple):
    """Numbers about the load of one goods item; masses in kg, NaN where not declared."""

    heaviest: float
    """The larger of gross and net mass (net mass may be all there is)."""
    gross_to_net: float
    missing: float
    packages: float
    package: float
    cases: float
    """Packages that weigh what a master case of cigarettes does."""
    consignment: float
    container_tonnes: float
    parcel_to_limit: float
    items: float
    """Goods items in the consignment."""


_COLUMN: Final = {name: column for column, name in enumerate(Load._fields)}


def of_load(d: Lodged, name: str) -> Floats:
    """One number of ``Load`` for each goods item."""
    return d.once(_loads)[:, _COLUMN[name]]


def _loads(d: Lodged) -> Floats:
    told = np.empty((len(d), len(_COLUMN)))
    _reckon(d.once(numbers), d.text("consignment_id").codes, d.once(all_boxes), d.once(packings), told)
    return told


@compiled
def _heavier(one: float, other: float) -> float:
    """The larger of two, or the one that is declared."""
    return other if math.isnan(one) or other > one else one


@compiled
def _load(declared: Floats, consignment: float, items: float, containers: float, parcel_only: float) -> Load:
    """All numbers of one goods item; ``consignment`` is the mass of all its goods items."""
    heaviest = _heavier(declared[GROSS], declared[NET])
    package = share(heaviest, declared[PACKAGES])
    alike = abs(package - _CASE) <= _CASE_MARGIN
    weighed = consignment if consignment > SMALLEST else math.nan
    return Load(
        heaviest=heaviest,
        gross_to_net=share(declared[GROSS], declared[NET]),
        missing=0.0 if heaviest > 0 else 1.0,
        packages=declared[PACKAGES],
        package=package,
        cases=alike * declared[PACKAGES] + 0.0 * package,
        consignment=weighed,
        container_tonnes=share(weighed, containers) / _TONNE,
        parcel_to_limit=parcel_only * heaviest / _PARCEL_KG,
        items=items,
    )


@compiled
def _reckon(declared: Floats, consignments: NDArray[np.int32], boxes: Floats, packing: Floats, told: Floats) -> None:
    masses = np.empty(len(told))
    for item in range(len(told)):
        masses[item] = _heavier(_heavier(declared[GROSS, item], declared[NET, item]), 0.0)
    consignment, items = together(masses, consignments), together(np.ones(len(told)), consignments)
    for item in range(len(told)):
        containers, parcel_only = boxes[item, _CONTAINERS], packing[item, _PARCEL_ONLY]
        load = _load(declared[:, item], consignment[item], items[item], containers, parcel_only)
        for column, number in enumerate(load):
            told[item, column] = number
