"""Amounts: properties of goods items that are counted for each party and route.

Each is a function of the declared columns alone, with one number a goods item: here 1 where it has the
property and 0 where not.
"""

from collections.abc import Callable, Mapping
from typing import Final, cast

import numpy as np

from features.columns import Columns, Floats, Words
from features.past.keys import PARCELS
from features.past.measures import number
from features.reference import rows

Amount = Callable[[Columns], Floats]
THRESHOLD: Final = 150.0
"""EUR: the value up to which goods are "of negligible value" (low-value declaration, IOSS)."""
_PACKAGING_CATEGORIES: Final = frozenset({"12e", "12g"})


def below_threshold(columns: Columns) -> Floats:
    """Worth up to 10 % less than the threshold of EUR 150."""
    value = number(columns, "value_eur")
    return _one((value >= 0.9 * THRESHOLD) & (value <= THRESHOLD))


def before_threshold(columns: Columns) -> Floats:
    """Worth 10 % to 20 % less than the threshold: what clustering below it is compared with."""
    value = number(columns, "value_eur")
    return _one((value >= 0.8 * THRESHOLD) & (value < 0.9 * THRESHOLD))


def round_value(columns: Columns) -> Floats:
    """Worth a multiple of EUR 5, and not nothing."""
    value = number(columns, "value_eur")
    return _one((value > 0) & (np.floor(value / 5.0) * 5.0 == value))


def parcels(columns: Columns) -> Floats:
    """Declared as a parcel (H6 or H7)."""
    return _among("dataset", PARCELS)(columns)


def chemicals(columns: Columns) -> Floats:
    """Of the chemicals chapters, 28 and 29."""
    column = columns.get("hs6")
    return np.zeros(len(columns["lodged_at"])) if column is None else cast("Words", column).map(_chemical)


def _chemical(hs6: str) -> float:
    return float(hs6[:2] in {"28", "29"})


def _one(true: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Floats:
    return true.astype(np.float64)


def _among(field: str, texts: frozenset[str]) -> Amount:
    """Whether a declared text is one of these."""

    def amount(columns: Columns) -> Floats:
        column = columns.get(field)
        return np.zeros(len(columns["lodged_at"])) if column is None else _one(cast("Words", column).among(texts))

    return amount


def _goods(*hs6: str) -> Amount:
    """Whether the goods are of one of these subheadings."""
    return _among("hs6", frozenset(hs6))


def branded() -> frozenset[str]:
    """Subheadings of goods that are often counterfeit; labels and packaging are apart."""
    listed = (row["hs6_list"] for row in rows("ipr") if row["eu_category_code"] not in _PACKAGING_CATEGORIES)
    return frozenset(hs6 for some in listed for hs6 in some.split(";"))


AMOUNTS: Final[Mapping[str, Amount]] = {
    "below_threshold": below_threshold,
    "before_threshold": before_threshold,
    "round_value": round_value,
    "parcels": parcels,
    "branded_goods": _goods(*branded()),
    "packaging": _goods("481910", "481920", "481940", "482110", "482190", "580710"),
    "waste_codes": _goods(*(row["hs6"] for row in rows("waste_codes"))),
    "chemicals": chemicals,
    "lab_equipment": _goods("701710", "701720", "701790", "841940", "841989", "847982", "847989"),
    "tobacco_tow": _goods("550210"),
    "tobacco_paper": _goods("481310", "481320", "481390"),
    "tobacco_rods": _goods("560122"),
    "tobacco_machines": _goods("847810", "847890"),
    "tobacco_wrapping": _goods("392020", "481920", "482110", "760719"),
    "tobacco_leaf": _goods("240110", "240120", "240130", "240391"),
}
"""Laboratory equipment: glassware, stills, heating, mixing and tablet presses (7017, 8419, 8479)."""


def amounts(columns: Columns) -> Floats:
    """All amounts, shape (items, amounts)."""
    table = np.empty((len(columns["lodged_at"]), len(AMOUNTS)))
    for place, amount in enumerate(AMOUNTS.values()):
        table[:, place] = amount(columns)
    return table
