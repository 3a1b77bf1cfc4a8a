"""Features of the quality of the data: identity, formats and check digits, expected fields that are empty, haste."""

from typing import Final

import numpy as np

from features.arithmetic import answer
from features.columns import DAY, NEVER, Bools, Floats, Words
from features.feature import DOCUMENTS, LOGISTICS, TRADER, fact, feature
from features.identifiers import is_air_waybill, is_container, is_eori, is_postal_item
from features.lodged import Lodged
from features.past.amounts import THRESHOLD
from features.thresholds import parcel
from features.valuation import consignment_value

_HOURS_IN_A_DAY: Final = 24
_DOCUMENTS: Final = {"4": 1.0, "5": 2.0}
"""The kind of document that goes with a mode of transport: air waybill, postal item."""
_ALWAYS: Final = ("exporter_name", "goods_description", "transport_document", "gross_mass_kg", "packages_count")
_PARCEL: Final = ("importer_name", "importer_street", "transport_cost_eur")
_FULL: Final = ("invoice_currency", "country_of_origin", "net_mass_kg", "country_of_destination")
"""Fields that EUCDM demands or offers in H7 and in H1; a choice of those that risk analysis lives on."""
_PARCEL_FIELDS: Final = len(_ALWAYS) + len(_PARCEL)
_FULL_FIELDS: Final = len(_ALWAYS) + len(_FULL)


def _export(d: Lodged) -> Bools:
    return d.text("dataset").map(lambda dataset: dataset.startswith("B")) > 0


def _number_form(words: Words) -> Floats:
    """1 for an EORI number of the right form, -1 for another text, 0 for none."""
    return words.map(lambda text: (1.0 if is_eori(text) else -1.0) if text else 0.0)


def _trader_form(d: Lodged) -> Floats:
    """The form of the number of whoever is answerable in the EU: the exporter of an export, else the importer."""
    importer, export = _number_form(d.text("importer_eori")), d.once(_export)
    return np.where(export, _number_form(d.text("exporter_id")), importer) if export.any() else importer


@feature(
    unit="0/1",
    concept=TRADER,
    say="the trader in the EU has no identification number of the form of an EORI",
    otherwise="the trader in the EU has an EORI number of the right form, or is a recipient of a parcel and needs none",
    indicators=("XX02",),
)
def identity_weak(d: Lodged) -> Floats:
    """Whether the trader in the EU has no EORI number of the right form; recipients of parcels need none."""
    return np.where(d.once(_trader_form) + d.once(parcel) > 0, 0.0, 1.0)


@feature(
    unit="goods items",
    concept=TRADER,
    say="an importer without an EORI number had about {value:,.1f} goods items in recent weeks: much for private use",
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
    return d.text("container_ids").map(_wrong_container)


def _wrong_container(text: str) -> float:
    return float(not all(is_container(number.strip()) for number in text.split(";"))) if text else np.nan


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
    expected = d.text("border_transport_mode").map(lambda mode: _DOCUMENTS.get(mode[:1], np.nan))
    unlike = expected - d.text("transport_document").map(_document_kind)
    return np.sign(np.abs(unlike))


def _document_kind(text: str) -> float:
    """1 for an air waybill, 2 for a postal item, 0 for another document, NaN for none."""
    return 1.0 if is_air_waybill(text) else 2.0 if is_postal_item(text) else 0.0 if text else np.nan


@feature(
    unit="share",
    concept=DOCUMENTS,
    say="{value:.0%} of the fields that such a declaration should fill are empty",
    otherwise="all fields that such a declaration should fill are filled",
    indicators=("XX06",),
)
def expected_fields_missing(d: Lodged) -> Floats:
    """Share of the fields expected for the data set (parcel, import, export) that are empty."""
    parcels = d.once(parcel)
    always = _empty(d, _ALWAYS)
    of_parcel = (always + _empty(d, _PARCEL)) / _PARCEL_FIELDS if parcels.any() else always
    if parcels.all():
        return of_parcel
    return np.where(parcels, of_parcel, (always + _empty(d, _FULL)) / _FULL_FIELDS)


def _empty(d: Lodged, names: tuple[str, ...]) -> Floats:
    """How many of these fields are empty."""
    empty = np.zeros(len(d))
    for name in names:
        column = d.columns.get(name)
        if column is None:
            empty += 1.0
        elif not isinstance(column, Words):
            empty += np.isnan(column)
        elif "" in column.values:
            empty += column.codes == column.values.index("")
    return empty


@feature(
    unit="hours",
    concept=LOGISTICS,
    say="lodged {value:,.1f} hours before arrival (negative: after)",
    otherwise="lodged at the moment of arrival",
    missing="the time of arrival is not declared",
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
    value = consignment_value(d)
    low_value = d.text("dataset").among(frozenset({"H7"}))
    return answer((value > THRESHOLD) & low_value, ~np.isnan(value))
