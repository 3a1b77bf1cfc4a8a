"""Features of how traders behave: new parties, new pairs, volume and sudden bursts."""

from features.columns import Floats
from features.feature import TRADER, feature
from features.lodged import Lodged


@feature(
    unit="days",
    concept=TRADER,
    say="this importer was first seen {value:ago}",
    otherwise="this importer was never seen before",
    missing="the importer is not identified",
    indicators=("XX01", "TO05", "DP06"),
)
def importer_age(d: Lodged) -> Floats:
    """Days since the importer was first seen; 0 for never."""
    return d.past("importer").age


@feature(
    unit="days",
    concept=TRADER,
    say="this seller was first seen {value:ago}",
    otherwise="this seller was never seen before",
    missing="the seller is not identified",
    indicators=("XX01", "IP10"),
)
def seller_age(d: Lodged) -> Floats:
    """Days since the seller was first seen; 0 for never."""
    return d.past("seller").age


@feature(
    unit="days",
    concept=TRADER,
    say="this exporter was first seen {value:ago}",
    otherwise="this exporter was never seen before",
    missing="the exporter is not identified",
    indicators=("XX01", "DP07"),
)
def exporter_age(d: Lodged) -> Floats:
    """Days since the exporter was first seen; 0 for never."""
    return d.past("exporter").age


@feature(
    unit="days",
    concept=TRADER,
    say="this declarant was first seen {value:ago}",
    otherwise="this declarant was never seen before",
    missing="the declarant is not identified",
    indicators=("XX01", "XX04"),
)
def declarant_age(d: Lodged) -> Floats:
    """Days since the declarant was first seen; 0 for never."""
    return d.past("declarant").age


@feature(
    unit="goods items",
    concept=TRADER,
    say="importer and exporter had about {value:some goods item/goods items} together in recent months",
    otherwise="this importer and this exporter were never seen together before",
    missing="importer or exporter is not identified, so their relation is unknown",
    indicators=("XX01", "DP07"),
)
def importer_exporter_count(d: Lodged) -> Floats:
    """Recent goods items of this importer from this exporter."""
    return d.past("importer_exporter").count(180)


@feature(
    unit="goods items",
    concept=TRADER,
    say="this importer had about {value:some goods item/goods items} in recent weeks",
    otherwise="this importer had no goods items before",
    missing="the importer is not identified",
    indicators=("XX01", "TO05"),
)
def importer_volume(d: Lodged) -> Floats:
    """Recent goods items of the importer."""
    return d.past("importer").count(30)


@feature(
    unit="goods items",
    concept=TRADER,
    say="this seller had about {value:some goods item/goods items} in recent weeks",
    otherwise="this seller had no goods items before",
    missing="the seller is not identified",
    indicators=("XX01", "IP10"),
)
def seller_volume(d: Lodged) -> Floats:
    """Recent goods items of the seller."""
    return d.past("seller").count(30)


@feature(
    unit="ratio",
    concept=TRADER,
    say="this seller's pace of the last day is {value:.1f} times its pace of the last month",
    otherwise="this seller sent nothing in the last days",
    missing="the seller is not identified, so its pace is unknown",
    indicators=("XX01", "UV07"),
)
def seller_burst(d: Lodged) -> Floats:
    """The seller's pace of the last day by its pace of the last month, drawn to zero when few."""
    return d.past("seller").burst


@feature(
    unit="ratio",
    concept=TRADER,
    say="the sender's pace of the last day in this subheading is {value:.1f} times its pace of the last month",
    otherwise="the sender sent nothing of this subheading in the last days",
    missing="neither seller nor exporter is identified, so the pace of this subheading is unknown",
    indicators=("XX01", "UV07"),
)
def seller_hs6_burst(d: Lodged) -> Floats:
    """The seller's pace of the last day in this subheading by that of the last month, drawn to zero when few."""
    return d.past("seller_hs6").burst
