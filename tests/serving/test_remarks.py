"""Warnings name the place and the rule, never the value."""

import datetime as dt

import pytest

from features.declaration import BY_NAME
from models import versions
from models.areas import AREAS
from models.versions import Stale
from serving import remarks as module
from serving.remarks import Record, remarks

PARCEL: Record = {
    "consignment_id": "c",
    "lodged_at": 1_770_000_000_000_000,
    "dataset": "H7",
    "declarant_eori": "NL123456789",
    "importer_name": "A. Person",
    "importer_street": "Street 1",
    "importer_city": "Venlo",
    "importer_country": "NL",
    "exporter_name": "Shop",
    "exporter_country": "CN",
    "transport_document": "RR473124829CN",
    "transport_cost_eur": 3.0,
    "item_number": 1,
    "hs6": "640411",
    "goods_description": "shoes",
    "value_eur": 20.0,
    "gross_mass_kg": 1.0,
    "packages_count": 1.0,
}


def told(**changed: object) -> list[tuple[str, str]]:
    """Code and pointer of each warning of a parcel with some fields changed; None takes a field away."""
    record = {name: value for name, value in {**PARCEL, **changed}.items() if value is not None}
    return [(each.code, each.pointer) for each in remarks([record])]


def test_a_good_parcel_has_no_warning() -> None:
    """Nothing is remarked where nothing is odd."""
    assert told() == []


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("hs6", "999998", "/goods_items/0/hs6"),
        ("country_of_origin", "China", "/goods_items/0/country_of_origin"),
        ("package_type", "box", "/goods_items/0/package_type"),
        ("requested_procedure", "4000", "/goods_items/0/requested_procedure"),
        ("additional_procedures", "F48;f48", "/goods_items/0/additional_procedures/1"),
        ("dataset", "H9", "/dataset"),
        ("exporter_country", "cn", "/exporter_country"),
        ("invoice_currency", "EURO", "/invoice_currency"),
        ("border_transport_mode", "6", "/border_transport_mode"),
        ("customs_office", "Venlo", "/customs_office"),
        ("route_countries", "CN;AE;?", "/route_countries/2"),
    ],
)
def test_an_unknown_code_is_named_by_its_place(field: str, value: str, pointer: str) -> None:
    """A code that no list or form knows is remarked where it stands, list entries by their number."""
    assert ("unknown_code", pointer) in told(**{field: value})


def test_what_a_data_set_has_and_the_models_use_is_missed() -> None:
    """A missing field is remarked, unless another of its group is there."""
    assert told(gross_mass_kg=None) == [("missing_field", "/goods_items/0/gross_mass_kg")]
    assert told(exporter_name=None) == [("missing_field", "/exporter_name")]
    assert told(importer_name=None) == [("missing_field", "/importer_eori")]
    assert told(dataset=None) == [("missing_field", "/dataset")]
    assert ("missing_field", "/goods_items/0/net_mass_kg") in told(dataset="H1")


def test_only_the_impossible_is_unusual() -> None:
    """Goods that weigh nothing, or more without their packing than with it."""
    assert told(gross_mass_kg=0.0) == [("unusual_value", "/goods_items/0/gross_mass_kg")]
    assert told(net_mass_kg=1.2) == [("unusual_value", "/goods_items/0/net_mass_kg")]
    assert told(net_mass_kg=1.0005) == []


def test_each_goods_item_is_looked_at_and_the_header_once() -> None:
    """Pointers count the goods items of the request from nought."""
    record = {**PARCEL, "exporter_country": "cn"}
    found = remarks([record, {**record, "item_number": 2, "hs6": "000000"}])
    assert [each.pointer for each in found] == ["/exporter_country", "/goods_items/1/hs6"]


def test_no_value_is_ever_told() -> None:
    """Details are sentences of the house."""
    odd = "S3CRET"
    codes = dict.fromkeys(("dataset", "customs_office", "route_countries", "package_type", "cus_code", "incoterm"), odd)
    found = remarks([{**PARCEL, **codes, "hs6": odd}])
    assert len(found) >= 7
    assert not any(odd in each.detail + each.pointer for each in found)


def test_late_and_stale_weaken_the_answer() -> None:
    """What the caller knows of time is passed on."""
    stale = Stale("hs", dt.date(2022, 1, 1), 2191)
    found = remarks([PARCEL], late=True, stale=[stale])
    assert [(each.code, each.pointer) for each in found] == [("lodged_late", "/lodged_at"), ("stale_list", "")]
    assert "2022-01-01" in found[1].detail


def test_lists_grow_stale_on_their_day() -> None:
    """A list holds for so many days after its date, and not one more."""
    last = dt.datetime(2022, 1, 1, 23, tzinfo=dt.UTC) + dt.timedelta(days=30)
    at = int(last.timestamp()) * 1_000_000
    assert "hs" not in {each.name for each in versions.stale_lists(at, {"hs": 30}, 9999)}
    assert "hs" in {each.name for each in versions.stale_lists(at + 3600 * 1_000_000, {"hs": 30}, 9999)}


def test_versions_are_of_what_they_name() -> None:
    """The version of features does not depend on their order, and that of the lists is the same each time."""
    features = AREAS["ipr"].features[:3]
    assert versions.features_version(features) == versions.features_version(features[::-1])
    assert versions.features_version(features) != versions.features_version(features[:2])
    assert len(versions.reference_version()) == 16


def test_every_field_named_is_a_field() -> None:
    """The tables speak of fields of the declaration only, header and goods items apart."""
    for header, items in module._EXPECTED.values():
        assert all(BY_NAME[name].header for group in header for name in group)
        assert not any(BY_NAME[name].header for group in items for name in group)
    assert set(module._CODES) <= set(BY_NAME)
