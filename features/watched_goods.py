"""Features of codes that the areas of risk watch: precursors, waste, tobacco."""

from typing import Final

from features.code_sheet import of_code
from features.columns import Floats, Words
from features.declared import hs6
from features.feature import GOODS, VALUE, fact, feature
from features.goods import subheading
from features.lodged import Lodged
from features.prices import of_price
from features.watch_lists import substances

_NO_CODE: Final = "no commodity code is declared"


@fact
def substances_of_code(d: Lodged) -> Words:
    """The scheduled or watched substances of the declared code."""
    return d.text("hs6").words(substances)


@feature(
    unit="level 0-3",
    concept=GOODS,
    say="code {hs6} is listed for drug precursors or watched chemicals (level {value:.0f}, highest 3): "
    "{substances_of_code}",
    otherwise="code {hs6} is not listed for drug precursors",
    missing=_NO_CODE,
    shows=(hs6, substances_of_code),
    indicators=("DP01", "DP03"),
)
def precursor_code(d: Lodged) -> Floats:
    """How closely the declared code is tied to drug precursors: 3 one substance, 2 residual, 1 watched, 0 none."""
    return of_code(d, "precursor_level")


@feature(
    unit="0/1",
    concept=GOODS,
    say="code {hs6} is of chemicals: {subheading}",
    otherwise="code {hs6} is not of chemicals",
    missing=_NO_CODE,
    shows=(hs6, subheading),
    indicators=("DP03", "DP04"),
)
def chemical_code(d: Lodged) -> Floats:
    """Whether the declared code is of chemicals (chapters 28, 29, 38)."""
    return of_code(d, "chemical")


@feature(
    unit="0/1",
    concept=GOODS,
    say="code {hs6} is of waste, scrap or worn goods: {subheading}",
    otherwise="code {hs6} is not of waste",
    missing=_NO_CODE,
    shows=(hs6, subheading),
    indicators=("WA01", "WA02", "WA12"),
)
def waste_code(d: Lodged) -> Floats:
    """Whether the declared code is of waste, scrap or worn goods."""
    return of_code(d, "waste")


@feature(
    unit="0/1",
    concept=GOODS,
    say="waste is known to travel under code {hs6}: {subheading}",
    otherwise="code {hs6} is not known to cover waste",
    missing=_NO_CODE,
    shows=(hs6, subheading),
    indicators=("WA03", "WA10"),
)
def waste_cover_code(d: Lodged) -> Floats:
    """Whether waste is known to travel under the declared code: used equipment, plastics in primary forms."""
    return of_code(d, "waste_cover")


@feature(
    unit="share",
    concept=VALUE,
    say="{value:.0%} of similar goods have a lower price; code {hs6} is one under which waste travels ({subheading})",
    missing="code {hs6} is not known to cover waste, or its price cannot be compared",
    shows=(hs6, subheading),
    indicators=("WA03", "WA10"),
)
def waste_cover_price_position(d: Lodged) -> Floats:
    """Share of similar goods with a lower price, for codes under which waste is known to travel."""
    return of_price(d, "cover_position")


@feature(
    unit="EUR/kg",
    concept=VALUE,
    say="plastics in primary forms at {value:,.2f} EUR/kg (estimate for waste and regrind: below 0.35)",
    missing="not plastics in primary forms, or the price per kilogram is unknown",
    indicators=("WA10", "UV02"),
)
def polymer_price(d: Lodged) -> Floats:
    """Declared price per kilogram of plastics in primary forms (3901 to 3914)."""
    return of_price(d, "polymer")


@feature(
    unit="0/1",
    concept=GOODS,
    say="code {hs6} is of vehicles or used tyres: {subheading}",
    otherwise="code {hs6} is not of vehicles or used tyres",
    missing=_NO_CODE,
    shows=(hs6, subheading),
    indicators=("WA11",),
)
def vehicle_or_used_tyre_code(d: Lodged) -> Floats:
    """Whether the declared code is of vehicles or of used tyres."""
    return of_code(d, "used_vehicle_or_tyre")


@feature(
    unit="0/1",
    concept=GOODS,
    say="code {hs6} is of tobacco or nicotine products: {subheading}",
    otherwise="code {hs6} is not of tobacco or nicotine products",
    missing=_NO_CODE,
    shows=(hs6, subheading),
    indicators=("TO01", "TO11"),
)
def tobacco_product_code(d: Lodged) -> Floats:
    """Whether the declared code is of tobacco or nicotine products."""
    return of_code(d, "tobacco_product")


@feature(
    unit="weight 0-1",
    concept=GOODS,
    say="code {hs6} is of goods that a cigarette factory needs ({subheading}); analyst's weight {value:.2f}",
    otherwise="code {hs6} is not of goods that a cigarette factory needs",
    missing=_NO_CODE,
    shows=(hs6, subheading),
    indicators=("TO02",),
)
def tobacco_input_code(d: Lodged) -> Floats:
    """How closely the declared code is tied to the inputs and machines of a cigarette factory."""
    return of_code(d, "tobacco_input")


@feature(
    unit="0/1",
    concept=GOODS,
    say="code {hs6} is of e-cigarettes or their liquids: {subheading}",
    otherwise="code {hs6} is not of e-cigarettes",
    missing=_NO_CODE,
    shows=(hs6, subheading),
    indicators=("TO10",),
)
def vape_code(d: Lodged) -> Floats:
    """Whether the declared code is of e-cigarettes or their liquids."""
    return of_code(d, "vape")
