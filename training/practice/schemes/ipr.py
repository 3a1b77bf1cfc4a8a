"""Infringement of intellectual property: brands, look-alikes, silent copies, labels apart, medicines."""

from typing import Final

import numpy as np

from features.reference import rows as reference
from training.practice import names, where
from training.practice.draft import EXPORT_SEA, Bools, Draft, Floats, Rng, Rows, choose
from training.practice.goods import catalogue
from training.practice.identifiers import cents
from training.practice.load import licensed
from training.practice.places import HUBS
from training.practice.scheme import Scheme, Tactic, Trace
from training.practice.wording import prefix, suffix

_AT_HOME: Final = frozenset(code for goods in names.BRAND_GOODS for code in goods)
BRANDED: Final = np.flatnonzero([code in _AT_HOME for code in catalogue().hs6])
"""Goods in which some brand is at home."""
LUXURY: Final = catalogue().positions(
    "420222 420221 420232 900410 910212 910211 640411 330300 711719 851830 610910 650500"
)
_LABELS: Final = catalogue().positions("580710 482110 481920 481910 482190 392310 481940")
_MEDICINES: Final = catalogue().positions("300490 300420 210690")
_RETAIL: Final = {
    code: float(row["genuine_retail_price_eur_per_unit"].split("-")[0])
    for row in reference("ipr")
    for code in row["hs6_list"].split(";")
}


def _brand(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Name a brand without a licence."""
    brands = names.brand_for(rng, catalogue().hs6[draft.items["product"][rows]])
    marks = rng.random(len(rows)) < 0.2
    words = names.brand_names(brands)
    draft.put("shipping_marks", rows[marks], words[marks])
    prefix(draft, rows[~marks], words[~marks])


def _compatible(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Name a brand honestly: parallel trade, second hand, or accessories that fit it."""
    at_home = names.brand_for(rng, catalogue().hs6[draft.items["product"][rows]])
    brands = np.where(at_home < 0, rng.integers(0, len(names.BRANDS), len(rows)), at_home)
    fits = (at_home < 0) | (rng.random(len(rows)) < 0.45)
    suffix(draft, rows[fits], "for " + names.brand_names(brands[fits]))
    prefix(draft, rows[~fits], names.brand_names(brands[~fits]))


def _lookalike(draft: Draft, rows: Rows, rng: Rng) -> None:
    brands = names.brand_for(rng, catalogue().hs6[draft.items["product"][rows]])
    prefix(draft, rows, names.lookalikes(rng, brands))


def _typo(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Mistype a brand that one may sell."""
    _lookalike(draft, rows, rng)
    draft.put("value_eur", rows, cents(draft.see("value_eur", rows) * rng.uniform(1.0, 2.6, len(rows))))


def _cheaply(draft: Draft, rows: Rows, rng: Rng) -> None:
    factor = rng.uniform(0.3, 0.75, len(rows))
    draft.put("value_eur", rows, cents(draft.see("value_eur", rows) * factor))


def over_a_hub(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Send goods over Hong Kong, the Emirates or Türkiye."""
    rows = rows[draft.see("stream", rows) < EXPORT_SEA]
    heads = np.unique(draft.of[rows])
    land = choose(rng, ("HK", "AE", "TR", "SG"), len(heads), (66, 16, 12, 6))
    column = draft.heads
    column["country_of_dispatch"][heads] = land
    column["exporter_country"][heads] = land
    column["place_of_loading"][heads] = np.array([HUBS[one] for one in land], object)
    column["route_countries"][heads] = "CN;" + land + ";" + column["country_of_destination"][heads]


def _praise(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Hint at the original without naming it."""
    words = (
        "AAA quality",
        "1:1 quality",
        "designer style",
        "luxury fashion",
        "top quality",
        "with logo",
        "same as original",
    )
    suffix(draft, rows, choose(rng, words, len(rows)))


def _real_praise(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Advertise."""
    words = (
        "top quality",
        "luxury",
        "designer",
        "high quality",
        "fashion",
        "with logo",
        "premium quality",
        "AAA battery",
    )
    suffix(draft, rows, choose(rng, words, len(rows)))


def _printed(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Labels and boxes that carry somebody's name."""
    words = (
        "printed with logo",
        "with brand name",
        "custom logo",
        "for shoe boxes",
        "with hologram",
        "dust bags with logo",
    )
    suffix(draft, rows, choose(rng, words, len(rows)))


def _small(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Little mass for the money, as of pills."""
    mass = rng.uniform(0.04, 0.4, len(rows))
    draft.put("net_mass_kg", rows, np.round(mass, 3))
    draft.put("gross_mass_kg", rows, np.round(mass * rng.uniform(1.1, 1.5, len(rows)), 3))
    draft.put("package_type", rows, choose(rng, ("EN", "PK"), len(rows)))
    draft.put("value_eur", rows, cents(rng.lognormal(2.9, 0.6, len(rows))))


def _pills(draft: Draft, rows: Rows, rng: Rng) -> None:
    words = ("capsules 60 pcs", "tablets 100 mg", "health product", "herbal capsules", "slimming tea", "vitality pills")
    suffix(draft, rows, choose(rng, words, len(rows)))


def _branded(draft: Draft, rows: Rows) -> Bools:
    return where.imports(draft, rows) & where.traded_as(draft, BRANDED, rows)


def _unlicensed(draft: Draft) -> Bools:
    return where.imports(draft) & where.traded_as(draft, BRANDED) & ~draft.marked("brand_word")


def _medicines(draft: Draft) -> Bools:
    return where.parcels(draft) & where.traded_as(draft, _MEDICINES)


def _advertising(draft: Draft) -> Bools:
    """Labels, and goods that firms give away with their name."""
    return where.trading("labels", "packaging", "bags", "home", "clothing", "plastics")(draft)


def _licensed(draft: Draft) -> Bools:
    """Brand goods of those who may sell them."""
    return where.imports(draft) & licensed(draft, np.arange(len(draft)), draft.items["product"])


BRAND: Final = Trace("brand_word", _brand, 0.2, where.imports, _compatible, _licensed)
LOOKALIKE: Final = Trace("lookalike_brand", _lookalike, 0.045, _unlicensed, _typo)
CHEAP: Final = Trace("cheap_for_a_brand", _cheaply, 0.16, _unlicensed)
HUB: Final = Trace("dispatched_from_a_hub", over_a_hub, 0.11, where.imports)
CLEARED: Final = Trace("clearance_of_a_brand", _cheaply, 0.3, _licensed)
PRAISE: Final = Trace("words_of_praise", _praise, 0.16, where.imports, _real_praise, where.goods(LUXURY))
PRINTED: Final = Trace("printed_with_a_name", _printed, 0.13, _advertising, None, where.goods(_LABELS))
SMALL: Final = Trace("small_and_dear", _small, 0.45, _medicines)
PILLS: Final = Trace("words_for_pills", _pills, 0.4, where.trading("medicine", "food", "cosmetics"))


def _stake(draft: Draft, rows: Rows, _rng: Rng) -> Floats:
    """Retail value of the genuine goods, as the yearly reports count it."""
    retail = np.array([_RETAIL.get(code, 10.0) for code in draft.items["hs6"][rows]])
    return retail * np.maximum(draft.items["gross_mass_kg"][rows] / 0.5, 1.0)


SCHEME: Final = Scheme(
    "ipr",
    (
        Tactic(
            "brand without licence",
            0.3,
            "seller",
            lambda d, r: _branded(d, r) & where.parcels(d, r),
            ((BRAND, 0.85), (CHEAP, 0.8)),
        ),
        Tactic(
            "look-alike in bulk",
            0.2,
            "importer",
            lambda d, r: _branded(d, r) & where.bulk(d, r),
            ((LOOKALIKE, 0.75), (CHEAP, 0.65)),
        ),
        Tactic(
            "copies that say nothing",
            0.25,
            "seller",
            where.parcels,
            ((HUB, 0.65), (PRAISE, 0.65)),
            lambda _d, r, rng: where.one_of(LUXURY, r, rng),
        ),
        Tactic(
            "labels apart",
            0.13,
            "importer",
            where.bulk,
            ((PRINTED, 0.8), (HUB, 0.5)),
            lambda _d, r, rng: where.one_of(_LABELS, r, rng),
        ),
        Tactic(
            "medicines by post",
            0.12,
            "seller",
            where.parcels,
            ((SMALL, 0.8), (PILLS, 0.75)),
            lambda _d, r, rng: where.one_of(_MEDICINES, r, rng),
        ),
    ),
    _stake,
    (CLEARED,),
)
