"""Features of ways that matter for certain goods: chemicals, waste, tobacco, goods under trade defence."""

from features.code_sheet import of_code
from features.columns import Floats
from features.declared import country_of_destination, country_of_dispatch, country_of_origin, hs6, preference
from features.feature import ROUTE, feature
from features.lodged import Lodged
from features.way import of_way


@feature(
    unit="0/1",
    concept=ROUTE,
    say="chemicals (code {hs6}) go to {country_of_destination:country}, a country with many laboratories "
    "of synthetic drugs (analyst's list)",
    otherwise="not chemicals to a country with many laboratories of synthetic drugs",
    missing="no code, or no destination, is declared",
    shows=(hs6, country_of_destination),
    indicators=("DP08", "DP09"),
)
def chemicals_to_drug_region(d: Lodged) -> Floats:
    """Whether chemicals go to a country with many laboratories of synthetic drugs."""
    return of_code(d, "chemical") * of_way(d, "to_drug_region")


@feature(
    unit="0/1",
    concept=ROUTE,
    say="waste, or goods that cover waste (code {hs6}), go to {country_of_destination:country}, "
    "outside the EU and the OECD",
    otherwise="not waste to a country outside the EU and the OECD",
    missing="no code, or no destination, is declared",
    shows=(hs6, country_of_destination),
    indicators=("WA01", "WA02", "WA08"),
)
def waste_to_non_oecd(d: Lodged) -> Floats:
    """Whether waste, or goods under which waste travels, go to a country outside the EU and the OECD."""
    return of_code(d, "waste_like") * of_way(d, "to_outside")


@feature(
    unit="0/1",
    concept=ROUTE,
    say="waste, or goods that cover waste (code {hs6}), come from outside the EU and the OECD",
    otherwise="not waste from a country outside the EU and the OECD",
    missing="no code, or no origin, is declared",
    shows=(hs6,),
    indicators=("WA08",),
)
def waste_from_non_oecd(d: Lodged) -> Floats:
    """Whether waste, or goods under which waste travels, come from a country outside the EU and the OECD."""
    return of_code(d, "waste_like") * of_way(d, "from_outside")


@feature(
    unit="level 0-2",
    concept=ROUTE,
    say="code {hs6} carries a trade defence duty from China; declared origin {country_of_origin:country}, "
    "dispatched from {country_of_dispatch:country} (level {value:.0f}: 2 with a stop in China)",
    otherwise="no sign that a trade defence duty is avoided by the origin",
    missing="no code or no origin is declared",
    shows=(hs6, country_of_origin, country_of_dispatch),
    indicators=("MC12",),
)
def origin_beside_trade_defence(d: Lodged) -> Floats:
    """Whether goods under trade defence from China have an origin to which such trade shifted: 2 if by way of China."""
    return of_code(d, "defended") * of_way(d, "shifted")


@feature(
    unit="0/1",
    concept=ROUTE,
    say="a preference ({preference}) is claimed, yet the origin is {country_of_origin:country} and the goods were "
    "dispatched from {country_of_dispatch:country}",
    otherwise="no preference that the dispatch would put in doubt",
    missing="no preference is declared, or origin or dispatch is missing",
    shows=(preference, country_of_origin, country_of_dispatch),
    indicators=("MC09", "MC12"),
)
def preference_from_elsewhere(d: Lodged) -> Floats:
    """Whether a preference is claimed for goods dispatched from another country than that of origin, or from China."""
    return of_way(d, "preference")


@feature(
    unit="0/1",
    concept=ROUTE,
    say="dispatched from {country_of_dispatch:country}, a country that seizures of cigarettes name",
    otherwise="{country_of_dispatch:country} is not a country that seizures of cigarettes name",
    missing="the country of dispatch is not declared",
    shows=(country_of_dispatch,),
    indicators=("TO06",),
)
def tobacco_origin(d: Lodged) -> Floats:
    """Whether the country of dispatch is one that seizures of cigarettes name."""
    return of_way(d, "tobacco_origin")
