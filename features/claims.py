"""What the papers claim, as numbers: each distinct set of claims is looked at once."""

from functools import lru_cache
from typing import Final, NamedTuple

from features.columns import Floats
from features.combination import combined
from features.documents import references
from features.identifiers import is_aeo, is_ioss
from features.lodged import Lodged
from features.past.keys import PARCELS

_AEO_CODES: Final = frozenset({"Y022", "Y023", "Y024", "Y025", "Y026", "Y027", "Y028", "Y029", "Y031"})
_VAT_FREE: Final = frozenset({"42", "63"})
_GIFT: Final = "C08"
_UNDER_IOSS: Final = "F48"
_FIELDS: Final = (
    "dataset",
    "additional_references",
    "additional_procedures",
    "requested_procedure",
    "ioss_or_vat_id",
    "fiscal_reference_role",
    "importer_eori",
    "platform_id",
)


class Claims(NamedTuple):
    """Numbers about the claims of one goods item; yes is 1."""

    parcel: float
    """Data set of a parcel (H6 postal, H7 low value)."""
    low_value: float
    """Data set of a low value (H7)."""
    aeo_valid: float
    aeo_invalid: float
    under_ioss: float
    ioss_invalid: float
    ioss_stray: float
    """An IOSS number or role without the procedure."""
    vat_free: float
    gift: float
    gift_of_firm: float
    """A gift, and a firm, a platform or a tax number is named."""


_COLUMN: Final = {name: column for column, name in enumerate(Claims._fields)}


def of_claims(d: Lodged, name: str) -> Floats:
    """One number of ``Claims`` for each goods item."""
    return d.once(claimed)[:, _COLUMN[name]]


def claimed(d: Lodged) -> Floats:
    """All numbers of the claims, shape (items, numbers of ``Claims``)."""
    return combined([d.text(name) for name in _FIELDS], _claims)


def aeo_number(additional_references: str) -> str:
    """The first AEO certificate declared; empty for none."""
    named = references(additional_references)
    return next((number for kind, number in named if kind in _AEO_CODES and number), "")


@lru_cache(maxsize=1 << 14)
def _claims(  # noqa: PLR0913, PLR0917 - one text a column
    dataset: str, aeo: str, procedures: str, requested: str, tax: str, role: str, eori: str, platform: str
) -> Claims:
    """All numbers of one set of claims, from the texts declared, in the order of ``_FIELDS``."""
    certificate = aeo_number(aeo)
    under_ioss, ioss, gift = _UNDER_IOSS in procedures, is_ioss(tax), _GIFT in procedures
    return Claims(
        parcel=dataset in PARCELS,
        low_value=dataset == "H7",
        aeo_valid=is_aeo(certificate),
        aeo_invalid=bool(certificate) and not is_aeo(certificate),
        under_ioss=under_ioss,
        ioss_invalid=under_ioss and not ioss,
        ioss_stray=(ioss or role == "FR5") and not under_ioss,
        vat_free=requested in _VAT_FREE,
        gift=gift,
        gift_of_firm=gift and bool(eori or platform or tax),
    )
