"""Papers and ways of honest trade: procedures, documents, places, containers, freight, dates.

A super-reduced declaration (H7) says little: no origin, dispatch, net mass, mode of transport or
procedure until 30 June 2026, the origin and the seller from 1 July 2026 (reference: ecommerce facts of the
Customs Data Model and Delegated Regulation (EU) 2026/1022). Before, some couriers pass on the seller.
"""

import datetime as dt
from typing import Final

import numpy as np

from features.reference import rows
from training.practice import identifiers, places
from training.practice.draft import (
    EXPORT_SEA,
    EXPRESS,
    POST,
    Bools,
    Draft,
    Rng,
    Rows,
    Texts,
    append,
    choose,
    some,
)
from training.practice.goods import catalogue
from training.practice.traders import Traders
from training.practice.ways import send

LIMIT: Final = 150.0
"""Highest value of a consignment in a super-reduced declaration, EUR."""
REFORM: Final = int(dt.datetime(2026, 7, 1, tzinfo=dt.UTC).timestamp()) * 1_000_000
"""Since when no relief is left and each item costs EUR 3 (Regulation (EU) 2026/382)."""
_IDENTIFIERS: Final = int(dt.datetime(2026, 11, 1, tzinfo=dt.UTC).timestamp()) * 1_000_000

_DAY: Final = 86_400_000_000
SCHEDULED: Final = frozenset(row["hs6"] for row in rows("precursors") if row["eu_category"] in ("1", "2A", "2B"))
WASTE: Final = frozenset(row["hs6"] for row in rows("waste_codes") if "COVER" not in row["basel_codes"].upper())


def papers(draft: Draft, traders: Traders, rng: Rng) -> None:
    """Complete all headers and goods items as honest traders do."""
    _identity(draft, rng)
    send(draft, rng)
    goods_papers(draft, np.arange(len(draft)), rng)
    references(draft, traders)
    _procedures(draft, rng)


def _identity(draft: Draft, rng: Rng) -> None:
    heads, stream = draft.heads, draft.heads["stream"]
    size = len(stream)
    total = np.bincount(draft.of, weights=draft.items["value_eur"], minlength=size)
    low = (stream == EXPRESS) & (total <= LIMIT)
    heads["dataset"] = np.select(
        [stream >= EXPORT_SEA, low, stream == POST],
        [_text("B1", size), _text("H7", size), _text("H6", size)],
        _text("H1", size),
    )
    heads["declaration_type"] = np.where(stream >= EXPORT_SEA, "EX", "IM").astype(object)
    heads["additional_declaration_type"] = choose(rng, ("A", "D", "Y", "Z"), size, (60, 30, 6, 4))
    land = np.where(stream >= EXPORT_SEA, heads["exporter_country"], heads["importer_country"])
    heads["customs_office"] = places.offices(rng, land.astype(object))
    tail = identifiers.digits(rng, 10, size)
    year = (heads["lodged_at"].astype("M8[us]").astype("M8[Y]").astype(int) + 1970) % 100
    heads["consignment_id"] = (
        year.astype(str).astype(object) + land + tail + np.array([f"{n:04d}" for n in np.arange(size) % 9999], object)
    )
    heads["representative_eori"] = np.where(rng.random(size) < 0.3, heads["declarant_eori"], "")
    lead = np.where(stream >= EXPORT_SEA, 3.0, np.array([2.5, 1.5, 1.0, 0.3, 0.3, 0.6, 3, 1])[stream])
    heads["arrival_at"] = heads["lodged_at"] + (rng.gamma(1.2, lead) * _DAY).astype(np.int64)


def _text(value: str, size: int) -> np.ndarray:
    return np.full(size, value, object)


def goods_papers(draft: Draft, items: Rows, rng: Rng) -> None:
    """Documents that these goods need and usually have, chemical numbers, and trade defence."""
    stream, sector = draft.see("stream", items), draft.items["sector"][items]
    bare = np.isin(stream, (4, 5)) & (rng.random(len(items)) < 0.5)
    draft.items["supporting_documents"][items] = np.where(bare, "", "N380").astype(object)
    for code, streams in (("N705", (0, 6)), ("N720", (1,)), ("N730", (2,)), ("N740", (3, 7))):
        append(draft, "supporting_documents", items[np.isin(stream, streams)], code)
    codes = draft.items["hs6"][items]
    append(draft, "supporting_documents", some(items[_among(codes, SCHEDULED)], 0.82, rng), "C015")
    append(draft, "supporting_documents", some(items[_among(codes, WASTE)], 0.66, rng), "C669")
    used = items[_among(sector, frozenset({"secondhand", "polymers"}))]
    append(draft, "supporting_documents", some(used, 0.4, rng), "Y923")
    for name in ("cus_code", "un_number"):
        draft.put(name, items, "")
    chemical = items[_among(sector, frozenset({"chemicals", "dyes"}))]
    told = some(chemical, 0.5, rng)
    numbers = "00" + identifiers.digits(rng, 5, len(told)) + "-" + identifiers.digits(rng, 1, len(told))
    draft.put("cus_code", told, numbers)
    danger = some(chemical, 0.35, rng)
    draft.put("un_number", danger, choose(rng, ("1993", "1760", "3082", "1263", "2810", "1789"), len(danger)))


def _among(texts: Texts, wanted: frozenset[str]) -> Bools:
    return np.array([text in wanted for text in texts], np.bool_)


def references(draft: Draft, traders: Traders, heads: Rows | None = None) -> None:
    """State the parties' authorisations in the additional references."""
    which = np.arange(len(draft)) if heads is None else np.flatnonzero(np.isin(draft.of, heads))
    bulk = draft.see("stream", which) <= 3
    out = draft.see("stream", which) >= EXPORT_SEA
    buyer = np.where(bulk, traders.importers.aeo[draft.see("importer", which) % len(traders.importers)], "")
    maker = traders.suppliers.aeo[draft.see("exporter", which) % len(traders.suppliers)]
    foreign = np.where(bulk & (maker != ""), np.where(_chinese(maker), "Y031:" + maker, "Y022:" + maker), "")
    sender = np.where(out, traders.exporters.aeo[draft.see("exporter", which) % len(traders.exporters)], "")
    lists = [
        ";".join(filter(None, (a and f"Y023:{a}", b, c and f"Y022:{c}")))
        for a, b, c in zip(buyer, foreign, sender, strict=True)
    ]
    draft.put("additional_references", which, np.array(lists, object))


def _chinese(references: np.ndarray) -> Bools:
    return np.array([text.startswith("AEOCN") for text in references], np.bool_)


def _procedures(draft: Draft, rng: Rng) -> None:
    stream, sets = draft.see("stream"), draft.see("dataset")
    size = len(draft)
    imports = choose(rng, ("40", "42", "51", "71", "44"), size, (80, 9, 3, 6, 2))
    draft.items["requested_procedure"] = np.where(stream >= EXPORT_SEA, "10", imports).astype(object)
    draft.items["previous_procedure"] = choose(rng, ("00", "71", "78"), size, (93, 5, 2))
    draft.items["preference"] = np.where(stream >= EXPORT_SEA, "", choose(rng, ("100", "300"), size, (97, 3)))
    draft.items["payment_method"] = choose(rng, ("E", "A", "R", "G"), size, (60, 20, 10, 10))
    draft.items["nature_of_transaction"] = choose(rng, ("11", "12", "99", "21"), size, (86, 8, 4, 2))
    draft.items["valuation_method"] = choose(rng, ("1", "6", "4", "2"), size, (93, 4, 2, 1))
    draft.items["valuation_indicators"] = choose(rng, ("0000", "1000"), size, (90, 10))
    draft.items["cn8_suffix"] = choose(rng, ("00", "10", "90", "91", "19"), size)
    draft.items["taric_suffix"] = choose(rng, ("00", "10", "90"), size, (80, 12, 8))
    draft.items["shipping_marks"] = np.where(
        rng.random(size) < 0.5, "N/M", "LOT " + identifiers.digits(rng, 4, size)
    ).astype(object)
    ecommerce(draft, np.flatnonzero(np.isin(sets, ("H6", "H7"))), rng)


def ecommerce(draft: Draft, items: Rows, rng: Rng) -> None:
    """Additional procedures of parcels: IOSS, special arrangements, and the relief as long as there was one."""
    new = draft.see("lodged_at", items) >= REFORM
    ioss = draft.see("ioss_or_vat_id", items) != ""
    special = rng.random(len(items)) < 0.7
    before = np.where(ioss, "C07;F48", np.where(special, "C07;F49", "C07"))
    after = np.where(ioss, "F48", np.where(special, "F49", "F53"))
    draft.put("additional_procedures", items, np.where(new, after, before).astype(object))
    late = draft.see("lodged_at", items) >= _IDENTIFIERS
    told = new & (late | (rng.random(len(items)) < 0.4))
    product = draft.items["product"][items] * 97 + draft.see("seller", items) * 13
    draft.put("product_identifier", items, np.where(told, "P" + product.astype(str).astype(object), ""))


def overflow(draft: Draft) -> None:
    """Give parcels above the limit a full declaration."""
    heads = draft.heads
    total = np.bincount(draft.of, weights=draft.items["value_eur"], minlength=len(heads["stream"]))
    large = (heads["dataset"] == "H7") & (total > LIMIT)
    heads["dataset"][large] = "H1"
    draft.items["additional_procedures"][large[draft.of]] = ""


def silence(draft: Draft) -> None:
    """Take out what the data set does not ask for; the last step, when all is made up."""
    sets, new = draft.heads["dataset"], draft.heads["lodged_at"] >= REFORM
    parcel = np.isin(sets, ("H6", "H7"))
    h7 = sets == "H7"
    for name in (
        "country_of_dispatch",
        "route_countries",
        "place_of_loading",
        "border_transport_mode",
        "incoterm",
        "conveyance_reference",
    ):
        draft.heads[name][h7] = ""
    for name in ("seller_id", "platform_id"):
        draft.heads[name][(sets == "H1") | (sets == "B1")] = ""
    item_h7, item_parcel = h7[draft.of], parcel[draft.of]
    draft.items["country_of_origin"][item_h7 & ~new[draft.of]] = ""
    draft.items["net_mass_kg"][item_h7] = np.nan
    blank = (
        "requested_procedure",
        "previous_procedure",
        "cn8_suffix",
        "taric_suffix",
        "preference",
        "valuation_method",
        "valuation_indicators",
        "nature_of_transaction",
        "tax_type",
        "payment_method",
    )
    for name in blank:
        draft.items[name][item_parcel] = ""
    for name in ("duty_rate", "supplementary_units"):
        draft.items[name][item_parcel] = np.nan
    draft.items["duty_rate"][sets[draft.of] == "B1"] = np.nan
    kilos = np.isnan(np.array([catalogue().unit_mass[catalogue().at[hs6]] for hs6 in draft.items["hs6"]]))
    draft.items["supplementary_units"][kilos] = np.nan
    _tax(draft)


def _tax(draft: Draft) -> None:
    """Trade defence duties where the declared code and origin call for them."""
    hit = np.array([catalogue().defence[catalogue().at[hs6]] > 0 for hs6 in draft.items["hs6"]], np.bool_)
    full = draft.see("dataset") == "H1"
    kind = np.where(hit & (draft.items["country_of_origin"] == "CN"), "A30", "A00")
    draft.items["tax_type"] = np.where(full, kind, "").astype(object)
