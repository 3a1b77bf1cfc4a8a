"""Features of documents that should be there: permits, waste papers, test reports, packing, an invoice."""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from features.columns import Floats, Words
from features.combination import combined
from features.description import of_description
from features.documents import references
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
_NAN: Final = float("nan")


class Evidence(NamedTuple):
    """Numbers about the papers and packing of goods of a code; yes is 1."""

    permit_absent: float
    waste_papers_absent: float
    untested: float
    """Machines or electronics without a test report."""
    bulk_appliance: float
    invoice_absent: float


_COLUMN: Final = {name: column for column, name in enumerate(Evidence._fields)}
_FIELDS: Final = ("hs6", "supporting_documents", "additional_references", "package_type")


def of_evidence(d: Lodged, name: str) -> Floats:
    """One number of ``Evidence`` for each goods item."""
    return d.once(_all_evidence)[:, _COLUMN[name]]


def _all_evidence(d: Lodged) -> Floats:
    return combined([d.text(name) for name in _FIELDS], _evidence)


@lru_cache(maxsize=1 << 14)
def _evidence(hs6: str, documents: str, others: str, package_type: str) -> Evidence:
    """All numbers of one code, its documents and references, and its packing."""
    supporting = {kind for kind, _ in references(documents)} if documents else set()
    kinds = supporting | {kind for kind, _ in references(others)} if others else supporting
    appliance = hs6.startswith(_APPLIANCES)
    return Evidence(
        permit_absent=precursor_level(hs6) >= _SCHEDULED and kinds.isdisjoint(_PERMITS),
        waste_papers_absent=is_waste(hs6) and kinds.isdisjoint(_WASTE_PAPERS),
        untested=appliance and kinds.isdisjoint(_TEST_REPORTS),
        bulk_appliance=float(package_type in _BULK_PACKING and appliance) if package_type else _NAN,
        invoice_absent=float(supporting.isdisjoint(_INVOICES)) if documents else _NAN,
    )


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
    return of_evidence(d, "permit_absent")


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="the subheading is one of waste, and neither a waste document (C669) nor an exemption (Y923) is declared",
    otherwise="no waste document is expected, or one is declared",
    indicators=("WA01",),
)
def waste_papers_absent(d: Lodged) -> Floats:
    """Whether the subheading is one of waste and no waste document is declared."""
    return of_evidence(d, "waste_papers_absent")


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
    return np.sign(second_hand) * of_evidence(d, "untested")


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
    return of_evidence(d, "bulk_appliance")


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
    return of_evidence(d, "invoice_absent")
