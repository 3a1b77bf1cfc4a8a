"""All that the reference lists say of the declared code, as numbers; each distinct code is looked up once."""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from features.columns import Floats, Words
from features.lodged import Lodged
from features.tariff import duty_rate, edition, is_residual, material_floor, neighbours, trade_defence
from features.watch_lists import (
    counterfeited,
    covers_waste,
    is_polymer,
    is_waste,
    precursor_level,
    tobacco_role,
    tobacco_weight,
)
from features.way import PROVENANCE_BIT

_NAN: Final = float("nan")
_CHEMICALS: Final = frozenset({"28", "29", "38"})
_VEHICLES: Final = frozenset({"8701", "8702", "8703", "8704", "8716"})
_PACKAGING: Final = frozenset(
    {"481910", "481920", "481940", "482110", "482190", "580710", "580790", "392310", "482390"}
)
_VAPES: Final = frozenset({"854340", "240412", "240419"})
_INPUTS: Final = frozenset({"input", "machinery"})


class CodeSheet(NamedTuple):
    """Numbers about one HS6 code; yes is 1. NaN where the lists are silent, or no code is declared."""

    unknown: float = _NAN
    chapter: float = _NAN
    heading: float = _NAN
    residual: float = _NAN
    duty: float = _NAN
    defended: float = _NAN
    undefended: float = _NAN
    neighbour_gap: float = _NAN
    """Largest duty gap, percentage points, to a code whose goods are declared under this one; 0 for none."""
    precursor_level: float = _NAN
    no_precursor: float = _NAN
    chemical: float = _NAN
    other_than_chemical: float = _NAN
    waste: float = _NAN
    waste_cover: float = _NAN
    waste_like: float = _NAN
    """Waste, or goods under which it travels."""
    waste_cover_only: float = _NAN
    """1 for goods under which waste travels, NaN for the rest."""
    polymer_only: float = _NAN
    used_vehicle_or_tyre: float = _NAN
    tobacco_product: float = _NAN
    tobacco_input: float = _NAN
    """Weight of an analyst, 0 to 1."""
    vape: float = _NAN
    packaging: float = _NAN
    medicine: float = _NAN
    counterfeit_rank: float = _NAN
    import_low: float = _NAN
    material_floor: float = _NAN
    """Estimated price of the cheapest raw material of the chapter, EUR/kg."""
    provenance: float = 0.0
    """Bits of the countries that seizure reports name (``way.PROVENANCE_BIT``), never NaN."""


_COLUMN: Final = {name: column for column, name in enumerate(CodeSheet._fields)}


def of_code(d: Lodged, name: str) -> Floats:
    """One number of ``CodeSheet`` for each goods item."""
    return d.once(codes)[:, _COLUMN[name]]


def of_likely_code(d: Lodged, name: str) -> Floats:
    """One number of ``CodeSheet`` of the code that the description goes with best; NaN where there is none."""
    return d.once(_likely_sheets)[:, _COLUMN[name]]


def codes(d: Lodged) -> Floats:
    """All numbers of the declared codes, shape (items, numbers of ``CodeSheet``)."""
    return _of_codes(d.text("hs6"))


def _likely_sheets(d: Lodged) -> Floats:
    return _of_codes(d.wording.best_hs6)


def _of_codes(declared: Words) -> Floats:
    return np.array([sheet(hs6) for hs6 in declared.values], np.float64).take(declared.codes, axis=0)


@lru_cache(maxsize=1 << 14)
def sheet(hs6: str) -> CodeSheet:
    """All numbers of one code."""
    if not hs6:
        return CodeSheet()
    heading, chapter = hs6[:4], hs6[:2]
    category = counterfeited(hs6)
    return CodeSheet(
        unknown=edition(hs6) == 0,
        chapter=float(chapter) if chapter.isdecimal() else _NAN,
        heading=float(heading) if heading.isdecimal() else _NAN,
        residual=is_residual(hs6),
        duty=duty_rate(hs6),
        defended=bool(trade_defence(hs6)),
        undefended=not trade_defence(hs6),
        neighbour_gap=max((neighbour.gap for neighbour in neighbours(hs6) if neighbour.gap > 0), default=0.0),
        precursor_level=precursor_level(hs6),
        no_precursor=precursor_level(hs6) == 0,
        chemical=chapter in _CHEMICALS,
        other_than_chemical=chapter not in _CHEMICALS,
        waste=is_waste(hs6),
        waste_cover=covers_waste(hs6),
        waste_like=is_waste(hs6) or covers_waste(hs6),
        waste_cover_only=1.0 if covers_waste(hs6) else _NAN,
        polymer_only=1.0 if is_polymer(hs6) else _NAN,
        used_vehicle_or_tyre=heading in _VEHICLES or hs6 == "401220",
        tobacco_product=tobacco_role(hs6) == "finished",
        tobacco_input=tobacco_weight(hs6) if tobacco_role(hs6) in _INPUTS else 0.0,
        vape=hs6 in _VAPES,
        packaging=hs6 in _PACKAGING,
        medicine=heading in {"3003", "3004"},
        counterfeit_rank=category.rank if category else 0.0,
        import_low=category.import_low if category else _NAN,
        material_floor=material_floor(chapter),
        provenance=sum(map(PROVENANCE_BIT.__getitem__, category.provenance)) if category else 0.0,
    )
