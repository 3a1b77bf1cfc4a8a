"""What the reference lists say of an HS code: names, duty, trade defence, neighbours.

Pure lookups; every answer comes from a dated row of ``reference/*.csv``. Duties are those of 2020:
good enough to compare headings, never to tell anyone what is due.
"""

import math
import re
from functools import cache
from typing import Final, NamedTuple

from features.reference import rows

_RESIDUAL: Final = re.compile(r"\bn\.e\.[csi]\b|not elsewhere", re.IGNORECASE)


_UNSPECIFIED: Final = "999999"
"""Stands in the statistics for goods of no kind; it is no code of the nomenclature."""


class Neighbour(NamedTuple):
    """A code under which goods of another code are declared to pay less."""

    true_hs6: str
    gap: float
    """Duty of the true code minus duty of the declared one, percentage points; NaN if unknown."""
    how: str


@cache
def _nomenclature() -> dict[str, dict[str, str]]:
    return {row["hs6"]: row for row in rows("hs") if row["hs6"] != _UNSPECIFIED}


@cache
def _headings() -> dict[str, str]:
    return {row["heading"]: row["heading_description"] for row in rows("hs")}


@cache
def _chapters() -> dict[str, str]:
    return {row["chapter"]: row["description"] for row in rows("chapters")}


@cache
def _tariff() -> dict[str, dict[str, str]]:
    return {row["hs6"]: row for row in rows("duty_cet_hs6")}


@cache
def _key_codes() -> dict[str, dict[str, str]]:
    return {row["hs6"]: row for row in rows("duty_rates")}


def edition(hs6: str) -> int:
    """The newest known edition of the nomenclature that has the code: 2022, 2017, or 0 for none."""
    if hs6 in _nomenclature():
        return 2022
    return 2017 if hs6 in _tariff() else 0


def subheading_name(hs6: str) -> str:
    """The wording of the subheading, else of its heading; empty if unknown."""
    row = _nomenclature().get(hs6)
    return row["description"] if row else heading_name(hs6)


def heading_name(hs6: str) -> str:
    """The wording of the heading (first 4 digits), else of the chapter; empty if unknown."""
    return _headings().get(hs6[:4]) or chapter_name(hs6)


def chapter_name(hs6: str) -> str:
    """The wording of the chapter (first 2 digits); empty if unknown."""
    return _chapters().get(hs6[:2], "")


def is_residual(hs6: str) -> bool:
    """Whether the subheading takes what no other names ("n.e.c.")."""
    row = _nomenclature().get(hs6)
    return row is not None and _RESIDUAL.search(row["description"]) is not None


def duty_rate(hs6: str) -> float:
    """Typical duty of the code in per cent; NaN where unknown or not ad valorem.

    The middle of its lowest and highest line for a key code, else the median of its lines.
    """
    key = _key_codes().get(hs6)
    if key is not None and key["cet_min_pct"]:
        return (float(key["cet_min_pct"]) + float(key["cet_max_pct"])) / 2
    return number(_tariff().get(hs6, {}).get("adval_median_pct", ""))


def trade_defence(hs6: str) -> str:
    """The anti-dumping or countervailing duty on goods of this code from China, in words; empty for none."""
    measure = _key_codes().get(hs6, {}).get("trade_defence_china", "")
    return "" if measure.startswith(("none", "possible")) else measure


@cache
def _neighbours() -> dict[str, tuple[Neighbour, ...]]:
    found: dict[str, tuple[Neighbour, ...]] = {}
    for row in rows("misclass_pairs"):
        if row["visible_at_hs6"] == "Y":
            neighbour = Neighbour(row["true_hs6"], number(row["max_duty_gap_pp"]), row["how"])
            found[row["declared_hs6"]] = (*found.get(row["declared_hs6"], ()), neighbour)
    return found


def neighbours(hs6: str) -> tuple[Neighbour, ...]:
    """The codes whose goods are known to be declared under this one."""
    return _neighbours().get(hs6, ())


def number(text: str) -> float:
    """A number of a list; NaN where the list is silent."""
    return float(text) if text else math.nan


@cache
def _floors() -> dict[str, float]:
    return {row["chapter"]: float(row["floor_eur_per_kg"]) for row in rows("material_floors")}


def material_floor(chapter: str) -> float:
    """Estimated price of the cheapest raw material of the chapter, EUR/kg; NaN where the list has none."""
    return _floors().get(chapter, math.nan)
