"""What the reference lists say of an HS code in the areas of risk: precursors, waste, tobacco, counterfeits.

Pure lookups; the weights and the prices are estimates of analysts.
"""

import re
from functools import cache
from typing import Final, NamedTuple

from features.reference import rows
from features.tariff import is_residual, number

_PERCENT: Final = re.compile(r"(\d+)%")
_NAMED: Final = {
    "China": "CN", "HK": "HK", "Turkiye": "TR", "UAE": "AE", "India": "IN", "Vietnam": "VN", "Pakistan": "PK",
    "Singapore": "SG", "Moldova": "MD",
}  # fmt: skip


class Counterfeited(NamedTuple):
    """A category of goods in the seizure reports; prices are estimates in EUR/kg."""

    category: str
    rank: int
    """1 low or listed, 2 named or some per cent of the articles, 3 among the top."""
    provenance: frozenset[str]
    import_low: float
    import_high: float
    retail_low: float
    retail_high: float


@cache
def _substances() -> dict[str, tuple[dict[str, str], ...]]:
    found: dict[str, tuple[dict[str, str], ...]] = {}
    for row in rows("precursors"):
        found[row["hs6"]] = (*found.get(row["hs6"], ()), row)
    return found


def precursor_level(hs6: str) -> int:
    """3 code of one scheduled substance, 2 code that shelters scheduled substances, 1 watched chemical, 0 none."""
    scheduled = [row for row in _substances().get(hs6, ()) if row["eu_category"] in SCHEDULED]
    if not scheduled:
        return int(hs6 in _substances())
    shelters = hs6 in _SHELTERS or len(scheduled) > 1 or scheduled[0]["cn_code"].startswith("ex") or is_residual(hs6)
    return 2 if shelters and hs6 not in _ONE_SUBSTANCE else 3


def substances(hs6: str) -> str:
    """The scheduled or watched substances of this code, two named and how many more; empty for none."""
    named = [row["substance"] for row in _substances().get(hs6, ())]
    return ", ".join(named[:2]) + (f" (+{len(named) - 2})" if len(named) > 2 else "")


SCHEDULED: Final = frozenset({"1", "2A", "2B", "4"})
"""Categories of Regulations 273/2004 and 111/2005, without the solvents and acids of category 3."""
_ONE_SUBSTANCE: Final = frozenset({"293944"})
"""Norephedrine: "ex" in the list, yet a code of its own kind."""
_SHELTERS: Final = frozenset({"292429"})
"""One scheduled substance among many ordinary amides."""


@cache
def _waste() -> dict[str, bool]:
    return {
        row["hs6"]: "cover for" not in (row["basel_codes"] + row["description"]).lower() for row in rows("waste_codes")
    }


def is_waste(hs6: str) -> bool:
    """Whether the code names waste, scrap or worn goods."""
    return _waste().get(hs6, False)


def covers_waste(hs6: str) -> bool:
    """Whether waste is known to travel under this code: used equipment, and plastics in primary forms."""
    return not _waste().get(hs6, True) or is_polymer(hs6)


def is_polymer(hs6: str) -> bool:
    """Whether the code is of plastics in primary forms, headings 3901 to 3914."""
    return "3901" <= hs6[:4] <= "3914"


@cache
def _tobacco() -> dict[str, tuple[str, float]]:
    return {row["hs6"]: (row["role"], float(row["risk_weight_suggested"])) for row in rows("tobacco")}


def tobacco_role(hs6: str) -> str:
    """finished, input, machinery or device; empty for other goods."""
    return _tobacco().get(hs6, ("", 0.0))[0]


def tobacco_weight(hs6: str) -> float:
    """How closely the code is tied to making tobacco products, 0 to 1 (an analyst's weight)."""
    return _tobacco().get(hs6, ("", 0.0))[1]


@cache
def _counterfeited() -> tuple[dict[str, Counterfeited], dict[str, Counterfeited]]:
    by_category = {row["eu_category_code"]: _category(row) for row in rows("ipr")}
    by_code: dict[str, Counterfeited] = {}
    for row in rows("ipr"):
        for hs6 in row["hs6_list"].split(";"):
            by_code.setdefault(hs6, by_category[row["eu_category_code"]])
    return by_category, by_code


def _category(row: dict[str, str]) -> Counterfeited:
    told = row["seizure_share_or_rank"].lower()
    share = max((int(percent) for percent in _PERCENT.findall(told)), default=0)
    top = share >= 10 or any(word in told for word in ("top", "most", "largest"))
    rank = 3 if top else 1 if told.startswith("low") or not told else 2
    provenance = frozenset(code for name, code in _NAMED.items() if name in row["provenance"])
    bands = *_band(row["plausible_legit_import_eur_per_kg"]), *_band(row["genuine_retail_eur_per_kg"])
    return Counterfeited(row["category"], rank, provenance, *bands)


def counterfeited(hs6: str) -> Counterfeited | None:
    """The seizure category of the code; none if it is in no category. The first listed wins."""
    return _counterfeited()[1].get(hs6)


def counterfeited_category(code: str) -> Counterfeited:
    """The seizure category with this code (3a clothing, 4a sport shoes, ...)."""
    return _counterfeited()[0][code]


def _band(text: str) -> tuple[float, float]:
    low, _, high = text.partition("-")
    return number(low), number(high)
