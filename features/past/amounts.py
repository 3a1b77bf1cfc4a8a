"""Amounts: properties of goods items that are counted for each party and route.

Each is a function of the declared columns alone, with one number a goods item: here 1 where it has the
property and 0 where not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

import numpy as np

from features.columns import Columns, Floats, Words
from features.past.keys import PARCELS
from features.past.measures import number
from features.reference import rows

Amount = Callable[[Columns], Floats]
THRESHOLD: Final = 150.0
"""EUR: the value up to which goods are "of negligible value" (low-value declaration, IOSS)."""
_FEW: Final = 1_024
"""So many goods items, or fewer, are not told apart by their texts first."""
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


def _one(true: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Floats:
    return true.astype(np.float64)


@dataclass(frozen=True)
class OfText:
    """Whether a declared text begins with, or is, one of some texts."""

    field: str
    texts: frozenset[str]
    length: int | None = None
    """How much of the text is looked at; all of it if not said."""

    def __call__(self, columns: Columns) -> Floats:
        """1 for each goods item of which it is true."""
        column = columns.get(self.field)
        if column is None:
            return np.zeros(len(columns["lodged_at"]))
        return cast("Words", column).map(self.of)

    def of(self, text: str) -> float:
        """1 if it is true of the text."""
        return float(text[: self.length] in self.texts)


def _goods(*hs6: str) -> OfText:
    """Whether the goods are of one of these subheadings."""
    return OfText("hs6", frozenset(hs6))


def branded() -> frozenset[str]:
    """Subheadings of goods that are often counterfeit; labels and packaging are apart."""
    listed = (row["hs6_list"] for row in rows("ipr") if row["eu_category_code"] not in _PACKAGING_CATEGORIES)
    return frozenset(hs6 for some in listed for hs6 in some.split(";"))


AMOUNTS: Final[Mapping[str, Amount]] = {
    "below_threshold": below_threshold,
    "before_threshold": before_threshold,
    "round_value": round_value,
    "parcels": OfText("dataset", PARCELS),
    "branded_goods": _goods(*branded()),
    "packaging": _goods("481910", "481920", "481940", "482110", "482190", "580710"),
    "waste_codes": _goods(*(row["hs6"] for row in rows("waste_codes"))),
    "chemicals": OfText("hs6", frozenset({"28", "29"}), 2),
    "lab_equipment": _goods("701710", "701720", "701790", "841940", "841989", "847982", "847989"),
    "tobacco_tow": _goods("550210"),
    "tobacco_paper": _goods("481310", "481320", "481390"),
    "tobacco_rods": _goods("560122"),
    "tobacco_machines": _goods("847810", "847890"),
    "tobacco_wrapping": _goods("392020", "481920", "482110", "760719"),
    "tobacco_leaf": _goods("240110", "240120", "240130", "240391"),
}
"""Laboratory equipment: glassware, stills, heating, mixing and tablet presses (7017, 8419, 8479)."""


def _of_texts(field: str) -> tuple[list[int], Callable[[str], tuple[float, ...]]]:
    """Where the amounts of one text stand, and all of them for a text."""
    some = {place: amount for place, amount in enumerate(AMOUNTS.values()) if isinstance(amount, OfText)}
    some = {place: amount for place, amount in some.items() if amount.field == field}
    return [*some], lru_cache(1 << 14)(lambda text: tuple(amount.of(text) for amount in some.values()))


_TEXTS: Final = {field: _of_texts(field) for field in ("hs6", "dataset")}
_OTHERS: Final = {place: each for place, each in enumerate(AMOUNTS.values()) if not isinstance(each, OfText)}


def amounts(columns: Columns) -> Floats:
    """All amounts, shape (items, amounts)."""
    table = np.zeros((len(columns["lodged_at"]), len(AMOUNTS)))
    for place, amount in _OTHERS.items():
        table[:, place] = amount(columns)
    for field, (places, told) in _TEXTS.items():
        column = cast("Words | None", columns.get(field))
        if column is not None and len(table):
            if len(table) > _FEW:
                table[:, places] = np.array([*map(told, column.values)]).take(column.codes, axis=0)
            else:
                table[:, places] = np.array([*map(told, column.plain)])
    return table
