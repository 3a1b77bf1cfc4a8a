"""Undervaluation: a declared value below what was paid."""

from typing import Final

import numpy as np

from features import thresholds, valuation, value
from features.baskets import transport_document_repeat
from features.columns import Floats
from features.control_history import hit_rate, hit_rates
from features.goods import duty_rate_of_code
from features.habits import product_count, seller_address_repeat
from features.lodged import Lodged
from features.papers import gift_contradicted, ioss_contradicted, ioss_invalid, vat_free_by_new_importer
from models.area import Area
from models.shared import PAPERS, PRICE, SELLERS, TRADERS, WAY

_HISTORY: Final = (
    *hit_rates(
        "undervaluation",
        ("importer", "seller", "declarant", "origin_hs6", "seller_hs6", "importer_hs6"),
    ),
    hit_rate("seller"),
    hit_rate("importer"),
)
_TELLING: Final = (
    value.value_below_material_floor,
    value.value_against_importer_history,
    value.value_against_seller_history,
    value.value_per_unit,
    thresholds.value_near_threshold,
    thresholds.threshold_clustering,
    thresholds.identical_value_share,
    thresholds.split_same_day,
    thresholds.gift_by_commercial_seller,
    valuation.consignment_value,
    valuation.freight_per_kg,
    valuation.round_value,
    valuation.currency_unusual,
    valuation.related_party,
    valuation.valuation_method_odd,
    duty_rate_of_code,
    gift_contradicted,
    ioss_contradicted,
    ioss_invalid,
    vat_free_by_new_importer,
    seller_address_repeat,
    product_count,
    transport_document_repeat,
)


def duty_gap(d: Lodged) -> Floats:
    """Duty in EUR on what the goods seem to be worth more than declared; NaN where there is no fair price."""
    missing = np.maximum(d.peers("unit_value").typical - value.unit_value(d), 0)
    return missing * d.once(value.mass) * duty_rate_of_code(d) / 100


AREA: Final = Area(
    name="undervaluation",
    title="Undervaluation",
    question="Is the declared value too low?",
    basis="Articles 69 to 76 of the Union Customs Code (Regulation (EU) No 952/2013) on customs value.",
    features=(*PRICE, *_TELLING, *SELLERS, *TRADERS, *WAY, *PAPERS, *_HISTORY),
    raises=(*_HISTORY, thresholds.split_same_day, value.value_below_material_floor, thresholds.threshold_clustering),
    lowers=(value.unit_value_position, value.value_to_typical),
    control="Ask for invoice, order and proof of payment; compare with the price on the platform and of similar goods.",
    control_type="document",
    clears="Proof of payment of the declared price, or the same price on the platform for the same goods.",
    stake=duty_gap,
)
