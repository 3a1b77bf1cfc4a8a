"""Features of traders' habits and of breaks with them: shared addresses, changed offices and codes, lent numbers."""

from features.columns import Floats
from features.dealings import of_dealings
from features.feature import ROUTE, TRADER, fact, feature
from features.lodged import Lodged


@fact
def address_items(d: Lodged) -> Floats:
    """Recent goods items to the address."""
    return d.past("address").count(180)


@feature(
    unit="share",
    concept=TRADER,
    say="of about {address_items:some recent goods item/recent goods items} to this address, {value:.0%} went to "
    "this importer",
    missing="nothing was seen at this address before, or the address is not declared",
    shows=(address_items,),
    indicators=("XX03", "IP07"),
)
def address_own_share(d: Lodged) -> Floats:
    """Share of the recent goods items to the address that were for this importer."""
    return of_dealings(d, "own_address")


@feature(
    unit="goods items",
    concept=TRADER,
    say="about {value:some goods item/goods items} came to this address in recent weeks",
    otherwise="nothing came to this address before",
    missing="the address is not declared",
    indicators=("XX03",),
)
def address_volume(d: Lodged) -> Floats:
    """Recent goods items to the address, whoever the importer."""
    return d.past("address").count(30)


@feature(
    unit="goods items",
    concept=TRADER,
    say="about {value:some goods item/goods items} came from this seller to this address in recent days",
    otherwise="nothing came from this seller to this address before",
    missing="seller or address is not declared",
    indicators=("UV07",),
)
def seller_address_repeat(d: Lodged) -> Floats:
    """Recent goods items of the seller to the address."""
    return d.past("seller_address").count(7)


@feature(
    unit="share",
    concept=TRADER,
    say="{value:.0%} of this importer's recent goods items were declared at this customs office",
    otherwise="this importer never used this customs office before",
    missing="nothing is remembered of this importer, or importer or office is not declared",
    indicators=("UV11",),
)
def office_share(d: Lodged) -> Floats:
    """Share of the importer's recent goods items that were declared at this customs office."""
    return of_dealings(d, "office")


@fact
def same_description(d: Lodged) -> Floats:
    """Recent goods items of the seller with the same description."""
    return d.past("seller_description").count(180)


@feature(
    unit="share",
    concept=TRADER,
    say="of about {same_description:some recent goods item/recent goods items} of this seller with the same "
    "description, {value:.0%} came under another subheading",
    otherwise="this seller always declared goods of this description under this subheading",
    missing="this seller was not seen with this description before",
    shows=(same_description,),
    indicators=("MC06",),
)
def code_switching(d: Lodged) -> Floats:
    """Share of the seller's recent goods items of the same description that had another subheading."""
    return of_dealings(d, "other_code")


@feature(
    unit="share",
    concept=TRADER,
    say="{value:.0%} of this importer's recent goods items were of this chapter",
    otherwise="this importer never declared goods of this chapter before",
    missing="nothing is remembered of this importer",
    indicators=("TO05", "DP06"),
)
def importer_chapter_share(d: Lodged) -> Floats:
    """Share of the importer's recent goods items that were of the same chapter."""
    return of_dealings(d, "chapter")


@feature(
    unit="goods items",
    concept=ROUTE,
    say="about {value:some goods item/goods items} of this subheading came from this origin in recent months",
    otherwise="this subheading was never seen from this origin before",
    missing="origin and country of dispatch are not declared",
    indicators=("MC09",),
)
def origin_goods_count(d: Lodged) -> Floats:
    """Recent goods items of the same subheading and origin, whoever the parties."""
    return d.past("origin_hs6").count(180)


@fact
def ioss_items(d: Lodged) -> Floats:
    """Recent goods items under the IOSS or VAT number."""
    return d.past("ioss").count(180)


@feature(
    unit="share",
    concept=TRADER,
    say="of about {ioss_items:some recent goods item/recent goods items} under this IOSS or VAT number, {value:.0%} "
    "came from this seller",
    otherwise="this seller never used this IOSS or VAT number; others did, for about "
    "{ioss_items:some goods item/goods items}",
    missing="this IOSS or VAT number was never seen before, or number or seller is not declared",
    shows=(ioss_items,),
    indicators=("XX02", "XX03"),
)
def ioss_seller_share(d: Lodged) -> Floats:
    """Share of the recent goods items under the IOSS or VAT number that were of this seller."""
    return of_dealings(d, "ioss_seller")


@feature(
    unit="goods items",
    concept=TRADER,
    say="about {value:some goods item/goods items} with this product identifier came in recent months",
    otherwise="this product identifier was never seen before",
    missing="no product identifier is declared",
    indicators=("UV14",),
)
def product_count(d: Lodged) -> Floats:
    """Recent goods items with the same product identifier."""
    return d.past("product").count(180)


@feature(
    unit="goods items",
    concept=TRADER,
    say="about {value:some goods item/goods items} alike in subheading, origin, dispatch, duty and mass came lately",
    otherwise="no goods item alike in subheading, origin, dispatch, duty and mass was seen before",
    missing="too little is declared to look for goods items alike",
    indicators=("UV05",),
)
def same_goods_count(d: Lodged) -> Floats:
    """Recent goods items with the same subheading, origin, dispatch, duty rate, tax type and mass."""
    return d.past("same_goods").count(180)
