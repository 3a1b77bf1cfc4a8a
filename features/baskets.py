"""Features of what a party dealt in before: baskets of inputs, packaging apart from goods, shares of its goods."""

from features.columns import Floats
from features.dealings import of_dealings
from features.feature import LOGISTICS, TRADER, fact, feature
from features.lodged import Lodged


@feature(
    unit="groups",
    concept=TRADER,
    say="this importer brought in {value:.0f} of 6 groups of cigarette factory inputs before "
    "(filter tow, cigarette paper, filter rods, machines, wrapping, tobacco)",
    otherwise="this importer brought in no cigarette factory inputs before",
    missing="the importer is not identified",
    indicators=("TO02",),
)
def importer_tobacco_basket(d: Lodged) -> Floats:
    """How many groups of cigarette factory inputs the importer brought in before."""
    return of_dealings(d, "importer_groups")


@feature(
    unit="groups",
    concept=TRADER,
    say="{value:.0f} of 6 groups of cigarette factory inputs came to this address before "
    "(filter tow, cigarette paper, filter rods, machines, wrapping, tobacco)",
    otherwise="no cigarette factory inputs came to this address before",
    missing="the address is not declared",
    indicators=("TO02", "XX03"),
)
def address_tobacco_basket(d: Lodged) -> Floats:
    """How many groups of cigarette factory inputs came to the address before."""
    return of_dealings(d, "address_groups")


def importer_packaging(d: Lodged) -> Floats:
    """Recent goods items of labels and boxes of the importer."""
    return d.past("importer").amount("packaging")


def importer_branded(d: Lodged) -> Floats:
    """Recent goods items of the importer of kinds that are often branded."""
    return d.past("importer").amount("branded_goods")


@feature(
    unit="goods items",
    concept=TRADER,
    say="this importer had about {importer_packaging:some goods item/goods items} of labels or boxes and "
    "{importer_branded:some} of goods that are often branded: they may meet after import",
    otherwise="this importer did not have both labels or boxes and goods that are often branded",
    missing="the importer is not identified",
    shows=(fact(importer_packaging), fact(importer_branded)),
    indicators=("IP06",),
)
def labels_apart_from_goods(d: Lodged) -> Floats:
    """Recent goods items of labels or boxes, or of often branded goods, of the importer, whichever are fewer."""
    return of_dealings(d, "labels_and_goods")


def importer_equipment(d: Lodged) -> Floats:
    """Recent goods items of laboratory equipment of the importer."""
    return d.past("importer").amount("lab_equipment")


def importer_chemicals(d: Lodged) -> Floats:
    """Recent goods items of chemicals of the importer."""
    return d.past("importer").amount("chemicals")


@feature(
    unit="goods items",
    concept=TRADER,
    say="this importer had about {importer_equipment:some goods item/goods items} of laboratory equipment and "
    "{importer_chemicals:some} of chemicals",
    otherwise="this importer did not have both laboratory equipment and chemicals",
    missing="the importer is not identified",
    shows=(fact(importer_equipment), fact(importer_chemicals)),
    indicators=("DP12",),
)
def lab_basket(d: Lodged) -> Floats:
    """Recent goods items of laboratory equipment or of chemicals of the importer, whichever are fewer."""
    return of_dealings(d, "equipment_and_chemicals")


@feature(
    unit="share",
    concept=TRADER,
    say="{value:.0%} of this importer's recent goods items were chemicals",
    otherwise="this importer had no chemicals before",
    missing="nothing is remembered of this importer",
    indicators=("DP06",),
)
def importer_chemicals_share(d: Lodged) -> Floats:
    """Share of the importer's recent goods items that were chemicals (chapters 28 and 29)."""
    return of_dealings(d, "chemicals")


@feature(
    unit="share",
    concept=TRADER,
    say="{value:.0%} of this exporter's recent goods items were of codes for waste, or used to cover it",
    otherwise="this exporter had no codes for waste before",
    missing="nothing is remembered of this exporter",
    indicators=("WA08", "WA09"),
)
def exporter_waste_share(d: Lodged) -> Floats:
    """Share of the exporter's recent goods items under codes of waste or of its usual covers."""
    return of_dealings(d, "waste")


@feature(
    unit="share",
    concept=TRADER,
    say="{value:.0%} of this seller's recent goods items were of kinds that are often branded and counterfeited",
    otherwise="this seller had no goods that are often branded and counterfeited before",
    missing="nothing is remembered of this seller",
    indicators=("IP10",),
)
def seller_branded_share(d: Lodged) -> Floats:
    """Share of the seller's recent goods items of kinds that are often branded and counterfeited."""
    return of_dealings(d, "branded")


@feature(
    unit="share",
    concept=TRADER,
    say="{value:.0%} of this importer's recent goods items came as parcels",
    otherwise="this importer received no parcels before",
    missing="nothing is remembered of this importer",
    indicators=("XX02",),
)
def importer_parcel_share(d: Lodged) -> Floats:
    """Share of the importer's recent goods items that came as parcels (H6, H7)."""
    return of_dealings(d, "parcels")


@feature(
    unit="goods items",
    concept=LOGISTICS,
    say="this transport document stood on about {value:some earlier goods item/earlier goods items}",
    otherwise="this transport document was never seen before",
    missing="no transport document is declared",
    indicators=("UV07", "WA06"),
)
def transport_document_repeat(d: Lodged) -> Floats:
    """Recent goods items under the same transport document."""
    return d.past("transport_document").count(30)
