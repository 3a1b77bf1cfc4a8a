"""Goods with consistent masses, pieces, packages and prices."""

from typing import Final

import numpy as np

from training.practice import names
from training.practice.draft import EXPRESS, POST, Bools, Draft, Floats, Rng, Rows
from training.practice.goods import catalogue
from training.practice.identifiers import cents
from training.practice.wording import describe

_MASS: Final = np.array([2600.0, 2000.0, 900.0, 120.0, 0.45, 0.4, 7500.0, 260.0])
"""Median net mass of a goods item in kg, for each stream."""
_SPREAD: Final = np.array([1.1, 1.0, 1.0, 1.1, 0.7, 0.7, 1.0, 1.1])
_BRANDED: Final = 2.4
"""Genuine brand goods against others of the kind, per kg."""


def load(draft: Draft, items: Rows, products: Rows, rng: Rng) -> None:
    """Fill goods items with these goods of the catalogue: code, duty, mass, pieces, packages, price and description."""
    draft.items["product"][items] = products
    draft.items["sector"][items] = catalogue().sector[products]
    declare_code(draft, items, products)
    _weigh(draft, items, products, rng)
    pack(draft, items, products, rng)
    _price(draft, items, products, rng)
    describe(draft, items, products, rng)


def declare_code(draft: Draft, items: Rows, products: Rows) -> None:
    """Declare goods under the subheading of these goods, with its duty."""
    draft.items["hs6"][items] = catalogue().hs6[products]
    draft.items["duty_rate"][items] = catalogue().duty[products]


def _weigh(draft: Draft, items: Rows, products: Rows, rng: Rng) -> None:
    stream = draft.see("stream", items)
    unit = catalogue().unit_mass[products]
    mass = _MASS[stream] * np.exp(_SPREAD[stream] * rng.normal(size=len(items)))
    mass = np.where(catalogue().price[products] > 200, mass * 0.15, mass)
    mass = np.minimum(mass, 25_000.0)
    piece = unit * np.exp(0.14 * rng.normal(size=len(items)))
    pieces = np.maximum(np.round(mass / piece), 1.0)
    mass = np.where(np.isnan(unit), mass, pieces * piece)
    draft.items["net_mass_kg"][items] = np.maximum(np.round(mass, 3), 0.005)
    draft.items["supplementary_units"][items] = pieces


def pack(draft: Draft, items: Rows, products: Rows, rng: Rng) -> None:
    """Packages of the usual kind and mass for these goods."""
    parcel = np.isin(draft.see("stream", items), (EXPRESS, POST))
    tare = np.where(parcel, 1.08 + 0.35 * rng.random(len(items)), 1.03 + 0.15 * rng.random(len(items)))
    gross = draft.items["net_mass_kg"][items] * tare
    each = catalogue().package_mass[products] * np.exp(0.28 * rng.normal(size=len(items)))
    draft.items["gross_mass_kg"][items] = np.round(gross, 3)
    draft.items["packages_count"][items] = np.where(parcel, 1.0, np.maximum(np.ceil(gross / each), 1.0))
    draft.items["package_type"][items] = np.where(
        parcel, np.where(gross < 1, "PK", "CT"), catalogue().package[products]
    )


def _price(draft: Draft, items: Rows, products: Rows, rng: Rng) -> None:
    level = draft.see("price_level", items)
    parcel = np.isin(draft.see("stream", items), (EXPRESS, POST))
    price = catalogue().price[products] * np.exp(0.26 * level + 0.34 * rng.normal(size=len(items)))
    price = price * np.where(licensed(draft, items, products), _BRANDED, 1.0) * np.where(parcel, 1.3, 1.0)
    mass = draft.items["net_mass_kg"][items]
    value = price_points(price * mass, parcel, rng)
    draft.items["value_eur"][items] = value
    draft.items["true_value"][items] = value


def licensed(draft: Draft, items: Rows, products: Rows) -> Bools:
    """Whether these goods are of a brand that their party has a licence for."""
    brands = draft.items["licensed"][items]
    codes = catalogue().hs6[products]
    return np.array(
        [brand >= 0 and code in names.BRAND_GOODS[brand] for brand, code in zip(brands, codes, strict=True)], np.bool_
    )


def price_points(value: Floats, parcel: Bools, rng: Rng) -> Floats:
    """Values as they are written: parcels end in .99 or .00, some invoices are round."""
    how = rng.random(len(value))
    nines = np.maximum(np.floor(value), 0) + np.where(how < 0.2, 0.99, 0.5)
    value = np.where(parcel & (how < 0.3), nines, value)
    rounded = np.maximum(np.round(value / 5) * 5, 5)
    return cents(np.where((how > 0.93) & (value > 20), rounded, value))
