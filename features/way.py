"""The declared way of the goods as numbers: each distinct way is looked at once."""

from functools import lru_cache
from typing import Final, NamedTuple

from features.columns import Floats
from features.combination import combined
from features.countries import country, group, listed_countries
from features.lodged import Lodged

_NAN: Final = float("nan")
_CLAIMS: Final = frozenset("234")
"""First digits of codes of tariff preferences; 1 is the duty that all pay."""
_NAMED: Final = ("CN", "HK", "TR", "AE", "IN", "VN", "PK", "SG", "MD")
PROVENANCE_BIT: Final = {code: 1 << place for place, code in enumerate(_NAMED)}
"""The bit of each country that seizure reports name."""


class Way(NamedTuple):
    """Numbers about one way; yes is 1, and NaN where a country is missing."""

    from_china: float
    dispatch_differs: float
    loading_differs: float
    importer_differs: float
    hub: float
    legs: float
    origin_missing: float
    to_drug_region: float
    to_outside: float
    """To a country outside the EU and the OECD."""
    from_outside: float
    shifted: float
    """1 for an origin to which trade shifted after trade defence on China, 2 if by way of China, 0 for others."""
    preference: float
    tobacco_origin: float
    provenances: float
    """Bits of the countries of origin and dispatch, never NaN."""
    unknown: float
    """NaN where neither origin nor dispatch is declared, else 0."""


_FIELDS: Final = (
    "country_of_origin",
    "country_of_dispatch",
    "place_of_loading",
    "exporter_country",
    "route_countries",
    "country_of_destination",
    "importer_country",
    "preference",
)
_COLUMN: Final = {name: column for column, name in enumerate(Way._fields)}


def of_way(d: Lodged, name: str) -> Floats:
    """One number of ``Way`` for each goods item."""
    return d.once(_ways)[:, _COLUMN[name]]


def _ways(d: Lodged) -> Floats:
    return combined([d.text(name) for name in _FIELDS], way)


@lru_cache(maxsize=1 << 14)
def way(*declared: str) -> Way:
    """All numbers of one way, from the texts declared, in the order of ``_FIELDS``."""
    origin, dispatch, loading, exporter = map(country, declared[:4])
    route, claim = declared[4], declared[7]
    to, importer = map(country, declared[5:7])
    whence, stops, claimed = origin or dispatch, listed_countries(route), claim[:1] in _CLAIMS
    via_china = "CN" in (dispatch, loading, exporter)
    dispatch_differs = _differ(origin, dispatch)
    return Way(
        from_china=_known(whence == "CN", whence),
        dispatch_differs=dispatch_differs,
        loading_differs=_differ(loading, dispatch),
        importer_differs=_differ(importer, to),
        hub=_known(_passes_hub(origin, [*stops, dispatch]), dispatch or route),
        legs=float(len(stops) or _NAN),
        origin_missing=float(not origin),
        to_drug_region=_known((to or importer) in group("synthetic_drugs"), to or importer),
        to_outside=_outside(to or importer),
        from_outside=_outside(whence),
        shifted=_known((origin in group("trade_defence_shift")) * (1 + via_china), origin),
        preference=(1.0 if origin == "CN" else dispatch_differs) * claimed if claim else _NAN,
        tobacco_origin=_known(dispatch in group("tobacco_origin"), dispatch),
        provenances=PROVENANCE_BIT.get(origin, 0) | PROVENANCE_BIT.get(dispatch, 0),
        unknown=_known(0, whence),
    )


def _known(number: float, needed: str) -> float:
    return float(number) if needed else _NAN


def _differ(one: str, other: str) -> float:
    return _known(one != other, one and other)


def _outside(code: str) -> float:
    return _known(code not in group("eu") and code not in group("oecd"), code)


def _passes_hub(origin: str, stops: list[str]) -> bool:
    """Whether the goods stopped in a trade hub; goods that originate in one have reason to."""
    return origin not in group("hub") and not group("hub").isdisjoint(stops)
