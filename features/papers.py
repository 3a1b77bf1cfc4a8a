"""Features of what the papers claim: AEO, IOSS, VAT left to another state, gifts."""

from features import claims
from features.claims import of_claims
from features.columns import Floats, Words
from features.conduct import importer_age
from features.feature import DOCUMENTS, fact, feature
from features.lodged import Lodged
from features.valuation import consignment_value
from features.worth import of_worth


@fact
def aeo_number(d: Lodged) -> Words:
    """The first AEO certificate declared."""
    return d.text("additional_references").words(claims.aeo_number)


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="an AEO certificate is declared: {aeo_number}",
    otherwise="no AEO certificate of the right form is declared",
    shows=(aeo_number,),
    indicators=("IP12",),
)
def aeo_valid(d: Lodged) -> Floats:
    """Whether an AEO certificate of the right form (EU, or AEOCN of China) is declared."""
    return of_claims(d, "aeo_valid")


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="an AEO status is claimed, but {aeo_number} has not the form of a certificate",
    otherwise="no AEO certificate of a wrong form is declared",
    shows=(aeo_number,),
    indicators=("XX02",),
)
def aeo_invalid(d: Lodged) -> Floats:
    """Whether an AEO status is claimed with a number that has not the form of a certificate."""
    return of_claims(d, "aeo_invalid")


@fact
def tax_number(d: Lodged) -> Words:
    """Declared IOSS or VAT number."""
    return d.text("ioss_or_vat_id")


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
    return of_claims(d, "ioss_invalid")


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
    return of_worth(d, "ioss_contradicted")


@feature(
    unit="share",
    concept=DOCUMENTS,
    say="VAT is left to another Member State (procedure 42 or 63) by an importer first seen {importer_age:ago}",
    otherwise="VAT is not left to another Member State (procedures 42, 63), or the importer is long known",
    missing="VAT is left to another Member State (procedure 42 or 63) for an importer who is not identified",
    without=(
        importer_age,
        "VAT is left to another Member State (procedure 42 or 63) by an importer never seen before",
    ),
    shows=(importer_age,),
    indicators=("UV13",),
)
def vat_free_by_new_importer(d: Lodged) -> Floats:
    """Newness of the importer under procedure 42 or 63, from 1 (never seen) to 0 (180 days); 0 under others."""
    return of_worth(d, "vat_free_newness")


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="declared as a gift (C08), although the value is above EUR 45 or a firm, a platform or an IOSS number is named",
    otherwise="not declared as a gift (C08), or nothing speaks against it",
    indicators=("UV08",),
)
def gift_contradicted(d: Lodged) -> Floats:
    """Whether a gift between private persons has a value above 45 euro, an EORI, a platform or an IOSS number."""
    return of_worth(d, "gift_contradicted")
