"""Ways of honest trade: places, routes, transport documents, containers, freight."""

from typing import Final

import numpy as np

from training.practice import identifiers, places
from training.practice.draft import EXPORT_SEA, POST, RAIL, Draft, Rng, Rows, choose, some

_MODES: Final = np.array(["1", "2", "3", "4", "4", "5", "1", "4"], object)
"""Mode of transport at the border of each stream."""


def send(draft: Draft, rng: Rng) -> None:
    """Give each consignment its places, its papers of carriage and its freight."""
    _places(draft, np.arange(len(draft.heads["stream"])), rng)
    _transport(draft, rng)
    _freight(draft, rng)


def _places(draft: Draft, heads: Rows, rng: Rng) -> None:
    column, stream = draft.heads, draft.heads["stream"]
    mode = _MODES[stream]
    column["border_transport_mode"][heads] = mode
    abroad = np.where(stream >= EXPORT_SEA, column["importer_country"], column["exporter_country"])
    home = np.where(stream >= EXPORT_SEA, column["exporter_country"], column["importer_country"])
    # Goods for a branch, or a fiscal representative as importer: the destination is another Member State.
    other = np.flatnonzero((rng.random(len(heads)) < 0.08) & (stream <= RAIL))
    home[other] = places.countries(rng, len(other))
    far = np.array([places.HUBS.get(land, "") for land in abroad], object)
    for one in sorted(set(mode) - {""}):
        here = np.flatnonzero((mode == one) & (far == ""))
        choices, weights = places.LOADING[one]
        far[here] = choose(rng, choices, len(here), weights)
    # Consolidation in Hong Kong is ordinary: some Chinese goods leave from there.
    moved = np.flatnonzero((abroad == "CN") & (rng.random(len(heads)) < 0.06))
    abroad[moved], far[moved] = "HK", "HKHKG"
    near = np.array([places.gateway(land, one) for land, one in zip(home, mode, strict=True)], object)
    out = stream >= EXPORT_SEA
    column["country_of_dispatch"] = np.where(out, home, abroad)
    column["country_of_destination"] = np.where(out, abroad, home)
    column["place_of_loading"] = np.where(out, near, far)
    column["place_of_unloading"] = np.where(out, far, near)
    column["route_countries"] = column["country_of_dispatch"] + ";" + column["country_of_destination"]
    detour(draft, some(np.flatnonzero(np.isin(stream, (0, 1, 3, 6))), 0.13, rng), rng)
    origin = np.where(out[draft.of], home[draft.of], "CN").astype(object)
    foreign = rng.random(len(origin)) < 0.05
    draft.items["country_of_origin"] = np.where(
        foreign, choose(rng, ("VN", "IN", "TR", "BD", "US"), len(origin)), origin
    )


def relocate(draft: Draft, heads: Rows, rng: Rng) -> None:
    """Let places follow the parties, after other parties have been written into these headers."""
    column = draft.heads
    out = column["stream"][heads] >= EXPORT_SEA
    home = np.where(out, column["exporter_country"][heads], column["importer_country"][heads])
    abroad = np.where(out, column["importer_country"][heads], column["exporter_country"][heads])
    mode = column["border_transport_mode"][heads]
    near = np.array([places.gateway(land, one) for land, one in zip(home, mode, strict=True)], object)
    old = np.where(out, column["place_of_unloading"][heads], column["place_of_loading"][heads])
    spare = choose(rng, ("CNSHA", "CNSZX", "CNNGB", "CNCAN"), len(heads))
    stays = np.array([place[:2] == land for place, land in zip(old, abroad, strict=True)], np.bool_)
    far = np.where(stays, old, np.array([places.HUBS.get(land, "") for land in abroad], object))
    far = np.where(far == "", spare, far)
    legs = np.array([";".join(text.split(";")[1:-1]) for text in column["route_countries"][heads]], object)
    first, last = np.where(out, home, abroad), np.where(out, abroad, home)
    column["country_of_dispatch"][heads], column["country_of_destination"][heads] = first, last
    column["place_of_loading"][heads], column["place_of_unloading"][heads] = (
        np.where(out, near, far),
        np.where(out, far, near),
    )
    column["route_countries"][heads] = first + ";" + np.where(legs == "", "", legs + ";") + last
    column["customs_office"][heads] = places.offices(rng, home.astype(object))


def detour(draft: Draft, heads: Rows, rng: Rng) -> None:
    """Route consignments over one or two further countries."""
    column = draft.heads
    via = choose(rng, ("SG", "MY", "AE", "VN", "LK", "EG"), len(heads), (6, 4, 3, 2, 3, 3))
    second = np.where(rng.random(len(heads)) < 0.35, ";" + choose(rng, ("GR", "MT", "MA", "GE"), len(heads)), "")
    start, end = column["country_of_dispatch"][heads], column["country_of_destination"][heads]
    column["route_countries"][heads] = start + ";" + via + second + ";" + end


def _transport(draft: Draft, rng: Rng) -> None:
    column, stream = draft.heads, draft.heads["stream"]
    size = len(stream)
    boxes = np.isin(stream, (0, 1, 6))
    column["container_ids"] = np.where(boxes, identifiers.containers(rng, size), "")
    column["seal_ids"] = np.where(boxes, choose(rng, ("CN", "EU", "ML"), size) + identifiers.digits(rng, 7, size), "")
    bill = choose(rng, ("MAEU", "COSU", "MEDU", "HLCU"), size) + identifiers.digits(rng, 9, size)
    flown = np.isin(stream, (3, 4, 7))
    document = np.where(flown, identifiers.waybills(rng, size), bill)
    column["transport_document"] = np.where(stream == POST, identifiers.postal_items(rng, size), document)
    column["conveyance_reference"] = choose(rng, ("CA", "LH", "V", "T", "QR"), size) + identifiers.digits(rng, 4, size)
    column["carrier_id"] = "CR" + (rng.integers(0, 60, size) + 1000).astype(str).astype(object)
    column["incoterm"] = choose(rng, ("FOB", "CIF", "DAP", "EXW", "DDP", "FCA"), size, (34, 26, 16, 8, 8, 8))
    column["invoice_currency"] = choose(rng, ("USD", "EUR", "CNY", "HKD"), size, (50, 30, 17, 3))


def _freight(draft: Draft, rng: Rng) -> None:
    stream = draft.heads["stream"]
    mass = np.bincount(draft.of, weights=draft.items["gross_mass_kg"], minlength=len(stream))
    rate = np.array([0.16, 0.4, 0.6, 3.6, 5.5, 7.0, 0.07, 2.6])[stream]
    fixed = np.array([60.0, 60, 90, 60, 1.2, 1.5, 150, 60])[stream]
    cost = fixed * 0.6 + mass * rate * np.exp(0.35 * rng.normal(size=len(stream)))
    draft.heads["transport_cost_eur"] = np.round(np.where(rng.random(len(stream)) < 0.06, 0.0, cost), 2)
