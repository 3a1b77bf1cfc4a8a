"""Features of values kept below a threshold: parked just below it, split, repeated, or called a gift."""

from features.columns import Floats
from features.dealings import of_dealings
from features.feature import VALUE, fact, feature
from features.lodged import Lodged
from features.valuation import consignment_value
from features.worth import of_worth


@feature(
    unit="0/1",
    concept=VALUE,
    say="a parcel declared at EUR {consignment_value:,.2f}, just below the limit of EUR 150",
    otherwise="EUR {consignment_value:,.2f} is not the value of a parcel just below the limit of EUR 150",
    missing="the value of the consignment is unknown",
    shows=(consignment_value,),
    indicators=("UV04", "UV12"),
)
def value_near_threshold(d: Lodged) -> Floats:
    """Whether a parcel is declared at 135 to 150 euro."""
    return of_worth(d, "near_limit")


def seller_just_below(d: Lodged) -> Floats:
    """How many recent goods items of the seller were declared at 135 to 150 euro."""
    return d.past("seller").amount("below_threshold")


def seller_further_below(d: Lodged) -> Floats:
    """How many recent goods items of the seller were declared at 120 to 135 euro."""
    return d.past("seller").amount("before_threshold")


@feature(
    unit="share",
    concept=VALUE,
    say="this seller's recent goods items: about {seller_just_below:some} at EUR 135 to 150, "
    "{seller_further_below:some} at EUR 120 to 135; without an eye on the limit both would be much the same",
    missing="no seller is declared, so it is unknown whether its values cluster below the limit of EUR 150",
    shows=(fact(seller_just_below), fact(seller_further_below)),
    indicators=("UV04", "UV12"),
)
def threshold_clustering(d: Lodged) -> Floats:
    """Share of the seller's recent values of 120 to 150 euro that are above 135, drawn to one half when few."""
    return of_dealings(d, "clustering")


@fact
def same_value_before(d: Lodged) -> Floats:
    """How many recent goods items of the seller had exactly this value."""
    return d.past("seller_value").count(180)


@fact
def seller_items(d: Lodged) -> Floats:
    """How many goods items the seller had recently."""
    return d.past("seller").count(180)


@feature(
    unit="share",
    concept=VALUE,
    say="of about {seller_items:some recent goods item/recent goods items} of this seller, "
    "about {same_value_before:some} had exactly this value",
    missing="no seller or no value is declared, so repeated values cannot be told",
    shows=(seller_items, same_value_before),
    indicators=("UV05",),
)
def identical_value_share(d: Lodged) -> Floats:
    """Share of the seller's recent goods items with exactly this value, drawn to zero when few."""
    return of_dealings(d, "same_value")


def same_day_value(d: Lodged) -> Floats:
    """Value that the seller sent to the address lately, EUR, fading with a half-life of a day."""
    return d.past("seller_address").value(1)


@feature(
    unit="0/1",
    concept=VALUE,
    say="EUR {consignment_value:,.2f} here and about EUR {same_day_value:,.2f} in the last days from the same seller "
    "to the same address: together above the limit of EUR 150",
    otherwise="EUR {consignment_value:,.2f} here and about EUR {same_day_value:,.2f} in the last days from the same "
    "seller to the same address: no sign of a consignment split at EUR 150",
    missing="no seller, address or value is declared, so a split consignment cannot be told",
    shows=(consignment_value, fact(same_day_value)),
    indicators=("UV07",),
)
def split_same_day(d: Lodged) -> Floats:
    """Whether consignments of one seller to one address pass 150 euro together while this one does not."""
    return of_worth(d, "split")


@feature(
    unit="goods items",
    concept=VALUE,
    say="declared as a gift (C08), yet the sender had about {value:some goods item/goods items} in recent weeks",
    otherwise="not declared as a gift, or a gift from a sender without recent goods items",
    missing="declared as a gift (C08) by a sender who is not identified",
    indicators=("UV08",),
)
def gift_by_commercial_seller(d: Lodged) -> Floats:
    """Recent goods items of the seller, or the exporter, if this one is declared as a gift; else 0."""
    return of_worth(d, "gift_by_trader")
