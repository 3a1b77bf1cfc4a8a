"""Made-up consignments on which every bundle is tried before it is used.

They are few but far apart: parcel and container, in and out, rich and nearly empty, and twice the same seller, so
that the past speaks too. No party in them exists.
"""

from typing import Final

_PARCEL: Final[dict[str, object]] = {
    "dataset": "H7",
    "declaration_type": "IM",
    "customs_office": "BE000101",
    "declarant_eori": "BE0000000101",
    "importer_name": "A. Probe",
    "importer_street": "Example Street 1",
    "importer_postcode": "1000",
    "importer_city": "Exampletown",
    "importer_country": "BE",
    "exporter_name": "Probe Trading Co",
    "exporter_country": "CN",
    "seller_id": "probe-seller",
    "platform_id": "probe-platform",
    "ioss_or_vat_id": "IM0000000101",
    "country_of_dispatch": "CN",
    "country_of_destination": "BE",
    "border_transport_mode": "4",
    "place_of_loading": "CNSZX",
    "invoice_currency": "EUR",
    "additional_procedures": "C07;F48",
    "item_number": 1,
    "packages_count": 1,
}
_CONTAINER: Final[dict[str, object]] = {
    "dataset": "H1",
    "declaration_type": "IM",
    "customs_office": "NL000510",
    "declarant_eori": "NL0000000102",
    "importer_eori": "NL0000000103",
    "importer_name": "Probe Imports BV",
    "importer_country": "NL",
    "exporter_id": "CN0000000104",
    "exporter_name": "Probe Factory Ltd",
    "exporter_country": "CN",
    "country_of_dispatch": "CN",
    "country_of_origin": "CN",
    "country_of_destination": "NL",
    "border_transport_mode": "1",
    "place_of_loading": "CNNGB",
    "place_of_unloading": "NLRTM",
    "container_ids": "CSQU3054383",
    "incoterm": "FOB",
    "invoice_currency": "USD",
    "requested_procedure": "40",
    "previous_procedure": "00",
    "valuation_method": "1",
    "item_number": 1,
}

RECORDS: Final[tuple[dict[str, object], ...]] = (
    _PARCEL
    | {
        "consignment_id": "probe-1",
        "lodged_at": "2026-03-02T08:15:00+00:00",
        "hs6": "640411",
        "goods_description": "sports shoes, nike style",
        "value_eur": 40.0,
        "gross_mass_kg": 9.0,
        "transport_cost_eur": 31.0,
    },
    _PARCEL
    | {
        "consignment_id": "probe-2",
        "lodged_at": "2026-03-20T19:40:00+00:00",
        "importer_name": "B. Probe",
        "importer_street": "Example Street 2",
        "hs6": "420292",
        "goods_description": "bag",
        "value_eur": 149.0,
        "gross_mass_kg": 0.8,
    },
    _CONTAINER
    | {
        "consignment_id": "probe-3",
        "lodged_at": "2026-03-21T06:00:00+00:00",
        "hs6": "611020",
        "goods_description": "knitted pullovers of cotton",
        "value_eur": 8000.0,
        "net_mass_kg": 9400.0,
        "gross_mass_kg": 10100.0,
        "supplementary_units": 31000.0,
        "packages_count": 620,
        "package_type": "CT",
        "duty_rate": 12.0,
        "supporting_documents": "N380;N705",
        "transport_cost_eur": 4100.0,
    },
    _CONTAINER
    | {
        "consignment_id": "probe-4",
        "lodged_at": "2026-04-09T11:30:00+00:00",
        "border_transport_mode": "2",
        "container_ids": "CSQU3054380",
        "hs6": "550210",
        "goods_description": "cellulose acetate tow for filters",
        "value_eur": 61000.0,
        "net_mass_kg": 12000.0,
        "gross_mass_kg": 12600.0,
        "packages_count": 24,
        "package_type": "BL",
        "duty_rate": 4.0,
        "supporting_documents": "N380",
    },
    _CONTAINER
    | {
        "consignment_id": "probe-5",
        "lodged_at": "2026-04-30T14:05:00+00:00",
        "border_transport_mode": "4",
        "importer_eori": "PL0000000105",
        "importer_country": "PL",
        "route_countries": "CN;AE;NL",
        "hs6": "291830",
        "goods_description": "pigment intermediate CAS 28578-16-7 powder",
        "value_eur": 2100.0,
        "net_mass_kg": 100.0,
        "gross_mass_kg": 112.0,
        "packages_count": 4,
        "package_type": "DR",
        "duty_rate": 6.5,
    },
    _CONTAINER
    | {
        "consignment_id": "probe-6",
        "lodged_at": "2026-05-01T09:00:00+00:00",
        "dataset": "B1",
        "declaration_type": "EX",
        "country_of_dispatch": "NL",
        "country_of_origin": "NL",
        "country_of_destination": "MY",
        "place_of_loading": "NLRTM",
        "place_of_unloading": "MYPKG",
        "requested_procedure": "10",
        "hs6": "391590",
        "goods_description": "used plastic film, mixed, bales",
        "value_eur": 900.0,
        "net_mass_kg": 24000.0,
        "gross_mass_kg": 24300.0,
        "packages_count": 44,
        "package_type": "BL",
    },
    _CONTAINER
    | {
        "consignment_id": "probe-7",
        "lodged_at": "2026-05-01T09:00:01+00:00",
        "hs6": "999999",
        "goods_description": "parts",
        "value_eur": 0.0,
        "net_mass_kg": 0.0,
        "gross_mass_kg": 0.0,
        "packages_count": 0,
        "additional_references": "Y022:DEAEOF123",
    },
    {
        "consignment_id": "probe-8",
        "lodged_at": "2026-05-02T00:00:00+00:00",
        "item_number": 1,
        "hs6": "851762",
    },
)
"""In the order in which they are lodged; times are ISO 8601."""

IRREGULAR: Final = {"probe-1": True, "probe-3": False}
"""What a control found, known an hour after lodgement."""
