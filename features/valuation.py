"""Features of how the value is made up: amounts, freight, rounding, currency, method, relation of the parties."""

from features.columns import Floats, Words
from features.feature import VALUE, fact, feature
from features.lodged import Lodged
from features.terms import of_terms
from features.worth import of_worth


@feature(
    unit="EUR",
    concept=VALUE,
    say="declared value of the goods item: EUR {value:,.2f}",
    missing="no value is declared",
    indicators=("TO11",),
)
def declared_value(d: Lodged) -> Floats:
    """Declared value of the goods item."""
    return of_worth(d, "declared")


@feature(
    unit="EUR",
    concept=VALUE,
    say="declared value of the whole consignment: EUR {value:,.2f}",
    missing="the value of the whole consignment is unknown",
    indicators=("UV04",),
)
def consignment_value(d: Lodged) -> Floats:
    """Declared value of all goods items of the consignment together."""
    return of_worth(d, "consignment")


@fact
def transport_cost(d: Lodged) -> Floats:
    """Transport and insurance costs of the consignment, EUR."""
    return d.number("transport_cost_eur")


@feature(
    unit="ratio",
    concept=VALUE,
    say="transport costs EUR {transport_cost:,.2f}, {value:.0%} of the declared value of the consignment",
    missing="transport costs cannot be compared with the value",
    shows=(transport_cost,),
    indicators=("UV09",),
)
def freight_to_value(d: Lodged) -> Floats:
    """Transport and insurance costs by the declared value of the consignment."""
    return of_worth(d, "freight_to_value")


@feature(
    unit="EUR/kg",
    concept=VALUE,
    say="transport costs {value:,.2f} EUR/kg (EUR {transport_cost:,.2f} for the consignment)",
    missing="transport costs per kilogram are unknown",
    shows=(transport_cost,),
    indicators=("UV09",),
)
def freight_per_kg(d: Lodged) -> Floats:
    """Transport and insurance costs for each kilogram of the consignment."""
    return of_worth(d, "freight_per_kg")


@feature(
    unit="0/1",
    concept=VALUE,
    say="the declared value, EUR {declared_value:,.2f}, is a round amount",
    otherwise="the declared value, EUR {declared_value:,.2f}, is not a round amount",
    missing="no value is declared",
    shows=(declared_value,),
    indicators=("UV06",),
)
def round_value(d: Lodged) -> Floats:
    """Whether the declared value is a multiple of five euro."""
    return of_worth(d, "round")


@fact
def currency(d: Lodged) -> Words:
    """Declared currency of the invoice."""
    return d.text("invoice_currency")


@fact
def dispatched_from(d: Lodged) -> Words:
    """Declared country of dispatch."""
    return d.text("country_of_dispatch")


@feature(
    unit="0/1",
    concept=VALUE,
    say="invoiced in {currency}, unusual for goods dispatched from {dispatched_from:country}",
    otherwise="invoiced in {currency}, usual for goods dispatched from {dispatched_from:country}",
    missing="the currency of the invoice cannot be compared with the country of dispatch",
    shows=(currency, dispatched_from),
    indicators=("UV15",),
)
def currency_unusual(d: Lodged) -> Floats:
    """Whether the invoice is neither in EUR or USD nor in a currency usual in the country of dispatch."""
    return of_terms(d, "currency_unusual")


@feature(
    unit="0/1",
    concept=VALUE,
    say="buyer and seller are declared as related, so the price may not be that of the market",
    otherwise="buyer and seller are declared as not related",
    missing="whether buyer and seller are related is not declared",
    indicators=("UV15",),
)
def related_party(d: Lodged) -> Floats:
    """Whether the parties are declared as related (first valuation indicator is 1)."""
    return of_terms(d, "related")


@fact
def valuation_method(d: Lodged) -> Words:
    """Declared valuation method."""
    return d.text("valuation_method")


@feature(
    unit="0/1",
    concept=VALUE,
    say="valued by method {valuation_method}, not by the price paid (method 1)",
    otherwise="valued by the price paid (method 1)",
    missing="the valuation method is not declared",
    shows=(valuation_method,),
    indicators=("UV15",),
)
def valuation_method_odd(d: Lodged) -> Floats:
    """Whether the goods are valued by another method than the price paid."""
    return of_terms(d, "method_odd")
