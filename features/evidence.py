"""Features of documents that should be there: permits, waste papers, test reports, packing, an invoice."""

from functools import lru_cache
from typing import Final

import numpy as np

from features.columns import Bools, Floats, Words
from features.description import of_description
from features.feature import DOCUMENTS, fact, feature
from features.lodged import Lodged
from features.watch_lists import is_waste, precursor_level, substances

_PERMITS: Final = frozenset({"C015", "X035"})
_WASTE_PAPERS: Final = frozenset({"C669", "Y923"})
_TEST_REPORTS: Final = frozenset({"N002", "N003", "N004", "Y923"})
_INVOICES: Final = frozenset({"N380", "N935"})
_BULK_PACKING: Final = frozenset({"NE", "NF", "NG", "VG", "VL", "VO", "VQ", "VR", "VS", "VY"})
"""UN/ECE Recommendation 21: unpacked, and bulk."""
_APPLIANCES: Final = ("84", "85")
_SCHEDULED: Final = 2


@lru_cache(1 << 14)
def references(text: str) -> tuple[tuple[str, str], ...]:
    """Types and numbers of a list of documents (``TYPE`` or ``TYPE:number``)."""
    pairs = (reference.partition(":") for reference in text.split(";"))
    return tuple((kind.strip(), number.strip()) for kind, _, number in pairs)


def declares(d: Lodged, kinds: frozenset[str]) -> Bools:
    """Whether a document or reference of one of these types is declared."""

    def any_of(text: str) -> float:
        return any(kind in kinds for kind, _ in references(text)) if text else False

    return (d.text("supporting_documents").map(any_of) + d.text("additional_references").map(any_of)) > 0


@fact
def named_substances(d: Lodged) -> Words:
    """Drug precursors that the subheading covers."""
    return d.text("hs6").words(substances)


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="the subheading covers drug precursors ({named_substances}), and no authorisation (C015, X035) is declared",
    otherwise="no authorisation for drug precursors is expected, or one is declared",
    shows=(named_substances,),
    indicators=("DP02",),
)
def precursor_permit_absent(d: Lodged) -> Floats:
    """Whether the subheading covers scheduled drug precursors and no authorisation is declared."""
    return _absent(d, d.text("hs6").map(precursor_level) >= _SCHEDULED, _PERMITS)


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="the subheading is one of waste, and neither a waste document (C669) nor an exemption (Y923) is declared",
    otherwise="no waste document is expected, or one is declared",
    indicators=("WA01",),
)
def waste_papers_absent(d: Lodged) -> Floats:
    """Whether the subheading is one of waste and no waste document is declared."""
    return _absent(d, d.text("hs6").map(is_waste) > 0, _WASTE_PAPERS)


def _absent(d: Lodged, expected: Bools, kinds: frozenset[str]) -> Floats:
    if not expected.any():
        return np.zeros(len(d))
    return (expected & ~declares(d, kinds)).astype(np.float64)


def _appliance(d: Lodged) -> Bools:
    return d.text("hs6").map(lambda hs6: hs6.startswith(_APPLIANCES)) > 0


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="used machines or electronics without a test report or certificate: they may be waste",
    otherwise="not used machines or electronics, or a test report or certificate is declared",
    missing="the goods are not described, so it is unknown whether they are used",
    indicators=("WA04", "WA05"),
)
def used_goods_untested(d: Lodged) -> Floats:
    """Whether machines or electronics are described as used and no test report or certificate is declared."""
    second_hand = of_description(d, "second_hand")
    unknown = 0.0 * second_hand
    return unknown + _absent(d, (second_hand > 0) & d.once(_appliance), _TEST_REPORTS)


@fact
def package_type(d: Lodged) -> Words:
    """Declared type of packages."""
    return d.text("package_type")


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="machines or electronics travel unpacked or in bulk ({package_type}), as scrap does",
    otherwise="not machines or electronics in bulk (packing: {package_type})",
    missing="the type of packages is not declared",
    shows=(package_type,),
    indicators=("WA05",),
)
def appliances_in_bulk(d: Lodged) -> Floats:
    """Whether machines or electronics (chapters 84, 85) are declared as unpacked or in bulk."""
    bulk = d.text("package_type").map(lambda kind: float(kind in _BULK_PACKING) if kind else np.nan)
    return bulk * d.once(_appliance)


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="no invoice (N380, N935) is among the supporting documents",
    otherwise="an invoice is among the supporting documents",
    missing="no supporting documents are declared at all",
    indicators=("XX06",),
)
def invoice_absent(d: Lodged) -> Floats:
    """Whether the supporting documents do not name an invoice."""
    return d.text("supporting_documents").map(_without_invoice)


def _without_invoice(text: str) -> float:
    return float(all(kind not in _INVOICES for kind, _ in references(text))) if text else np.nan
