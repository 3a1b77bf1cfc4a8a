"""Tobacco: smuggled products behind cover loads, and inputs of illegal factories."""

from typing import Final

from features import baskets, telling_words, watched_goods
from features.columns import Floats
from features.control_history import hit_rate, hit_rates
from features.goods import duty_rate_of_code
from features.lodged import Lodged
from features.logistics import (
    consignment_mass_kg,
    container_load,
    package_mass,
    packages,
    packages_like_cigarette_cases,
)
from features.route import importer_outside_destination
from features.sensitive_routes import tobacco_origin
from features.value import mass
from models.area import Area
from models.shared import LOAD, PAPERS, PRICE, TRADERS, WAY

_EXCISE_EUR_PER_KG: Final = 75.0
"""10,000 cigarettes weigh about 12 kg with their case; the least excise is EUR 90 for 1,000 (Directive 2011/64/EU)."""
_HISTORY: Final = (
    *hit_rates("tobacco", ("importer", "exporter", "address", "origin_hs6", "route")),
    hit_rate("importer"),
)
_TELLING: Final = (
    watched_goods.tobacco_product_code,
    watched_goods.tobacco_input_code,
    watched_goods.vape_code,
    telling_words.tobacco_words,
    telling_words.water_pipe_words,
    telling_words.vape_words,
    baskets.importer_tobacco_basket,
    baskets.address_tobacco_basket,
    packages_like_cigarette_cases,
    package_mass,
    packages,
    container_load,
    consignment_mass_kg,
    duty_rate_of_code,
    tobacco_origin,
    importer_outside_destination,
)


def excise(d: Lodged) -> Floats:
    """Excise in EUR if the whole goods item were cigarettes; NaN where no mass is declared."""
    return d.once(mass) * _EXCISE_EUR_PER_KG


AREA: Final = Area(
    name="tobacco",
    title="Tobacco",
    question="Does this hide tobacco products, or feed an illegal factory?",
    basis="Directives 2011/64/EU and (EU) 2020/262 on excise duty; Article 79 of the Union Customs Code.",
    features=(*_TELLING, *PRICE, *LOAD, *TRADERS, *WAY, *PAPERS, *_HISTORY),
    raises=(*_HISTORY, baskets.importer_tobacco_basket, baskets.address_tobacco_basket, telling_words.tobacco_words),
    control="Scan the container for a load behind the load; check seals, weigh, and ask who takes the goods.",
    control_type="scan",
    clears="A scan that shows one even load of the declared goods, seals intact, and a weight that agrees.",
    stake=excise,
)
