"""Features of names in the description: brands, also disguised, and substances by name or CAS number."""

from typing import Final

import numpy as np

from features.code_sheet import of_code
from features.columns import Floats, Words
from features.declared import goods_description
from features.description import brand_signs, named_substances, of_description, signs_of
from features.feature import GOODS, VALUE, fact, feature
from features.goods import distinct_together
from features.lexicon import brands, numbers_of_substances, words
from features.lodged import Lodged
from features.prices import of_price
from features.value import unit_value

_NOTHING: Final = "the goods are not described"


@fact
def brand_name(d: Lodged) -> Words:
    """The first brand that the description names or imitates."""
    return d.text("goods_description").words(_brand)


def _brand(text: str) -> str:
    hits = brand_signs(signs_of(words(text)))
    return brands()[hits[0].name].name if hits else ""


@fact
def disguised_word(d: Lodged) -> Words:
    """The first word that imitates a brand."""
    return d.text("goods_description").words(lambda text: _disguise(text)[0])


@fact
def imitated_brand(d: Lodged) -> Words:
    """The brand that it imitates."""
    return d.text("goods_description").words(lambda text: _disguise(text)[1])


def _disguise(text: str) -> tuple[str, str]:
    hits = [sign for sign in brand_signs(signs_of(words(text))) if sign.edits]
    return (hits[0].said, brands()[hits[0].name].name) if hits else ("", "")


@fact
def substance(d: Lodged) -> Words:
    """The first substance that the description gives by name or CAS number."""
    return d.text("goods_description").words(lambda text: _substance(text)[0])


@fact
def substance_category(d: Lodged) -> Words:
    """Its category in the regulations on drug precursors."""
    return d.text("goods_description").words(lambda text: _substance(text)[1])


def _substance(text: str) -> tuple[str, str]:
    said = words(text)
    found = [*numbers_of_substances(text), *named_substances(said, signs_of(said))]
    first = max(found, key=lambda one: one.level, default=None)
    return (first.name, first.category) if first else ("", "")


@fact
def genuine_price(d: Lodged) -> Floats:
    """Lowest retail price of genuine goods of the brand's category, EUR/kg: an estimate."""
    return of_description(d, "brand_price")


@feature(
    unit="0/1",
    concept=GOODS,
    say="the description names a brand, {brand_name}: “{goods_description}”",
    otherwise="the description names no brand of the list: “{goods_description}”",
    missing=_NOTHING,
    shows=(brand_name, goods_description),
    indicators=("IP03", "IP04"),
)
def brand_in_description(d: Lodged) -> Floats:
    """Whether the description names or imitates a brand of the list."""
    return of_description(d, "branded")


@feature(
    unit="edits",
    concept=GOODS,
    say="a brand is written almost right ({disguised_word} for {imitated_brand}): “{goods_description}”",
    otherwise="no disguised brand in the description: “{goods_description}”",
    missing=_NOTHING,
    shows=(disguised_word, imitated_brand, goods_description),
    indicators=("IP05",),
)
def brand_look_alike(d: Lodged) -> Floats:
    """How many letters a word is from a brand that it imitates (1 also for digits or foreign letters); 0 for none."""
    return of_description(d, "brand_edits")


@feature(
    unit="brands",
    concept=GOODS,
    say="number of different brands named in the consignment: {value:.0f}; by this goods item: {brand_name}",
    otherwise="no brand of the list is named: “{goods_description}”",
    missing=_NOTHING,
    shows=(brand_name, goods_description),
    indicators=("IP10", "IP13"),
)
def brands_in_consignment(d: Lodged) -> Floats:
    """How many different brands the goods items of the consignment, or this one alone, name; 0 if this names none."""
    return np.fmax(of_description(d, "brand_count"), distinct_together(d, of_description(d, "brand")))


@feature(
    unit="ratio",
    concept=VALUE,
    say="declared at {unit_value:,.2f} EUR/kg: {value:.2f} times the lowest retail price of genuine {brand_name} goods "
    "({genuine_price:,.2f} EUR/kg, an estimate)",
    missing="no brand is named, or the price per kilogram is unknown",
    shows=(unit_value, brand_name, genuine_price),
    indicators=("IP02",),
)
def brand_price_ratio(d: Lodged) -> Floats:
    """Declared price per kilogram by the lowest retail price of genuine goods of the brand named."""
    return of_price(d, "to_brand")


@feature(
    unit="level 0-2",
    concept=GOODS,
    say="the description gives the CAS number of a drug precursor or watched chemical, {substance} (category "
    "{substance_category}): “{goods_description}”",
    otherwise="no CAS number of a listed substance in the description",
    missing=_NOTHING,
    shows=(substance, substance_category, goods_description),
    indicators=("DP03",),
)
def listed_cas_number(d: Lodged) -> Floats:
    """Whether the description gives the CAS number of a substance: 2 scheduled, 1 watched, 0 none."""
    return of_description(d, "cas_level")


@feature(
    unit="level 0-2",
    concept=GOODS,
    say="the description names a drug precursor or watched chemical, {substance} (category {substance_category}): "
    "“{goods_description}”",
    otherwise="the description names no listed substance",
    missing=_NOTHING,
    shows=(substance, substance_category, goods_description),
    indicators=("DP03",),
)
def substance_named(d: Lodged) -> Floats:
    """Whether the description names a substance, perhaps with a spelling error: 2 scheduled, 1 watched, 0 none."""
    return of_description(d, "name_level")


@feature(
    unit="level 0-2",
    concept=GOODS,
    say="the description gives {substance} (category {substance_category}), but the declared code is not that of a "
    "listed substance: “{goods_description}”",
    otherwise="no listed substance stands behind another code",
    missing="the goods are not described, or no code is declared",
    shows=(substance, substance_category, goods_description),
    indicators=("DP03", "DP04"),
)
def substance_behind_other_code(d: Lodged) -> Floats:
    """Whether a listed substance is named (2 scheduled, 1 watched) while the code is listed for none; else 0."""
    return of_description(d, "substance_level") * of_code(d, "no_precursor")
