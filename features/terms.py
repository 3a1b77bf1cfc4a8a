"""The terms of the sale as numbers: currency, method of valuation, relation of the parties."""

from collections import defaultdict
from functools import lru_cache
from typing import Final, NamedTuple

from features.columns import Floats
from features.combination import combined
from features.lodged import Lodged
from features.reference import rows

_NAN: Final = float("nan")
_FIELDS: Final = ("invoice_currency", "country_of_dispatch", "valuation_indicators", "valuation_method")
_WORLD_CURRENCIES: Final = frozenset({"EUR", "USD"})


def _currencies() -> dict[str, frozenset[str]]:
    found = defaultdict(set)
    for row in rows("currencies"):
        found[row["country"]].add(row["currency"])
    return {country: _WORLD_CURRENCIES | own for country, own in found.items()}


_USUAL_CURRENCIES: Final = _currencies()


class Terms(NamedTuple):
    """Numbers about the terms of one sale; yes is 1, and NaN where not declared."""

    currency_unusual: float
    related: float
    method_odd: float


_COLUMN: Final = {name: column for column, name in enumerate(Terms._fields)}


def of_terms(d: Lodged, name: str) -> Floats:
    """One number of ``Terms`` for each goods item."""
    return d.once(_all_terms)[:, _COLUMN[name]]


def _all_terms(d: Lodged) -> Floats:
    return combined([d.text(name) for name in _FIELDS], _terms)


@lru_cache(maxsize=1 << 12)
def _terms(currency: str, dispatch: str, indicators: str, method: str) -> Terms:
    """All numbers of one sale."""
    usual = _USUAL_CURRENCIES.get(dispatch)
    return Terms(
        currency_unusual=float(currency not in usual) if usual and currency else _NAN,
        related=float(indicators[0] == "1") if indicators else _NAN,
        method_odd=float(method != "1") if method else _NAN,
    )
