"""Product safety: toys, electronics, cosmetics and protective equipment that must not be sold in the Union."""

from typing import Final

from features import branded_goods, goods, telling_words, value
from features.control_history import hit_rate, hit_rates
from features.evidence import invoice_absent
from features.habits import product_count
from features.names import brand_in_description
from features.watched_goods import vape_code
from models.area import Area
from models.shared import PAPERS, PRICE, SELLERS, TRADERS, WAY

_HISTORY: Final = (
    *hit_rates("product_safety", ("importer", "exporter", "seller", "hs6", "seller_hs6")),
    hit_rate("seller"),
)
_TELLING: Final = (
    telling_words.battery_words,
    telling_words.medicine_words,
    branded_goods.medicine_code,
    vape_code,
    brand_in_description,
    value.value_below_material_floor,
    value.value_per_unit,
    goods.unit_mass_position,
    invoice_absent,
    product_count,
)

AREA: Final = Area(
    name="product_safety",
    title="Product safety",
    question="Are the goods unsafe, or without proof that they are safe?",
    basis="Regulations (EU) 2019/1020 on market surveillance and (EU) 2023/988 on general product safety.",
    features=(*_TELLING, *PRICE, *SELLERS, *TRADERS, *WAY, *PAPERS, *_HISTORY),
    raises=_HISTORY,
    control="Ask for the declaration of conformity and the responsible person; suspend release and ask the authority.",
    control_type="document",
    clears="A declaration of conformity for this model, and a responsible person in the Union who answers for it.",
)
