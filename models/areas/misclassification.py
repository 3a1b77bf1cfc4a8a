"""Misclassification: a tariff code that is not that of the goods."""

from typing import Final

import numpy as np

from features import classification, goods
from features.columns import Floats
from features.control_history import hit_rate, hit_rates
from features.habits import code_switching, origin_goods_count
from features.lodged import Lodged
from features.logistics import package_mass
from features.sensitive_routes import origin_beside_trade_defence, preference_from_elsewhere
from features.text import several_goods_described
from features.value import value_per_unit
from models.area import Area
from models.shared import PAPERS, PRICE, SELLERS, TRADERS, WAY

_HISTORY: Final = (
    *hit_rates(
        "misclassification",
        ("importer", "seller", "declarant", "hs6", "seller_hs6", "importer_hs6"),
    ),
    hit_rate("seller"),
    hit_rate("importer"),
)
_TELLING: Final = (
    classification.description_fits_heading,
    classification.other_heading_likely,
    classification.duty_gap_to_wording,
    classification.trade_defence_gap,
    goods.hs6_unknown,
    goods.duty_rate_of_code,
    goods.duty_gap_to_neighbour,
    goods.claimed_rate_to_tariff,
    goods.trade_defence_on_code,
    goods.residual_code,
    goods.items_in_consignment,
    goods.chapters_in_consignment,
    goods.unit_mass_position,
    value_per_unit,
    package_mass,
    code_switching,
    origin_goods_count,
    origin_beside_trade_defence,
    preference_from_elsewhere,
    several_goods_described,
)


def duty_gap(d: Lodged) -> Floats:
    """Duty in EUR if the goods are what their description says; NaN where there is none."""
    return d.number("value_eur") * np.maximum(classification.duty_gap_to_wording(d), 0) / 100


AREA: Final = Area(
    name="misclassification",
    title="Misclassification",
    question="Is the tariff code wrong?",
    basis="Articles 56 and 57 of the Union Customs Code; Council Regulation (EEC) No 2658/87 (Combined Nomenclature).",
    features=(*_TELLING, *PRICE, *SELLERS, *TRADERS, *WAY, *PAPERS, *_HISTORY),
    raises=(*_HISTORY, classification.duty_gap_to_wording, classification.trade_defence_gap),
    lowers=(classification.description_fits_heading,),
    control="Look at the goods or a picture of them; classify from material and use, and take a sample if in doubt.",
    control_type="partial",
    clears="Material and use that fit the declared heading, or binding tariff information for these goods.",
    stake=duty_gap,
)
