"""Measures of goods by which similar goods are compared, shape (items,) each; NaN where they cannot be formed."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, cast

import numpy as np

from features.columns import Columns, Floats
from features.past.compiled import compiled


def number(columns: Columns, name: str) -> Floats:
    """A declared number; NaN where not declared or where there is no such column."""
    column = columns.get(name)
    return np.full(len(columns["lodged_at"]), np.nan) if column is None else cast("Floats", column)


def mass(columns: Columns) -> Floats:
    """Net mass, or gross mass where no net mass is declared (H7 has none), in kg."""
    return _either(number(columns, "net_mass_kg"), number(columns, "gross_mass_kg"))


def unit_value(columns: Columns) -> Floats:
    """Declared value per kilogram, EUR/kg."""
    return _ratio(number(columns, "value_eur"), mass(columns))


def unit_mass(columns: Columns) -> Floats:
    """Mass per supplementary unit (piece, pair, ...), kg."""
    return _ratio(mass(columns), number(columns, "supplementary_units"))


def package_mass(columns: Columns) -> Floats:
    """Gross mass (else net mass) per package, kg."""
    heavy = _either(number(columns, "gross_mass_kg"), number(columns, "net_mass_kg"))
    return _ratio(heavy, number(columns, "packages_count"))


@compiled
def _either(one: Floats, other: Floats) -> Floats:
    """The one where it is declared, else the other."""
    chosen = np.empty(len(one))
    for row in range(len(one)):
        chosen[row] = other[row] if np.isnan(one[row]) else one[row]
    return chosen


@compiled
def _ratio(above: Floats, below: Floats) -> Floats:
    """The ratio of an amount to a positive amount."""
    ratio = np.empty(len(above))
    for row in range(len(above)):
        ratio[row] = above[row] / below[row] if above[row] >= 0 and below[row] > 0 else np.nan
    return ratio


class Measure(NamedTuple):
    """A measure, with the decades between which its histogram tells values apart."""

    function: Callable[[Columns], Floats]
    lowest: float
    highest: float


MEASURES: Final[Mapping[str, Measure]] = {
    "unit_value": Measure(unit_value, -2.0, 5.0),
    "unit_mass": Measure(unit_mass, -4.0, 4.0),
    "package_mass": Measure(package_mass, -3.0, 5.0),
}
"""From 0.01 to 100,000 EUR/kg; from 0.1 g to 10 t a unit; from 1 g to 100 t a package."""


def measured(columns: Columns) -> Floats:
    """All measures, shape (items, measures)."""
    table = np.empty((len(columns["lodged_at"]), len(MEASURES)))
    for place, measure in enumerate(MEASURES.values()):
        table[:, place] = measure.function(columns)
    return table
