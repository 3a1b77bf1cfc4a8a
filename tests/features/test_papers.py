"""What the papers tell: claims, documents that should be there, and the quality of the data."""

import datetime as dt
import math
from collections.abc import Callable, Mapping

import pytest

from features import data_quality, evidence, papers
from features.lodged import Lodged

Record = Mapping[str, object]
Recall = Callable[..., Lodged]


@pytest.mark.parametrize(
    ("references", "valid", "invalid"),
    [
        ("Y022:DEAEOF123456", 1, 0),
        ("Y900;Y031:AEOCN0123456789", 1, 0),
        ("Y031:AEOCN123", 0, 1),
        ("Y023", 0, 0),
        ("Y900", 0, 0),
        (None, 0, 0),
    ],
)
def test_aeo_claims(recall: Recall, freight: Record, references: str | None, valid: int, invalid: int) -> None:
    """A certificate counts if its number has the right form; a claim without a number is neither right nor wrong."""
    lodged = recall({**freight, "additional_references": references})
    assert (papers.aeo_valid(lodged)[0], papers.aeo_invalid(lodged)[0]) == (valid, invalid)


@pytest.mark.parametrize(
    ("changes", "invalid", "contradicted"),
    [
        ({}, 0, 0),
        ({"ioss_or_vat_id": "IM123"}, 1, 0),
        ({"ioss_or_vat_id": None}, 1, 0),
        ({"additional_procedures": None}, 0, 1),
        ({"value_eur": 151.0}, 0, 1),
        ({"additional_procedures": None, "ioss_or_vat_id": None, "fiscal_reference_role": None}, 0, 0),
    ],
)
def test_ioss_claims(recall: Recall, parcel: Record, changes: Record, invalid: int, contradicted: int) -> None:
    """F48 needs an IOSS number of the right form and a value up to 150 euro; number and role need F48."""
    lodged = recall({**parcel, **changes})
    assert (papers.ioss_invalid(lodged)[0], papers.ioss_contradicted(lodged)[0]) == (invalid, contradicted)


def test_vat_left_to_another_state_by_a_new_importer(recall: Recall, freight: Record) -> None:
    """Under procedure 42 a new importer stands out, most when never seen; under 40 none does."""
    elsewhere = {**freight, "requested_procedure": "42"}
    assert papers.vat_free_by_new_importer(recall(elsewhere))[0] == 1
    assert papers.vat_free_by_new_importer(recall(elsewhere, freight))[0] == pytest.approx(1 - 1 / 180)
    assert papers.vat_free_by_new_importer(recall(freight))[0] == 0


def test_gifts_of_firms(recall: Recall, parcel: Record) -> None:
    """A gift sold on a platform is none; a gift between persons of EUR 20 is one, of EUR 50 none."""
    private = {"dataset": "H7", "additional_procedures": "C08", "importer_name": "A", "value_eur": 20.0}
    assert papers.gift_contradicted(recall({**parcel, "additional_procedures": "C08"}))[0] == 1
    assert papers.gift_contradicted(recall(private))[0] == 0
    assert papers.gift_contradicted(recall({**private, "value_eur": 50.0}))[0] == 1


def test_precursors_need_an_authorisation(recall: Recall, freight: Record) -> None:
    """BMK without authorisation is flagged and named; with one, or acetone of category 3, it is not."""
    bmk = {**freight, "hs6": "291431"}
    lodged = recall(bmk)
    assert evidence.precursor_permit_absent(lodged)[0] == 1
    assert "1-phenyl-2-propanone" in evidence.precursor_permit_absent.sentence(lodged, 0)
    assert evidence.precursor_permit_absent(recall({**bmk, "supporting_documents": "N380;C015"}))[0] == 0
    assert evidence.precursor_permit_absent(recall({**freight, "hs6": "291411"}))[0] == 0


def test_waste_needs_its_papers(recall: Recall, freight: Record, export: Record) -> None:
    """Plastic waste without a waste document is flagged; with one, and trousers, are not."""
    assert evidence.waste_papers_absent(recall(export))[0] == 1
    assert evidence.waste_papers_absent(recall({**export, "supporting_documents": "C669:1"}))[0] == 0
    assert evidence.waste_papers_absent(recall({**export, "additional_references": "Y923"}))[0] == 0
    assert evidence.waste_papers_absent(recall(freight))[0] == 0


def test_used_electronics_need_a_test(recall: Recall, export: Record) -> None:
    """Used phones without a test report, in bulk, may be scrap; used clothing and new phones are another matter."""
    phones = {**export, "hs6": "851713", "goods_description": "used phones"}
    lodged = recall(phones)
    assert (evidence.used_goods_untested(lodged)[0], evidence.appliances_in_bulk(lodged)[0]) == (1, 1)
    assert evidence.used_goods_untested(recall({**phones, "supporting_documents": "N004"}))[0] == 0
    assert evidence.used_goods_untested(recall({**phones, "goods_description": "new phones"}))[0] == 0
    assert evidence.appliances_in_bulk(recall({**phones, "package_type": "CT"}))[0] == 0


def test_an_invoice_is_expected(recall: Recall, freight: Record) -> None:
    """Documents without an invoice are said; no documents at all are unknown."""
    assert evidence.invoice_absent(recall(freight))[0] == 0
    assert evidence.invoice_absent(recall({**freight, "supporting_documents": "N705"}))[0] == 1
    assert math.isnan(evidence.invoice_absent(recall({**freight, "supporting_documents": None}))[0])


def test_weak_identity(recall: Recall, parcel: Record, freight: Record, export: Record) -> None:
    """The trader in the EU needs an EORI of the right form, save for recipients of parcels."""
    assert data_quality.identity_weak(recall(freight))[0] == 0
    assert data_quality.identity_weak(recall({**freight, "importer_eori": None}))[0] == 1
    assert data_quality.identity_weak(recall(parcel))[0] == 0
    assert data_quality.identity_weak(recall({**parcel, "importer_eori": "12345"}))[0] == 1
    assert data_quality.identity_weak(recall(export))[0] == 0
    assert data_quality.identity_weak(recall({**export, "exporter_id": "?"}))[0] == 1
    assert data_quality.private_importer_volume(recall(parcel, *[parcel] * 5))[0] > 4


def test_numbers_with_check_digits(recall: Recall, parcel: Record, freight: Record) -> None:
    """One wrong container among two, and an air waybill or postal item with a wrong check digit, are said."""
    assert data_quality.container_invalid(recall(freight))[0] == 0
    assert data_quality.container_invalid(recall({**freight, "container_ids": "CSQU3054383;CSQU3054384"}))[0] == 1
    assert math.isnan(data_quality.container_invalid(recall(parcel))[0])
    assert data_quality.transport_document_malformed(recall(parcel))[0] == 0
    assert data_quality.transport_document_malformed(recall({**parcel, "transport_document": "999-12345674"}))[0] == 1
    assert data_quality.transport_document_malformed(recall({**parcel, "border_transport_mode": "5"}))[0] == 1
    assert math.isnan(data_quality.transport_document_malformed(recall(freight))[0])


def test_expected_fields(recall: Recall, parcel: Record, freight: Record) -> None:
    """Nothing is missing from a full declaration or parcel; everything is from an empty one."""
    assert data_quality.expected_fields_missing(recall(freight))[0] == 0
    assert data_quality.expected_fields_missing(recall(parcel))[0] == 0
    assert data_quality.expected_fields_missing(recall({}))[0] == 1
    assert data_quality.expected_fields_missing(recall({**parcel, "importer_street": None}))[0] == 1 / 8


def test_hours_before_arrival(recall: Recall, freight: Record) -> None:
    """Lodging after arrival is negative, and no time of arrival is missing."""
    lodged = recall(freight)
    assert math.isnan(data_quality.lodged_before_arrival(lodged)[0])
    arrival = dt.datetime(2026, 9, 22, 8, tzinfo=dt.UTC)
    assert data_quality.lodged_before_arrival(recall({**freight, "arrival_at": arrival}))[0] == 1
    assert (
        data_quality.lodged_before_arrival(recall({**freight, "arrival_at": arrival - dt.timedelta(days=2)}))[0] == -47
    )


def test_the_low_value_set_has_a_limit(recall: Recall, parcel: Record, freight: Record) -> None:
    """H7 above 150 euro is said, H1 of any value is not."""
    assert data_quality.low_value_set_above_limit(recall({**parcel, "value_eur": 150.01}))[0] == 1
    assert data_quality.low_value_set_above_limit(recall(parcel))[0] == 0
    assert data_quality.low_value_set_above_limit(recall(freight))[0] == 0
