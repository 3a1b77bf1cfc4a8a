"""Features of the way of the goods: origin, dispatch, routing, destination."""

from features.columns import Floats, Words
from features.countries import listed_countries
from features.declared import (
    country_of_destination,
    country_of_dispatch,
    country_of_origin,
    importer_country,
    place_of_loading,
)
from features.feature import ROUTE, fact, feature
from features.lodged import Lodged
from features.way import of_way


@fact
def route_countries(d: Lodged) -> Words:
    """The countries of routing."""
    return d.text("route_countries").words(lambda text: " - ".join(listed_countries(text)))


@feature(
    unit="0/1",
    concept=ROUTE,
    say="the goods originate in {country_of_origin:country} but were dispatched from {country_of_dispatch:country}",
    otherwise="the goods were dispatched from their country of origin, {country_of_origin:country}",
    missing="origin or dispatch is not declared",
    shows=(country_of_origin, country_of_dispatch),
    indicators=("IP08", "TO06"),
)
def dispatch_differs_from_origin(d: Lodged) -> Floats:
    """Whether the goods were dispatched from another country than that of origin."""
    return of_way(d, "dispatch_differs")


@feature(
    unit="0/1",
    concept=ROUTE,
    say="the goods were loaded at {place_of_loading}, outside the country of dispatch, {country_of_dispatch:country}",
    otherwise="the goods were loaded in the country of dispatch, {country_of_dispatch:country}",
    missing="the place of loading or the country of dispatch is not declared",
    shows=(place_of_loading, country_of_dispatch),
    indicators=("IP08", "DP08"),
)
def loading_differs_from_dispatch(d: Lodged) -> Floats:
    """Whether the place of loading lies in another country than that of dispatch."""
    return of_way(d, "loading_differs")


@feature(
    unit="0/1",
    concept=ROUTE,
    say="the goods came through a trade hub that is not their origin (dispatched from "
    "{country_of_dispatch:country}; route: {route_countries:countries})",
    otherwise="no trade hub on the way (dispatched from {country_of_dispatch:country}; route: "
    "{route_countries:countries})",
    missing="neither dispatch nor routing is declared",
    shows=(country_of_dispatch, route_countries),
    indicators=("IP08", "TO06", "DP08"),
)
def hub_in_route(d: Lodged) -> Floats:
    """Whether goods of another origin were dispatched from, or came through, a trade hub."""
    return of_way(d, "hub")


@feature(
    unit="countries",
    concept=ROUTE,
    say="countries of routing: {value:.0f} ({route_countries:countries})",
    missing="the countries of routing are not declared",
    shows=(route_countries,),
    indicators=("IP08", "TO06"),
)
def route_legs(d: Lodged) -> Floats:
    """How many countries the goods passed through."""
    return of_way(d, "legs")


@feature(
    unit="0/1",
    concept=ROUTE,
    say="no country of origin is declared; dispatched from {country_of_dispatch:country}",
    otherwise="the country of origin is declared: {country_of_origin:country}",
    shows=(country_of_dispatch, country_of_origin),
    indicators=("XX06",),
)
def origin_missing(d: Lodged) -> Floats:
    """Whether no country of origin is declared."""
    return of_way(d, "origin_missing")


@feature(
    unit="0/1",
    concept=ROUTE,
    say="importer and goods part: the importer is in {importer_country:country}, the goods go to "
    "{country_of_destination:country}",
    otherwise="the goods go to the country of the importer, {importer_country:country}",
    missing="the country of the importer or of destination is not declared",
    shows=(importer_country, country_of_destination),
    indicators=("TO06", "UV13"),
)
def importer_outside_destination(d: Lodged) -> Floats:
    """Whether the importer is in another country than the destination."""
    return of_way(d, "importer_differs")


@feature(
    unit="goods items",
    concept=ROUTE,
    say="about {value:some goods item/goods items} took the same route in recent months",
    otherwise="no goods item took the same route before",
    missing="the route (dispatch, place of loading, mode) is not declared",
    indicators=("TO06", "WA08"),
)
def route_seen(d: Lodged) -> Floats:
    """How many goods items took the same route (dispatch, place of loading, mode), half-life 180 days."""
    return d.past("route").count(180)
