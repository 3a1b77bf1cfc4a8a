"""Features of what controls of the same party, goods or route found before, in each risk area."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from features.columns import Floats
from features.feature import CONTROL_HISTORY, Fact, Feature
from features.lodged import Lodged

KEYS: Final = {
    "importer": "this importer",
    "exporter": "this exporter",
    "seller": "this seller",
    "address": "this delivery address",
    "declarant": "this declarant",
    "hs6": "this subheading",
    "origin_hs6": "this subheading from this origin",
    "seller_hs6": "this subheading from this seller",
    "exporter_hs6": "this subheading from this exporter",
    "importer_hs6": "this subheading to this importer",
    "route": "this route",
    "same_goods": "the very same goods (subheading, origin, dispatch, duty and mass)",
}
"""Keys that remember findings, and how a sentence calls them."""
SOUGHT: Final = {"ipr": "IPR infringement", "waste": "illegal waste", "precursors": "drug precursors"}
"""What controls of an area look for, where its name does not say it."""
_MEANT: Final = "Share of irregular ones among recent {}, shrunk towards the average."
ANY: Final = "any"
"""Stands for all areas together."""


def hit_rate(key: str, area: str = ANY) -> Feature:
    """The share of irregular controls of a key in a risk area, or in any: the same feature at each call."""
    return _hit_rate(key, area)


@cache
def _hit_rate(key: str, area: str) -> Feature:
    def rate(d: Lodged) -> Floats:
        return d.past(key).rate(area)

    controls, hits = _counts(key, area)
    terms = {"subject": KEYS[key]} if area == ANY else {"subject": KEYS[key], "sought": SOUGHT.get(area, _plain(area))}
    controlled = "controls of {subject:term}" if area == ANY else "controls of {subject:term} for {sought:term}"
    named = controlled.replace(":term", "").format_map(terms)
    return Feature(
        name=f"{key}_hit_rate" if area == ANY else f"{key}_{area}_hit_rate",
        unit="share",
        concept=CONTROL_HISTORY,
        meaning=_MEANT.format(named),
        function=rate,
        say=f"recent {controlled}: {{hits:some}} of {{controls:some}} found an irregularity (older ones count less)",
        missing=f"{controlled} cannot be counted: the declaration does not identify it",
        without=(controls, f"no recent {controlled.replace('controls', 'control', 1)} is on record"),
        shows=(controls, hits),
        indicators=("IP11", "XX04") if key == "declarant" else ("IP11",),
        terms=terms,
        meant=_MEANT.format(controlled),
    )


def _plain(area: str) -> str:
    return area.replace("_", " ")


def _counts(key: str, area: str) -> tuple[Fact, Fact]:
    def controls(d: Lodged) -> Floats:
        return d.past(key).controls(area)

    def hits(d: Lodged) -> Floats:
        return d.past(key).hits(area)

    return Fact("controls", controls), Fact("hits", hits)


def hit_rates(area: str, keys: Sequence[str]) -> tuple[Feature, ...]:
    """The hit rates of several keys in a risk area."""
    return tuple(hit_rate(key, area) for key in keys)


FEATURES: Final = (
    *hit_rates(ANY, ("importer", "exporter", "seller", "address", "declarant", "route")),
    *hit_rates("ipr", ("importer", "exporter", "seller", "address", "origin_hs6", "seller_hs6")),
    *hit_rates("undervaluation", ("importer", "seller", "declarant", "origin_hs6", "seller_hs6", "importer_hs6")),
    *hit_rates("misclassification", ("importer", "seller", "declarant", "hs6", "seller_hs6", "importer_hs6")),
    *hit_rates("waste", ("importer", "exporter", "hs6", "exporter_hs6", "route")),
    *hit_rates("tobacco", ("importer", "exporter", "address", "origin_hs6", "route")),
    *hit_rates("precursors", ("importer", "exporter", "address", "hs6", "route")),
    *hit_rates("customs_fraud", ("importer", "seller", "declarant", "hs6", "origin_hs6", "importer_hs6", "same_goods")),
)
"""Those that the areas use; others come into being when asked for."""
