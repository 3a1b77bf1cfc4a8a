"""Customs fraud of any kind: the label of external data that do not say which.

Made for inspected declarations of another administration, which name no goods description and no addresses.
"""

from typing import Final

from features import goods, value
from features.columns import Floats
from features.control_history import hit_rates
from features.feature import CONTROL_HISTORY, fact, feature
from features.habits import code_switching, origin_goods_count, same_goods_count
from features.lodged import Lodged
from features.logistics import consignment_mass_kg
from features.valuation import round_value
from models.area import Area
from models.shared import PRICE, SELLERS, TRADERS, WAY

_ALIKE: Final = "the very same goods (subheading, origin, dispatch, duty and mass)"


@feature(
    unit="controls",
    concept=CONTROL_HISTORY,
    say=f"{_ALIKE} were controlled about {{value:some time/times}} lately",
    otherwise=f"{_ALIKE} were not controlled lately",
    missing=f"whether {_ALIKE} were controlled cannot be told: mass or subheading is not declared",
)
def precedents(d: Lodged) -> Floats:
    """Recent controls of goods alike in subheading, origin, dispatch, duty and mass."""
    return d.past("same_goods").controls("customs_fraud")


@fact
def precedent_hits(d: Lodged) -> Floats:
    """How many of these found an irregularity."""
    return d.past("same_goods").hits("customs_fraud")


@feature(
    unit="share",
    concept=CONTROL_HISTORY,
    say=f"recent controls of {_ALIKE}: {{precedent_hits:some}} of {{precedents:some}} found an irregularity",
    missing=f"whether {_ALIKE} were irregular cannot be told: mass or subheading is not declared",
    without=(precedents, f"no recent control of {_ALIKE} is on record"),
    shows=(precedents, precedent_hits),
)
def precedent_rate(d: Lodged) -> Floats:
    """Share of irregular ones among recent controls of goods alike, barely shrunk: a precedent counts."""
    return d.past("same_goods").rate("customs_fraud", strength=1.0)


_HISTORY: Final = (
    *hit_rates(
        "customs_fraud",
        ("importer", "seller", "declarant", "hs6", "origin_hs6", "importer_hs6", "same_goods"),
    ),
    precedent_rate,
)
_TELLING: Final = (
    value.value_against_importer_history,
    value.value_against_seller_history,
    value.value_below_material_floor,
    goods.hs6_unknown,
    goods.duty_rate_of_code,
    goods.duty_gap_to_neighbour,
    goods.claimed_rate_to_tariff,
    goods.trade_defence_on_code,
    goods.residual_code,
    precedents,
    round_value,
    consignment_mass_kg,
    code_switching,
    origin_goods_count,
    same_goods_count,
)

AREA: Final = Area(
    name="customs_fraud",
    title="Customs fraud",
    question="Would an inspection find an irregularity?",
    basis="Working basis: whatever the inspections of the source counted as fraud.",
    features=(*_TELLING, *PRICE, *SELLERS, *TRADERS, *WAY, *_HISTORY),
    raises=_HISTORY,
    control="Check the documents, and the goods against code, origin and value.",
    control_type="document",
    clears="Papers that agree with the goods in code, origin and value.",
)
