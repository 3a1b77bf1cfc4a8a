"""Measures of goods by which similar goods are compared; NaN where they cannot be formed."""

from collections.abc import Mapping
from typing import Final, NamedTuple, cast

import numpy as np

from features.columns import Columns, Floats
from features.past.compiled import compiled

NUMBERS: Final = (
    "value_eur",
    "net_mass_kg",
    "gross_mass_kg",
    "duty_rate",
    "packages_count",
    "supplementary_units",
    "transport_cost_eur",
)
"""The declared numbers that arithmetic is done on."""
VALUE, NET, GROSS, DUTY, PACKAGES, UNITS, TRANSPORT = range(7)
"""Their rows."""


def number(columns: Columns, name: str) -> Floats:
    """A declared number; NaN where not declared or where there is no such column."""
    column = columns.get(name)
    return np.full(len(columns["lodged_at"]), np.nan) if column is None else cast("Floats", column)


def numbers(columns: Columns) -> Floats:
    """The declared numbers one below the other, shape (7, items)."""
    return np.array([number(columns, name) for name in NUMBERS])


def mass(columns: Columns) -> Floats:
    """Net mass, or gross mass where no net mass is declared (H7 has none), in kg."""
    heavy: Floats = weighed(numbers(columns))[1][1]
    return heavy


class Measure(NamedTuple):
    """The decades between which the histogram of a measure tells values apart."""

    lowest: float
    highest: float


MEASURES: Final[Mapping[str, Measure]] = {
    "unit_value": Measure(-2.0, 5.0),
    "unit_mass": Measure(-4.0, 4.0),
    "package_mass": Measure(-3.0, 5.0),
}
"""From 0.01 to 100,000 EUR/kg; from 0.1 g to 10 t a unit; from 1 g to 100 t a package."""
_MEASURES: Final = len(MEASURES)


@compiled
def either(one: float, other: float) -> float:
    """The one if it is declared, else the other."""
    return other if np.isnan(one) else one


@compiled
def quotient(above: float, below: float) -> float:
    """The ratio of an amount, not negative, to a positive amount."""
    return above / below if above >= 0 and below > 0 else np.nan


@compiled
def weighed(declared: Floats) -> tuple[Floats, Floats]:
    """The measures, shape (items, 3), and the three numbers that keys are made of (value, mass, duty rate).

    Value is in EUR per kilogram, mass in kilograms per supplementary unit (piece, pair, ...) and per package;
    a package weighs with its packing, the rest without, as far as both are declared. ``declared`` are ``numbers``.
    """
    items = declared.shape[1]
    told, parts = np.empty((items, _MEASURES)), np.empty((3, items))
    for item in range(items):
        value, net, gross = declared[VALUE, item], declared[NET, item], declared[GROSS, item]
        told[item, 0] = quotient(value, either(net, gross))
        told[item, 1] = quotient(either(net, gross), declared[UNITS, item])
        told[item, 2] = quotient(either(gross, net), declared[PACKAGES, item])
        parts[0, item] = value
        parts[1, item] = either(net, gross)
        parts[2, item] = declared[DUTY, item]
    return told, parts
