"""Features of the quality of the data: identity, formats and check digits, expected fields that are empty, haste."""

from typing import Final

import numpy as np

from features.claims import of_claims
from features.columns import DAY, NEVER, Bools, Floats, Words
from features.declared import numbers
from features.feature import DOCUMENTS, LOGISTICS, TRADER, fact, feature
from features.forms import of_forms
from features.lodged import Lodged
from features.past.compiled import compiled
from features.past.measures import GROSS, NET, PACKAGES, TRANSPORT
from features.valuation import consignment_value
from features.worth import of_worth

_HOURS_IN_A_DAY: Final = 24
_TEXTS: Final = (
    *("exporter_name", "goods_description", "transport_document"),
    *("importer_name", "importer_street"),
    *("invoice_currency", "country_of_origin", "country_of_destination"),
)
"""Texts that EUCDM demands or offers: in H7 and H1 (3), in H7 only (2), in H1 only (3); a choice."""
_PARCEL_FIELDS, _FULL_FIELDS = 8, 9
"""With gross mass and packages in both, freight in H7 and net mass in H1."""


@feature(
    unit="0/1",
    concept=TRADER,
    say="the trader in the EU has no identification number of the form of an EORI",
    otherwise="the trader in the EU has an EORI number of the right form, or is a recipient of a parcel and needs none",
    indicators=("XX02",),
)
def identity_weak(d: Lodged) -> Floats:
    """Whether the trader in the EU has no EORI number of the right form; recipients of parcels need none."""
    return of_forms(d, "identity_weak")


@feature(
    unit="goods items",
    concept=TRADER,
    say="an importer without an EORI number had about {value:some} goods items in recent weeks: much for private use",
    otherwise="the importer has an EORI number, or had no goods items before",
    missing="the importer is not identified",
    indicators=("XX02",),
)
def private_importer_volume(d: Lodged) -> Floats:
    """Recent goods items of an importer without an EORI number; 0 with one."""
    without = d.text("importer_eori").map(lambda text: float(not text))
    return np.where(without, d.past("importer").count(30), 0.0)


@fact
def containers(d: Lodged) -> Words:
    """Declared container numbers."""
    return d.text("container_ids")


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="a container number has a wrong form or check digit: {containers}",
    otherwise="the container numbers have the right form and check digit",
    missing="no container is declared",
    shows=(containers,),
    indicators=("XX06", "XX02"),
)
def container_invalid(d: Lodged) -> Floats:
    """Whether a declared container number has a wrong form or check digit (ISO 6346)."""
    return of_forms(d, "container_invalid")


@fact
def transport_document(d: Lodged) -> Words:
    """Declared transport document."""
    return d.text("transport_document")


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="the transport document {transport_document} has not the form or check digit of an air waybill or postal item",
    otherwise="the transport document {transport_document} has the form of an air waybill or postal item",
    missing="no air waybill or postal item is declared",
    shows=(transport_document,),
    indicators=("XX06",),
)
def transport_document_malformed(d: Lodged) -> Floats:
    """Whether the transport document has a wrong form or check digit for air (AWB) or post (S10)."""
    return of_forms(d, "transport_document_malformed")


@feature(
    unit="share",
    concept=DOCUMENTS,
    say="{value:.0%} of the fields that such a declaration should fill are empty",
    otherwise="all fields that such a declaration should fill are filled",
    indicators=("XX06",),
)
def expected_fields_missing(d: Lodged) -> Floats:
    """Share of the fields expected for the data set (parcel, import, export) that are empty."""
    given = np.array([d.text(name).given for name in _TEXTS])
    told = np.empty((len(d), 1))
    _reckon(given, d.once(numbers), of_claims(d, "parcel"), told)
    return told[:, 0]


@compiled
def _reckon(given: Bools, declared: Floats, parcels: Floats, told: Floats) -> None:
    """The share for each goods item: of the fields expected always, and those of parcels or of full declarations."""
    for item in range(len(told)):
        empty = 0.0
        first, last = (3, 5) if parcels[item] > 0 else (5, 8)
        for field in range(3):
            empty += not given[field, item]
        for field in range(first, last):
            empty += not given[field, item]
        empty += np.isnan(declared[GROSS, item])
        empty += np.isnan(declared[PACKAGES, item])
        empty += np.isnan(declared[TRANSPORT if parcels[item] > 0 else NET, item])
        told[item, 0] = empty / (_PARCEL_FIELDS if parcels[item] > 0 else _FULL_FIELDS)


@fact
def hours_ahead(d: Lodged) -> Floats:
    """Hours from lodgement to arrival."""
    return lodged_before_arrival(d)


@fact
def hours_late(d: Lodged) -> Floats:
    """Hours from arrival to lodgement."""
    return -lodged_before_arrival(d)


@feature(
    unit="hours",
    concept=LOGISTICS,
    say="lodged {value:,.1f hour/hours} before arrival",
    otherwise="lodged at the moment of arrival",
    missing="the time of arrival is not declared",
    shows=(hours_late,),
    without=(hours_ahead, "lodged {hours_late:,.1f hour/hours} after arrival"),
    indicators=("XX05",),
)
def lodged_before_arrival(d: Lodged) -> Floats:
    """Hours from lodgement to the declared time of arrival; negative after it."""
    arrival = d.time("arrival_at")
    hours = (arrival.astype(np.float64) - d.times) / (DAY / _HOURS_IN_A_DAY)
    return np.where(arrival == NEVER, np.nan, hours)


@feature(
    unit="0/1",
    concept=DOCUMENTS,
    say="the low-value data set (H7) is used for EUR {consignment_value:,.2f}, above the limit of EUR 150",
    otherwise="the data set fits the value of the consignment",
    missing="the value of the consignment is unknown",
    shows=(consignment_value,),
    indicators=("UV07", "XX06"),
)
def low_value_set_above_limit(d: Lodged) -> Floats:
    """Whether the low-value data set (H7) is used for a consignment above 150 euro."""
    return of_worth(d, "above_low_value")
