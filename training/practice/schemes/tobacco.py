"""Tobacco: inputs of secret factories, cover loads, water-pipe tobacco as syrup, vapes as batteries."""

from typing import Final

import numpy as np

from training.practice import where
from training.practice.draft import Bools, Draft, Floats, Rng, Rows, choose
from training.practice.goods import catalogue
from training.practice.identifiers import cents
from training.practice.scheme import Scheme, Tactic, Trace
from training.practice.schemes.ipr import HUB
from training.practice.ways import detour
from training.practice.wording import suffix

_INPUTS: Final = catalogue().positions(
    "392020 760719 481920 482110 391990 481390 560122 550210 481320 847890 842240 240120 481310"
)
_INPUT_WEIGHTS: Final = (16, 14, 13, 8, 7, 7, 6, 6, 5, 3, 5, 4, 4)
_COVERS: Final = catalogue().positions("940360 940152 441875 680293 681599 640299 630790 950300 390950 670290 691200")
_SYRUPS: Final = catalogue().positions("170310 200799 440290 210690 170490")
_GADGETS: Final = catalogue().positions("850760 854370 854340 392690 850440 240412")


def _plain(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Call an input by what it looks like."""
    words = (
        "packing material",
        "paper in rolls",
        "film rolls",
        "industrial fibre",
        "foil rolls",
        "packaging accessories",
        "machine spare parts",
    )
    draft.put("goods_description", rows, choose(rng, words, len(rows)))


def _sized(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Give the measures that a cigarette machine needs."""
    words = (
        "width 27 mm",
        "114 mm rolls",
        "28 mm",
        "83 mm",
        "hard box 20",
        "120 mm x 1500 m",
        "bobbin 6000 m",
        "king size",
    )
    suffix(draft, rows, choose(rng, words, len(rows)))


def _really_sized(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Give measures."""
    words = (
        "width 27 mm",
        "500 mm rolls",
        "30 mm",
        "80 mm",
        "box 12",
        "120 mm x 1500 m",
        "roll 3000 m",
        "width 114 mm",
        "size M",
        "king size",
        "bobbin 6000 m",
    )
    suffix(draft, rows, choose(rng, words, len(rows)))


def _master_cases(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Cartons of 11 to 13 kg, about a thousand of them in a container."""
    cases = np.round(
        np.where(rng.random(len(rows)) < 0.6, rng.uniform(850, 1150, len(rows)), rng.uniform(120, 700, len(rows)))
    )
    gross = cases * rng.uniform(11.0, 13.0, len(rows))
    old = draft.see("net_mass_kg", rows)
    net = gross * rng.uniform(0.86, 0.96, len(rows))
    draft.put("value_eur", rows, cents(draft.see("value_eur", rows) * net / old))
    draft.put("packages_count", rows, cases)
    draft.put("package_type", rows, "CT")
    draft.put("gross_mass_kg", rows, np.round(gross, 1))
    draft.put("net_mass_kg", rows, np.round(net, 1))
    units = np.round(net / catalogue().unit_mass[draft.items["product"][rows]] * rng.uniform(0.6, 1.8, len(rows)))
    draft.put("supplementary_units", rows, units)


def _cartons(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Ordinary cartons of 11 to 13 kg, now and then a container full of them."""
    full = rng.random(len(rows)) < 0.35
    _master_cases(draft, rows[full], rng)
    rows = rows[~full]
    count = np.maximum(np.round(draft.see("gross_mass_kg", rows) / rng.uniform(11.0, 13.0, len(rows))), 1)
    draft.put("packages_count", rows, count)
    draft.put("package_type", rows, "CT")


def _by_detour(draft: Draft, rows: Rows, rng: Rng) -> None:
    detour(draft, np.unique(draft.of[rows]), rng)


def _flavoured(draft: Draft, rows: Rows, rng: Rng) -> None:
    words = (
        "double apple",
        "mint flavour",
        "grape flavour paste",
        "flavoured 1 kg tins",
        "glycerin mix",
        "50 g packs",
        "flavour 250 g",
    )
    suffix(draft, rows, choose(rng, words, len(rows)))


def _dear(draft: Draft, rows: Rows, rng: Rng) -> None:
    draft.put("value_eur", rows, cents(draft.see("value_eur", rows) * rng.uniform(1.6, 3.6, len(rows))))


def _pens(draft: Draft, rows: Rows, rng: Rng) -> None:
    words = ("pen", "disposable", "rechargeable 650 mAh", "600 puffs", "pod 2 ml", "mango ice", "stick", "kit", "10 ml")
    suffix(draft, rows, choose(rng, words, len(rows)))


def _really_pens(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Words for small batteries and liquids of many uses."""
    words = ("pen", "disposable", "rechargeable 650 mAh", "stick", "kit", "2 ml", "10 ml", "for pods", "1000 mAh")
    suffix(draft, rows, choose(rng, words, len(rows)))


def _light(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Many pieces of 40 to 70 g."""
    units = np.maximum(np.round(draft.see("net_mass_kg", rows) / rng.uniform(0.04, 0.07, len(rows))), 5)
    draft.put("supplementary_units", rows, units)
    parcel = where.parcels(draft, rows)
    mass = np.round(rng.uniform(0.4, 2.5, len(rows)), 3)
    for name, factor in (("net_mass_kg", 1.0), ("gross_mass_kg", 1.12)):
        draft.put(name, rows[parcel], np.round(mass[parcel] * factor, 3))


def _really_light(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Small things by the dozen."""
    _light(draft, rows, rng)
    price = catalogue().price[draft.items["product"][rows]] * rng.uniform(0.7, 1.5, len(rows))
    draft.put("value_eur", rows, cents(np.minimum(draft.see("net_mass_kg", rows) * price, 140)))


def _inputs(draft: Draft) -> Bools:
    return where.bulk(draft) & np.isin(
        draft.items["sector"].astype(str), ("packaging", "tobaccoinput", "machinery", "polymers")
    )


def _gadgets(draft: Draft, rows: Rows | slice = slice(None)) -> Bools:
    return where.imports(draft, rows) & where.traded_as(draft, _GADGETS, rows)


PLAIN: Final = Trace("plain_words", _plain, 0.2, _inputs)
SIZED: Final = Trace("measures", _sized, 0.2, where.bulk, _really_sized, where.goods(_INPUTS))
CASES: Final = Trace("master_cases", _master_cases, 0.3, where.sea, _cartons, where.goods(_COVERS))
DETOUR: Final = Trace("detour", _by_detour, 0.14, where.bulk)
FLAVOURED: Final = Trace(
    "flavour_words", _flavoured, 0.3, where.trading("food", "cosmetics", "drinks", "dyes"), None, where.goods(_SYRUPS)
)
DEAR: Final = Trace("dear_for_the_code", _dear, 0.14, where.imports)
PENS: Final = Trace(
    "pen_words",
    _pens,
    0.2,
    where.trading("electronics", "vape", "accessories", "cosmetics", "toys", "plastics"),
    _really_pens,
    where.goods(_GADGETS),
)
LIGHT: Final = Trace("light_pieces", _light, 0.14, _gadgets, _really_light)


def _stake(draft: Draft, rows: Rows, rng: Rng) -> Floats:
    """Excise at about EUR 110 for each kilogram that can be smoked."""
    return 50 + draft.items["gross_mass_kg"][rows] * rng.uniform(40, 140, len(rows))


SCHEME: Final = Scheme(
    "tobacco",
    (
        Tactic(
            "inputs of a factory",
            0.33,
            "importer",
            where.bulk,
            ((PLAIN, 0.35), (SIZED, 0.65), (DETOUR, 0.5)),
            lambda _d, r, rng: where.one_of(_INPUTS, r, rng, _INPUT_WEIGHTS),
        ),
        Tactic(
            "cover load",
            0.28,
            "importer",
            where.sea,
            ((CASES, 0.85), (DETOUR, 0.6)),
            lambda _d, r, rng: where.one_of(_COVERS, r, rng),
        ),
        Tactic(
            "water-pipe tobacco as syrup",
            0.17,
            "importer",
            where.sea,
            ((FLAVOURED, 0.75), (DEAR, 0.8)),
            lambda _d, r, rng: where.one_of(_SYRUPS, r, rng),
        ),
        Tactic(
            "vapes as batteries",
            0.22,
            "seller",
            where.parcels,
            ((PENS, 0.7), (LIGHT, 0.8), (HUB, 0.25)),
            lambda _d, r, rng: where.one_of(_GADGETS, r, rng),
        ),
    ),
    _stake,
)
