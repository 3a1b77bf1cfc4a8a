"""Drug precursors: scheduled and watched chemicals, and what travels with them."""

from typing import Final

from features import names, telling_words, transport, watched_goods
from features.baskets import importer_chemicals_share, lab_basket
from features.classification import description_fits_heading
from features.control_history import hit_rate, hit_rates
from features.evidence import precursor_permit_absent
from features.goods import residual_code
from features.logistics import consignment_mass_kg, package_mass, packages
from features.sensitive_routes import chemicals_to_drug_region
from models.area import Area
from models.shared import PAPERS, PRICE, TRADERS, WAY

_HISTORY: Final = (
    *hit_rates("precursors", ("importer", "exporter", "address", "hs6", "route")),
    hit_rate("importer"),
)
_TELLING: Final = (
    watched_goods.precursor_code,
    watched_goods.chemical_code,
    names.listed_cas_number,
    names.substance_named,
    names.substance_behind_other_code,
    telling_words.chemical_cover_words,
    precursor_permit_absent,
    transport.chemical_packing,
    transport.drums_by_air_or_parcel,
    transport.chemical_packing_of_other_goods,
    transport.parcel_mass_to_limit,
    chemicals_to_drug_region,
    importer_chemicals_share,
    lab_basket,
    description_fits_heading,
    residual_code,
    package_mass,
    packages,
    consignment_mass_kg,
)

AREA: Final = Area(
    name="precursors",
    title="Drug precursors",
    question="Are these drug precursors without authorisation, or hidden under another name?",
    basis="Regulations (EC) No 273/2004 and No 111/2005 on drug precursors.",
    features=(*_TELLING, *PRICE, *TRADERS, *WAY, *PAPERS, *_HISTORY),
    raises=(
        *_HISTORY,
        watched_goods.precursor_code,
        names.listed_cas_number,
        names.substance_named,
        names.substance_behind_other_code,
        precursor_permit_absent,
    ),
    control="Do not open by hand: test with a hand-held spectrometer, take a sample, and ask for licence and end use.",
    control_type="partial",
    clears="A valid licence or registration with a named end user, or a test that finds another substance.",
)
