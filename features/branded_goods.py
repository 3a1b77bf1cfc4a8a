"""Features of codes whose goods are often counterfeited: category, provenance, price, packaging, medicines."""

from typing import Final

import numpy as np

from features.code_sheet import of_code
from features.columns import Floats, Words
from features.declared import country_of_dispatch, hs6
from features.feature import GOODS, ROUTE, VALUE, fact, feature, term
from features.goods import subheading
from features.lodged import Lodged
from features.prices import of_price
from features.reference import rows
from features.value import unit_value
from features.watch_lists import counterfeited
from features.way import of_way

_NO_CODE: Final = "no commodity code is declared"


@term(lambda: {row["category"] for row in rows("ipr")})
def seizure_category(d: Lodged) -> Words:
    """The seizure category of the declared code."""
    return d.text("hs6").words(lambda code: category.category if (category := counterfeited(code)) else "")


@fact
def plausible_price(d: Lodged) -> Floats:
    """Lowest plausible import price of genuine goods of the category, EUR/kg: an estimate."""
    return of_code(d, "import_low")


@feature(
    unit="rank 0-3",
    concept=GOODS,
    say="goods of code {hs6} are among those detained as counterfeits: {seizure_category:term} "
    "(how often: {value:.0f} of 3)",
    otherwise="code {hs6} is in no category of the seizure reports",
    missing=_NO_CODE,
    shows=(hs6, seizure_category),
    indicators=("IP01",),
)
def counterfeit_rank(d: Lodged) -> Floats:
    """How often goods of the code are detained as counterfeits: 3 among the top, 2 named, 1 little, 0 not listed."""
    return of_code(d, "counterfeit_rank")


@feature(
    unit="0/1",
    concept=ROUTE,
    say="seizure reports name the country of dispatch, {country_of_dispatch:country}, or that of origin for "
    "counterfeits of this kind: {seizure_category:term}",
    otherwise="seizure reports do not name {country_of_dispatch:country} for counterfeits of these goods",
    missing="no code, or neither origin nor dispatch, is declared",
    shows=(country_of_dispatch, seizure_category),
    indicators=("IP01",),
)
def provenance_of_counterfeits(d: Lodged) -> Floats:
    """Whether seizure reports name the country of dispatch or of origin for the category of the goods."""
    named = of_code(d, "provenance").astype(np.int64) & of_way(d, "provenances").astype(np.int64)
    return (named > 0) + of_way(d, "unknown") + 0.0 * of_code(d, "unknown")


@feature(
    unit="ratio",
    concept=VALUE,
    say="declared at {unit_value:,.2f} EUR/kg: {value:.2f} times the lowest plausible import price of genuine goods "
    "({seizure_category:term}: {plausible_price:,.2f} EUR/kg, an estimate)",
    missing="the goods are in no category of the seizure reports, or the price per kilogram is unknown",
    shows=(unit_value, plausible_price, seizure_category),
    indicators=("IP02",),
)
def price_to_plausible_import(d: Lodged) -> Floats:
    """Declared price per kilogram by the lowest plausible import price of genuine goods of the category."""
    return of_price(d, "to_genuine")


@feature(
    unit="0/1",
    concept=GOODS,
    say="code {hs6} is of labels or packaging: {subheading}",
    otherwise="code {hs6} is not of labels or packaging",
    missing=_NO_CODE,
    shows=(hs6, subheading),
    indicators=("IP06",),
)
def packaging_code(d: Lodged) -> Floats:
    """Whether the declared code is of labels, boxes or other packaging."""
    return of_code(d, "packaging")


@feature(
    unit="0/1",
    concept=GOODS,
    say="code {hs6} is of medicines: {subheading}",
    otherwise="code {hs6} is not of medicines",
    missing=_NO_CODE,
    shows=(hs6, subheading),
    indicators=("IP09",),
)
def medicine_code(d: Lodged) -> Floats:
    """Whether the declared code is of medicines (headings 3003, 3004)."""
    return of_code(d, "medicine")


@feature(
    unit="goods items",
    concept=GOODS,
    say="about {value:some goods item/goods items} of code {hs6} came from this origin in recent months",
    otherwise="no goods of code {hs6} came from this origin before",
    missing="the code, or both origin and dispatch, are not declared",
    shows=(hs6,),
    indicators=("MC09",),
)
def origin_and_code_seen(d: Lodged) -> Floats:
    """How many goods items of this code and origin were seen, half-life 180 days."""
    return d.past("origin_hs6").count(180)
