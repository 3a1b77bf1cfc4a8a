"""Names: firms, persons, streets, and the brands of reference/brands.csv. All are invented."""

from typing import Final

import numpy as np

from features.reference import rows
from training.practice.draft import Rng, Rows, Texts, choose

BRANDS: Final = tuple(row["brand"] for row in rows("brands"))
BRAND_GOODS: Final = tuple(frozenset(row["hs6_list"].split(";")) for row in rows("brands"))
"""Subheadings in which each brand is at home."""

_LUCK: Final = ("Hua", "Xin", "Jin", "Da", "Long", "Ming", "Hong", "Sheng", "Tai", "Rui", "Kai", "Yuan", "Feng", "Lian")
_LUCK2: Final = ("tong", "da", "feng", "yi", "mei", "li", "chang", "xing", "wei", "jia", "bo", "shun", "hai", "yang")
_TRADE: Final = ("Trading", "Industrial", "Import & Export", "Technology", "E-Commerce", "Products", "Supply Chain")
_EU: Final = (
    "Nord",
    "Delta",
    "Euro",
    "Alpen",
    "Baltic",
    "Rhein",
    "Atlas",
    "Vega",
    "Linden",
    "Marina",
    "Orbis",
    "Prima",
)
_EU2: Final = ("trade", "handel", "import", "logis", "store", "home", "tex", "tech", "plast", "chem", "waren", "group")
_FORMS: Final = {
    "NL": "B.V.",
    "DE": "GmbH",
    "BE": "BV",
    "PL": "Sp. z o.o.",
    "FR": "SARL",
    "IT": "S.r.l.",
    "ES": "S.L.",
    "HU": "Kft.",
    "CZ": "s.r.o.",
    "GR": "E.P.E.",
    "SE": "AB",
    "AT": "GmbH",
}
_FIRST: Final = ("Anna", "Jan", "Maria", "Piet", "Lena", "Marek", "Sofia", "Luca", "Eva", "Tom", "Nina", "Paul", "Ines")
_LAST: Final = (
    "Jansen",
    "Müller",
    "Kowalska",
    "Rossi",
    "Garcia",
    "Dubois",
    "Novak",
    "Nagy",
    "Berg",
    "De Vries",
    "Weber",
)
_STREETS: Final = (
    "Hauptstr.",
    "Dorpsstraat",
    "Industrieweg",
    "Polna",
    "Rue de la Gare",
    "Via Roma",
    "Calle Mayor",
    "Kade",
)


def firms(rng: Rng, countries: Texts) -> Texts:
    """A firm's name for each country, now and then shared by two firms."""
    size = len(countries)
    asian = choose(rng, _LUCK, size) + choose(rng, _LUCK2, size) + " " + choose(rng, _TRADE, size) + " Co., Ltd"
    number = np.array([f" {n}" if n < 90 else "" for n in rng.integers(2, 200, size)], object)
    forms = np.array([_FORMS.get(country, "") for country in countries], object)
    european = choose(rng, _EU, size) + choose(rng, _EU2, size) + number + " " + forms
    return np.asarray(np.where(forms == "", asian, european), object)


def persons(rng: Rng, size: int) -> Texts:
    """Names of private persons; many share one."""
    return np.asarray(choose(rng, _FIRST, size) + " " + choose(rng, _LAST, size), object)


def streets(rng: Rng, size: int) -> Texts:
    """Streets with a number."""
    number = np.array([f" {n}" for n in rng.integers(1, 240, size)], object)
    return np.asarray(choose(rng, _STREETS, size) + number, object)


def brand_for(rng: Rng, codes: Texts) -> Rows:
    """A brand at home in each subheading; -1 where there is none."""
    made = np.full(len(codes), -1)
    for code in sorted(set(codes)):
        here = np.flatnonzero(codes == code)
        at_home = [position for position, goods in enumerate(BRAND_GOODS) if code in goods]
        if at_home:
            made[here] = rng.choice(at_home, len(here))
    return made


def brand_names(brands: Rows) -> Texts:
    """The brands' names, "" for -1."""
    return np.asarray(np.array([*BRANDS, ""], object)[brands], object)


def lookalikes(rng: Rng, brands: Rows) -> Texts:
    """The brands' names with one letter wrong."""
    return np.array([_slip(BRANDS[brand], rng) if brand >= 0 else "" for brand in brands], object)


_TWINS: Final = {"o": "0", "l": "1", "i": "l", "e": "3", "a": "e", "v": "w", "s": "z", "u": "o", "r": "rr", "n": "nn"}


def _slip(name: str, rng: Rng) -> str:
    place = int(rng.integers(1, len(name)))
    if rng.random() < 0.4:
        return name[:place] + name[place + 1 :]
    return name[:place] + _TWINS.get(name[place].lower(), name[place] * 2) + name[place + 1 :]


def little_brands(rng: Rng, size: int) -> Texts:
    """Names of small brands that nobody has registered."""
    parts = ("Bo", "Zi", "Ka", "Lu", "Fen", "Mi", "Ro", "Tex", "Yo", "Nu", "Val", "Sto", "Per", "Qui")
    ends = ("lux", "ra", "dex", "ni", "vo", "sha", "lin", "tek", "ria", "mo", "nova", "run", "lis", "za")
    return np.asarray(choose(rng, parts, size) + choose(rng, ends, size), object)
