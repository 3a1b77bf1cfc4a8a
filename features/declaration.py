"""The declaration: one table of fields that everything else reads.

The validator, the importer, the request model and the docs page are made from ``FIELDS``; a field is
added by adding a row. Names and element numbers follow the EU Customs Data Model (EUCDM 6); a field
that EUCDM does not have carries no number. A dataset has one row per goods item: what belongs to the
header is repeated on each item of its consignment.
"""

from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

Kind = Literal["text", "list", "number", "integer", "time"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the declaration."""

    name: str
    meaning: str
    kind: Kind = "text"
    element: str = ""
    unit: str = ""
    length: int = 70
    header: bool = False
    required: bool = False
    personal: bool = False
    """Whether it may identify a natural person (the importer of a parcel usually is one)."""


_header: Final = partial(Field, header=True)
_item: Final = partial(Field, header=False)

FIELDS: Final[tuple[Field, ...]] = (
    # What it is and when
    _header(
        "consignment_id",
        "Reference of the declaration (MRN, or the reference of the source)",
        element="12 09 001 000",
        required=True,
    ),
    _header("lodged_at", "When the declaration was received", "time", element="15 06 001 000", required=True),
    _header("arrival_at", "Estimated time of arrival", "time", element="15 03 001 000"),
    _header("dataset", "Data set of the declaration: H1 full, H6 postal, H7 low value, B1 export, ...", length=3),
    _header(
        "declaration_type",
        "Declaration type (IM, EX, CO, or the code of the source)",
        element="11 01 001 000",
        length=5,
    ),
    _header("additional_declaration_type", "Additional declaration type", element="11 02 001 000", length=5),
    _header("customs_office", "Customs office of presentation", element="17 09 001 000", length=8),
    # Who
    _header("declarant_eori", "Declarant, identification number", element="13 05 017 000", length=17, personal=True),
    _header(
        "representative_eori",
        "Representative, identification number",
        element="13 06 017 000",
        length=17,
        personal=True,
    ),
    _header("importer_eori", "Importer, identification number", element="13 04 017 000", length=17, personal=True),
    _header("importer_name", "Importer, name", element="13 04 016 000", personal=True),
    _header("importer_street", "Importer, street and number", element="13 04 018 019", personal=True),
    _header("importer_postcode", "Importer, postcode", element="13 04 018 021", length=17, personal=True),
    _header("importer_city", "Importer, city", element="13 04 018 022", length=35, personal=True),
    _header("importer_country", "Importer, country", element="13 04 018 020", length=2),
    _header("exporter_id", "Exporter, identification number", element="13 01 017 000", length=17, personal=True),
    _header("exporter_name", "Exporter, name", element="13 01 016 000", personal=True),
    _header("exporter_street", "Exporter, street and number", element="13 01 018 019", personal=True),
    _header("exporter_city", "Exporter, city", element="13 01 018 022", length=35, personal=True),
    _header("exporter_country", "Exporter, country", element="13 01 018 020", length=2),
    _header(
        "seller_id",
        "Seller, identification number or name on the platform",
        element="13 08 017 000",
        length=35,
        personal=True,
    ),
    _header("platform_id", "Electronic interface (marketplace) through which the goods were sold", length=35),
    _header("carrier_id", "Carrier, identification number", element="13 12 017 000", length=17),
    _header("ioss_or_vat_id", "IOSS or VAT identification number", element="13 16 034 000", length=17),
    _header(
        "fiscal_reference_role", "Role of the fiscal reference (FR5: IOSS vendor)", element="13 16 031 000", length=3
    ),
    # Where from, how and where to
    _header("country_of_dispatch", "Country of dispatch", element="16 06 001 000", length=2),
    _header("country_of_destination", "Country of destination", element="16 03 001 000", length=2),
    _header("route_countries", "Countries of routing, in order", "list", element="16 12 020 000"),
    _header("place_of_loading", "Place of loading (UN/LOCODE)", element="16 13 036 000", length=17),
    _header("place_of_unloading", "Place of unloading (UN/LOCODE)", element="16 14 036 000", length=17),
    _header(
        "border_transport_mode",
        "Mode of transport at the border (1 sea, 2 rail, 3 road, 4 air, 5 post)",
        element="19 03 001 000",
        length=2,
    ),
    _header(
        "transport_document",
        "Transport document, reference (bill of lading, air waybill, postal item)",
        element="12 05 001 000",
    ),
    _header("conveyance_reference", "Conveyance reference (voyage, flight, train)", element="19 02 001 000", length=17),
    _header("container_ids", "Container identification numbers", "list", element="19 07 063 000", length=200),
    _header("seal_ids", "Seal identifiers", "list", element="19 10 015 000", length=200),
    _header("incoterm", "Delivery terms (Incoterm)", element="14 01 035 000", length=3),
    _header(
        "transport_cost_eur",
        "Transport and insurance costs to the destination, of the consignment",
        "number",
        element="14 15 014 000",
        unit="EUR",
    ),
    _header(
        "invoice_currency", "Currency of the invoice, or of the intrinsic value", element="14 05 001 000", length=3
    ),
    # The goods item
    _item("item_number", "Goods item number", "integer", element="11 03 001 000", required=True),
    _item("hs6", "Harmonized System subheading, 6 digits", element="18 09 056 000", length=6, required=True),
    _item("cn8_suffix", "Combined Nomenclature, digits 7 and 8", element="18 09 057 000", length=2),
    _item("taric_suffix", "TARIC, digits 9 and 10", element="18 09 058 000", length=2),
    _item("goods_description", "Description of goods", element="18 05 001 000", length=512),
    _item("shipping_marks", "Shipping marks", element="18 06 054 000", length=512),
    _item("product_identifier", "Product identifier of the merchant or manufacturer"),
    _item("country_of_origin", "Country of origin", element="16 08 001 000", length=2),
    _item("origin_marking", "How the origin is marked on the goods (code of the source)", length=5),
    _item("preference", "Preference claimed", element="14 11 001 000", length=3),
    _item("tax_type", "Tax type", element="14 03 039 000", length=5),
    _item("duty_rate", "Duty rate claimed", "number", element="14 03 040 041", unit="%"),
    _item("payment_method", "Method of payment of duties", element="14 03 038 000", length=5),
    _item("requested_procedure", "Requested procedure", element="11 09 001 000", length=5),
    _item("previous_procedure", "Previous procedure", element="11 09 002 000", length=5),
    _item("additional_procedures", "Additional procedures (F48 IOSS, C08 gift, ...)", "list", element="11 10 001 000"),
    _item("nature_of_transaction", "Nature of transaction", element="99 05 001 000", length=5),
    _item("valuation_method", "Valuation method (1 to 6)", element="14 10 001 000", length=1),
    _item(
        "valuation_indicators",
        "Valuation indicators (first digit 1: the parties are related)",
        element="14 07 001 000",
        length=4,
    ),
    _item("value_eur", "Declared value of the goods item, in euro", "number", element="14 08 001 000", unit="EUR"),
    _item("net_mass_kg", "Net mass", "number", element="18 01 001 000", unit="kg"),
    _item("gross_mass_kg", "Gross mass", "number", element="18 04 001 000", unit="kg"),
    _item(
        "supplementary_units", "Quantity in supplementary units (pieces, pairs, ...)", "number", element="18 02 001 000"
    ),
    _item("packages_count", "Number of packages", "number", element="18 06 004 000"),
    _item(
        "package_type", "Type of packages (UN/ECE Rec. 21: CT carton, DR drum, ...)", element="18 06 003 000", length=2
    ),
    _item("supporting_documents", "Types of the supporting documents", "list", element="12 03 002 000", length=200),
    _item(
        "additional_references",
        "Additional references, as TYPE or TYPE:number (Y022:DEAEOF123)",
        "list",
        element="12 04 002 000",
        length=400,
    ),
    _item("cus_code", "CUS code of a chemical", element="18 08 001 000", length=9),
    _item("un_number", "UN number of dangerous goods", element="18 07 055 000", length=4),
)

BY_NAME: Final = {field.name: field for field in FIELDS}
SEPARATOR: Final = ";"
"""Between the values of a list field."""
