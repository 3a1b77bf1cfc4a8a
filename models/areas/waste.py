"""Waste: shipments of waste that are forbidden, not notified, or declared as goods."""

from typing import Final

from features import evidence, telling_words, watched_goods
from features.baskets import exporter_waste_share
from features.control_history import hit_rate, hit_rates
from features.goods import chapters_in_consignment, items_in_consignment
from features.logistics import consignment_mass_kg, container_load, package_mass, packages
from features.sensitive_routes import waste_from_non_oecd, waste_to_non_oecd
from models.area import Area
from models.shared import LOAD, PAPERS, PRICE, TRADERS, WAY

_HISTORY: Final = (
    *hit_rates("waste", ("importer", "exporter", "hs6", "exporter_hs6", "route")),
    hit_rate("exporter"),
)
_TELLING: Final = (
    watched_goods.waste_code,
    watched_goods.waste_cover_code,
    watched_goods.waste_cover_price_position,
    watched_goods.polymer_price,
    watched_goods.vehicle_or_used_tyre_code,
    telling_words.second_hand_words,
    telling_words.waste_words,
    telling_words.battery_words,
    evidence.waste_papers_absent,
    evidence.used_goods_untested,
    evidence.appliances_in_bulk,
    waste_to_non_oecd,
    waste_from_non_oecd,
    exporter_waste_share,
    container_load,
    consignment_mass_kg,
    package_mass,
    packages,
    items_in_consignment,
    chapters_in_consignment,
)

AREA: Final = Area(
    name="waste",
    title="Waste",
    question="Is this a shipment of waste that is not allowed?",
    basis="Regulation (EU) 2024/1157 on shipments of waste; Basel Convention.",
    features=(*_TELLING, *PRICE, *LOAD, *TRADERS, *WAY, *PAPERS, *_HISTORY),
    raises=(*_HISTORY, waste_to_non_oecd, telling_words.waste_words, evidence.waste_papers_absent),
    control="Open the container; ask for Annex VII or the notification, function tests, and who takes the goods.",
    control_type="partial",
    clears="Function tests and packing for each device, or a contract that fits Annex VII and a plant that takes them.",
)
