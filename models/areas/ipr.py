"""IPR infringement: counterfeits and their parts."""

from typing import Final

from features import branded_goods, names, telling_words
from features.baskets import labels_apart_from_goods, seller_branded_share
from features.control_history import hit_rate, hit_rates
from features.goods import chapters_in_consignment
from features.text import odd_characters
from models.area import Area
from models.shared import PAPERS, PRICE, SELLERS, TRADERS, WAY

_HISTORY: Final = (
    *hit_rates("ipr", ("importer", "exporter", "seller", "address", "origin_hs6", "seller_hs6")),
    hit_rate("seller"),
)
_TELLING: Final = (
    branded_goods.counterfeit_rank,
    branded_goods.provenance_of_counterfeits,
    branded_goods.price_to_plausible_import,
    branded_goods.packaging_code,
    branded_goods.medicine_code,
    names.brand_in_description,
    names.brand_look_alike,
    names.brand_price_ratio,
    names.brands_in_consignment,
    telling_words.luxury_words,
    telling_words.packaging_words,
    telling_words.medicine_words,
    odd_characters,
    labels_apart_from_goods,
    seller_branded_share,
    chapters_in_consignment,
)

AREA: Final = Area(
    name="ipr",
    title="IPR infringement",
    question="Do the goods infringe an intellectual property right?",
    basis="Regulation (EU) No 608/2013 on customs enforcement of intellectual property rights.",
    features=(*_TELLING, *PRICE, *SELLERS, *TRADERS, *WAY, *PAPERS, *_HISTORY),
    raises=(*_HISTORY, branded_goods.counterfeit_rank),
    lowers=(branded_goods.price_to_plausible_import, names.brand_price_ratio),
    control="Open the goods; compare marks, labels and packing with the right holder's application for action.",
    control_type="partial",
    clears="Proof of purchase from the right holder or a licensee, or marks and packing as on genuine goods.",
)
