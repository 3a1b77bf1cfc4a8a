"""Features of the price: declared value per kilogram or piece, against similar goods and the trader's own past."""

from features.arithmetic import ratio
from features.code_sheet import of_code
from features.columns import Floats
from features.feature import VALUE, fact, feature
from features.lodged import Lodged
from features.past import measures
from features.prices import of_price


def mass(d: Lodged) -> Floats:
    """Net mass in kilograms, gross mass where no net mass is declared (H7 has none)."""
    return measures.mass(d.columns)


@fact
def peer_low(d: Lodged) -> Floats:
    """The price below which a tenth of similar goods are, EUR/kg."""
    return d.peers("unit_value").low


@fact
def peer_high(d: Lodged) -> Floats:
    """The price above which a tenth of similar goods are, EUR/kg."""
    return d.peers("unit_value").high


@fact
def peer_n(d: Lodged) -> Floats:
    """How many similar goods the comparison rests on; older ones count less."""
    return d.peers("unit_value").n


@fact
def typical_unit_value(d: Lodged) -> Floats:
    """The middle price of similar goods, EUR/kg."""
    return d.peers("unit_value").typical


@feature(
    unit="EUR/kg",
    concept=VALUE,
    say="declared at {value:,.2f} EUR/kg; most similar goods: {peer_low:,.2f} to {peer_high:,.2f} EUR/kg "
    "(n = {peer_n:some})",
    missing="no price per kilogram, because value or mass is not declared",
    shows=(peer_low, peer_high, peer_n),
    without=(peer_n, "declared at {value:,.2f} EUR/kg; no similar goods are remembered"),
    indicators=("UV01", "UV03"),
)
def unit_value(d: Lodged) -> Floats:
    """Declared value per kilogram of net mass, or of gross mass where no net mass is declared."""
    return of_price(d, "unit_value")


@feature(
    unit="share",
    concept=VALUE,
    say="{value:.0%} of similar goods are declared at less than {unit_value:,.2f} EUR/kg; "
    "most: {peer_low:,.2f} to {peer_high:,.2f} EUR/kg (n = {peer_n:some})",
    missing="the price per kilogram cannot be compared with similar goods",
    shows=(unit_value, peer_low, peer_high, peer_n),
    indicators=("UV01", "UV03", "UV12"),
)
def unit_value_position(d: Lodged) -> Floats:
    """Share of similar goods that are declared at a lower price per kilogram."""
    return d.peers("unit_value").position


@fact
def share_of_typical(d: Lodged) -> Floats:
    """Declared price per kilogram as a share of the middle price of similar goods."""
    return ratio(unit_value(d), d.peers("unit_value").typical)


@feature(
    unit="log ratio",
    concept=VALUE,
    say="declared at {unit_value:,.2f} EUR/kg: {share_of_typical:.0%} of the typical {typical_unit_value:,.2f} EUR/kg "
    "of similar goods (n = {peer_n:some})",
    missing="the price per kilogram cannot be compared with the typical price of similar goods",
    shows=(unit_value, share_of_typical, typical_unit_value, peer_n),
    indicators=("UV01", "WA03", "DP11"),
)
def value_to_typical(d: Lodged) -> Floats:
    """Logarithm of the declared price per kilogram by the middle price of similar goods."""
    return of_price(d, "to_typical")


def material_floor(d: Lodged) -> Floats:
    """Estimated price of the cheapest raw material of the chapter, EUR/kg; NaN where the list has none."""
    return of_code(d, "material_floor")


@feature(
    unit="0/1",
    concept=VALUE,
    say="declared at {unit_value:,.2f} EUR/kg, below the estimated price of the raw material alone "
    "({material_floor:,.2f} EUR/kg)",
    otherwise="declared at {unit_value:,.2f} EUR/kg, above the estimated price of the raw material "
    "({material_floor:,.2f} EUR/kg)",
    missing="there is no price per kilogram, or no estimate of the raw material's price, to compare",
    shows=(unit_value, fact(material_floor)),
    indicators=("UV02",),
)
def value_below_material_floor(d: Lodged) -> Floats:
    """Whether the price per kilogram is below an estimate of the raw material's price."""
    return of_price(d, "below_floor")


@fact
def quantity(d: Lodged) -> Floats:
    """Declared number of supplementary units."""
    return d.number("supplementary_units")


def importer_price(d: Lodged) -> Floats:
    """What the importer declared lately for goods of the same subheading, EUR/kg."""
    return of_price(d, "of_importer")


def seller_price(d: Lodged) -> Floats:
    """What the seller, or the exporter, declared lately for goods of the same subheading, EUR/kg."""
    return of_price(d, "of_seller")


@feature(
    unit="log ratio",
    concept=VALUE,
    say="declared at {unit_value:,.2f} EUR/kg; this importer's earlier goods of the code: {importer_price:,.2f} EUR/kg",
    missing="this importer's earlier goods of the subheading give no price to compare",
    shows=(unit_value, fact(importer_price)),
    indicators=("UV01", "UV11"),
)
def value_against_importer_history(d: Lodged) -> Floats:
    """Logarithm of the price per kilogram by the importer's own recent price for the subheading."""
    return of_price(d, "to_importer")


@feature(
    unit="log ratio",
    concept=VALUE,
    say="declared at {unit_value:,.2f} EUR/kg; this seller's earlier goods of the code: {seller_price:,.2f} EUR/kg",
    missing="this seller's earlier goods of the subheading give no price to compare",
    shows=(unit_value, fact(seller_price)),
    indicators=("UV01", "UV11"),
)
def value_against_seller_history(d: Lodged) -> Floats:
    """Logarithm of the price per kilogram by the seller's own recent price for the subheading."""
    return of_price(d, "to_seller")


@feature(
    unit="EUR/unit",
    concept=VALUE,
    say="declared at {value:.2f} EUR for each of {quantity:,.0f} pieces, pairs or other supplementary units",
    missing="the price of a piece is unknown, because no supplementary units are declared",
    shows=(quantity,),
    indicators=("IP02", "UV01"),
)
def value_per_unit(d: Lodged) -> Floats:
    """Declared value for each supplementary unit (piece, pair, ...)."""
    return of_price(d, "of_unit")
