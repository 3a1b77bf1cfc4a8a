"""Features that speak in more than one area: who the parties are, how the papers look, which way the goods came."""

from typing import Final

from features.conduct import (
    declarant_age,
    exporter_age,
    importer_age,
    importer_exporter_count,
    importer_volume,
    seller_age,
    seller_burst,
    seller_volume,
)
from features.data_quality import (
    container_invalid,
    expected_fields_missing,
    identity_weak,
    transport_document_malformed,
)
from features.feature import Feature
from features.habits import address_own_share, address_volume, importer_chapter_share, office_share
from features.logistics import container_without_seal, containers_declared, gross_to_net_mass, package_mass_position
from features.papers import aeo_valid
from features.route import (
    dispatch_differs_from_origin,
    hub_in_route,
    loading_differs_from_dispatch,
    origin_missing,
    route_legs,
    route_seen,
)
from features.text import vague_description, words_in_description
from features.transport import sent_as_parcel, transport_mode
from features.valuation import declared_value, freight_to_value
from features.value import unit_value, unit_value_position, value_to_typical

PRICE: Final[tuple[Feature, ...]] = (
    unit_value,
    unit_value_position,
    value_to_typical,
    declared_value,
    freight_to_value,
)
"""What is declared to be paid, against similar goods."""
TRADERS: Final[tuple[Feature, ...]] = (
    importer_age,
    exporter_age,
    importer_volume,
    importer_exporter_count,
    importer_chapter_share,
    identity_weak,
    declarant_age,
)
"""How well importer, exporter and declarant are known."""
SELLERS: Final[tuple[Feature, ...]] = (seller_age, seller_volume, seller_burst, address_own_share, address_volume)
"""How well seller and delivery address are known."""
WAY: Final[tuple[Feature, ...]] = (
    transport_mode,
    route_seen,
    route_legs,
    hub_in_route,
    dispatch_differs_from_origin,
    loading_differs_from_dispatch,
    origin_missing,
    office_share,
)
"""Which way the goods came."""
LOAD: Final[tuple[Feature, ...]] = (
    gross_to_net_mass,
    package_mass_position,
    containers_declared,
    container_without_seal,
    container_invalid,
)
"""How the goods are packed and loaded."""
PAPERS: Final[tuple[Feature, ...]] = (
    sent_as_parcel,
    words_in_description,
    vague_description,
    expected_fields_missing,
    transport_document_malformed,
    aeo_valid,
)
"""How the declaration is made out."""
