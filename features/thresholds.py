"""Features of values kept below a threshold: parked just below it, split, repeated, or called a gift."""

from typing import Final

import numpy as np

from features.arithmetic import answer
from features.columns import Bools, Floats
from features.feature import VALUE, fact, feature
from features.lodged import Lodged
from features.past.amounts import THRESHOLD
from features.past.keys import PARCELS
from features.valuation import consignment_value

_NEAR_EUR: Final = 0.9 * THRESHOLD
_GIFT: Final = "C08"


def parcel(d: Lodged) -> Bools:
    """Whether the data set is that of a parcel (H6 postal, H7 low value)."""
    return d.text("dataset").among(PARCELS)


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
    value = consignment_value(d)
    return answer((value >= _NEAR_EUR) & (value <= THRESHOLD) & d.once(parcel), ~np.isnan(value))


def seller_just_below(d: Lodged) -> Floats:
    """How many recent goods items of the seller were declared at 135 to 150 euro."""
    return d.past("seller").amount("below_threshold")


def seller_further_below(d: Lodged) -> Floats:
    """How many recent goods items of the seller were declared at 120 to 135 euro."""
    return d.past("seller").amount("before_threshold")


@feature(
    unit="share",
    concept=VALUE,
    say="this seller's recent goods items: about {seller_just_below:.1f} at EUR 135 to 150, "
    "{seller_further_below:.1f} at EUR 120 to 135; an even spread would have as many",
    missing="no seller is declared, so it is unknown whether its values cluster below the limit of EUR 150",
    shows=(fact(seller_just_below), fact(seller_further_below)),
    indicators=("UV04", "UV12"),
)
def threshold_clustering(d: Lodged) -> Floats:
    """Share of the seller's recent values of 120 to 150 euro that are above 135, drawn to one half when few."""
    below, before = d.once(seller_just_below), d.once(seller_further_below)
    return (below + 1.0) / (below + before + 2.0)


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
    say="of about {seller_items:,.1f} recent goods items of this seller, {same_value_before:,.1f} had just this value",
    missing="no seller or no value is declared, so repeated values cannot be told",
    shows=(seller_items, same_value_before),
    indicators=("UV05",),
)
def identical_value_share(d: Lodged) -> Floats:
    """Share of the seller's recent goods items with exactly this value, drawn to zero when few."""
    return d.past("seller_value").count(180) / (d.past("seller").count(180) + 3.0)


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
    here = consignment_value(d)
    together = here + d.once(same_day_value)
    return answer((together > THRESHOLD) & (here <= THRESHOLD), ~np.isnan(together))


def gift(d: Lodged) -> Bools:
    """Whether it is declared as a gift between private persons (C08)."""
    return d.text("additional_procedures").map(lambda text: _GIFT in text) > 0


@feature(
    unit="goods items",
    concept=VALUE,
    say="declared as a gift (C08), yet the sender had about {value:,.1f} goods items in recent weeks",
    otherwise="not declared as a gift, or a gift from a sender without recent goods items",
    missing="declared as a gift (C08) by a sender who is not identified",
    indicators=("UV08",),
)
def gift_by_commercial_seller(d: Lodged) -> Floats:
    """Recent goods items of the seller, or the exporter, if this one is declared as a gift; else 0."""
    is_gift = d.once(gift)
    if not is_gift.any():
        return np.zeros(len(d))
    return np.where(is_gift, np.fmax(d.past("seller").count(30), d.past("exporter").count(30)), 0.0)
