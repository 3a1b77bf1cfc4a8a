"""Features of what the papers claim: AEO, IOSS, VAT left to another state, gifts."""

import math
from typing import Final

import numpy as np

from features.columns import Bools, Floats, Words
from features.conduct import importer_age
from features.evidence import references
from features.feature import DOCUMENTS, fact, feature
from features.identifiers import is_aeo, is_ioss
from features.lodged import Lodged
from features.past.amounts import THRESHOLD
from features.thresholds import gift
from features.valuation import consignment_value

_AEO_CODES: Final = frozenset({"Y022", "Y023", "Y024", "Y025", "Y026", "Y027", "Y028", "Y029", "Y031"})
_VAT_FREE: Final = frozenset({"42", "63"})
_GIFT_LIMIT_EUR: Final = 45.0
_NEW_DAYS: Final = 180.0


def _aeo_number(text: str) -> str:
    return next((number for kind, number in references(text) if kind in _AEO_CODES and number), "")


def aeo_number(d: Lodged) -> Words:
    """The first AEO certificate declared."""
    return d.text("additional_references").words(_aeo_number)


def _aeo_form(d: Lodged) -> Floats:
    """1 for a certificate of the right form, 0 for another, NaN for none."""
    return d.once(aeo_number).map(lambda number: float(is_aeo(number)) if number else math.nan)


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="an AEO certificate is declared: {aeo_number}",
    otherwise="no AEO certificate of the right form is declared",
    shows=(fact(aeo_number),),
    indicators=("IP12",),
)
def aeo_valid(d: Lodged) -> Floats:
    """Whether an AEO certificate of the right form (EU, or AEOCN of China) is declared."""
    return np.where(d.once(_aeo_form) == 1.0, 1.0, 0.0)


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="an AEO status is claimed, but {aeo_number} has not the form of a certificate",
    otherwise="no AEO certificate of a wrong form is declared",
    shows=(fact(aeo_number),),
    indicators=("XX02",),
)
def aeo_invalid(d: Lodged) -> Floats:
    """Whether an AEO status is claimed with a number that has not the form of a certificate."""
    return np.where(d.once(_aeo_form) == 0.0, 1.0, 0.0)


@fact
def tax_number(d: Lodged) -> Words:
    """Declared IOSS or VAT number."""
    return d.text("ioss_or_vat_id")


def _ioss_declared(d: Lodged) -> Bools:
    return d.text("ioss_or_vat_id").map(is_ioss) > 0


def _ioss_procedure(d: Lodged) -> Bools:
    return d.text("additional_procedures").map(lambda text: "F48" in text) > 0


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="VAT under IOSS is claimed (F48), but the IOSS number is absent or has a wrong form: {tax_number}",
    otherwise="VAT under IOSS (F48) is not claimed, or the IOSS number has the right form",
    shows=(tax_number,),
    indicators=("XX02",),
)
def ioss_invalid(d: Lodged) -> Floats:
    """Whether VAT under IOSS is claimed without an IOSS number of the right form."""
    return (d.once(_ioss_procedure) & ~d.once(_ioss_declared)).astype(np.float64)


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="procedure F48, role FR5, number {tax_number} and value EUR {consignment_value:,.2f} contradict each other",
    otherwise="the IOSS data do not contradict each other",
    shows=(tax_number, consignment_value),
    indicators=("XX02", "UV08"),
)
def ioss_contradicted(d: Lodged) -> Floats:
    """Whether an IOSS number or role stands without procedure F48, or F48 with a value above 150 euro."""
    claimed = d.once(_ioss_procedure)
    vendor = d.text("fiscal_reference_role").among(frozenset({"FR5"}))
    too_much = consignment_value(d) > THRESHOLD
    return (((d.once(_ioss_declared) | vendor) & ~claimed) | (claimed & too_much)).astype(np.float64)


@feature(
    unit="share",
    concept=DOCUMENTS,
    say="VAT is left to another Member State (procedure 42 or 63) by an importer known for {importer_age:,.0f} days",
    otherwise="VAT is not left to another Member State (procedures 42, 63), or the importer is long known",
    missing="VAT is left to another Member State (procedure 42 or 63) for an importer who is not identified",
    shows=(importer_age,),
    indicators=("UV13",),
)
def vat_free_by_new_importer(d: Lodged) -> Floats:
    """Newness of the importer under procedure 42 or 63, from 1 (never seen) to 0 (180 days); 0 under others."""
    newness = np.maximum(1.0 - importer_age(d) / _NEW_DAYS, 0.0)
    return np.where(d.text("requested_procedure").among(_VAT_FREE), newness, 0.0)


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="declared as a gift (C08), although the value is above EUR 45 or a firm, a platform or an IOSS number is named",
    otherwise="not declared as a gift (C08), or nothing speaks against it",
    indicators=("UV08",),
)
def gift_contradicted(d: Lodged) -> Floats:
    """Whether a gift between private persons has a value above 45 euro, an EORI, a platform or an IOSS number."""
    is_gift = d.once(gift)
    if not is_gift.any():
        return np.zeros(len(d))
    commercial = [d.text(name).given for name in ("importer_eori", "platform_id", "ioss_or_vat_id")]
    too_much = consignment_value(d) > _GIFT_LIMIT_EUR
    return np.where(is_gift & (too_much | np.any(commercial, axis=0)), 1.0, 0.0)
