"""Honest trade: who sends what to whom, when and by which way."""

import datetime as dt
from typing import Final

import numpy as np

from training.practice import rates, seasons
from training.practice.draft import AIR, EXPORT_SEA, EXPRESS, POST, STREAMS, Draft, Floats, Rng, Rows, choose
from training.practice.goods import catalogue
from training.practice.load import load
from training.practice.papers import REFORM
from training.practice.traders import Traders, name_exporter, name_importer, name_seller

KIND: Final = ("bulk", "bulk", "bulk", "bulk", "parcel", "parcel", "export", "export")
"""Kind of trade of each stream."""
_OWN_SECTOR: Final = 0.86
_NEW_SUPPLIER: Final = 0.1


def trade(rng: Rng, traders: Traders, consignments: int, days: int, start: dt.date) -> Draft:
    """All consignments with parties, goods, masses and values, sorted by when they are lodged."""
    shares = np.array([rates.STREAMS[name] for name in STREAMS])
    stream = rng.choice(len(STREAMS), consignments, p=shares / shares.sum())
    parcel = np.isin(stream, (EXPRESS, POST))
    day = np.where(
        parcel,
        seasons.days(rng, start, days, consignments, parcels=True),
        seasons.days(rng, start, days, consignments, parcels=False),
    )
    epoch = int(dt.datetime.combine(start, dt.time(), dt.UTC).timestamp()) * 1_000_000
    moment = seasons.moment(rng, day, epoch)
    order = np.argsort(moment, kind="stable")
    draft = _blank(rng, stream[order], day[order], moment[order])
    _parties(draft, traders, rng)
    load(draft, np.arange(len(draft)), _goods(draft, traders, rng), rng)
    return draft


def _blank(rng: Rng, stream: Rows, day: Rows, moment: Rows) -> Draft:
    size = len(stream)
    extra = np.array([rates.ITEMS[kind] for kind in KIND])[stream]
    counts = 1 + np.minimum(rng.geometric(1 / (1 + extra)) - 1, 12)
    of = np.repeat(np.arange(size), counts)
    draft = Draft.blank(of, size)
    draft.heads |= {
        "stream": stream,
        "day": day,
        "lodged_at": moment,
        "seller_told": (rng.random(size) < 0.6) | (moment >= REFORM),
    }
    draft.heads |= {name: np.full(size, -1) for name in ("importer", "exporter", "seller", "gang")}
    draft.heads["price_level"] = np.zeros(size)
    first = np.concatenate(([0], np.cumsum(counts)[:-1]))
    draft.items["item_number"] = (np.arange(len(of)) - first[of] + 1).astype(np.float64)
    draft.items |= {name: np.full(len(of), -1) for name in ("product", "licensed", "rogue")}
    draft.items |= {"true_value": np.full(len(of), np.nan), "sector": np.full(len(of), "", object)}
    draft.items |= {"area": np.full(len(of), -1), "scheme": np.full(len(of), "", object)}
    return draft


def _parties(draft: Draft, traders: Traders, rng: Rng) -> None:
    stream = draft.heads["stream"]
    day = draft.heads["day"].astype(np.float64)
    _bulk(draft, traders, np.flatnonzero(stream <= AIR), day, rng)
    _parcels(draft, traders, np.flatnonzero((stream == EXPRESS) | (stream == POST)), day, rng)
    _exports(draft, traders, np.flatnonzero(stream >= EXPORT_SEA), day, rng)


def _bulk(draft: Draft, traders: Traders, heads: Rows, day: Floats, rng: Rng) -> None:
    importers = traders.importers.draw(rng, day[heads])
    column = rng.choice(5, len(heads), p=(0.5, 0.2, 0.15, 0.1, 0.05))
    suppliers = traders.supplier_of[importers, column]
    new = (rng.random(len(heads)) < _NEW_SUPPLIER) | (traders.suppliers.start[suppliers] > day[heads])
    suppliers[new] = traders.suppliers.draw(rng, day[heads][new])
    name_importer(draft, heads, traders.importers, importers)
    name_exporter(draft, heads, traders.suppliers, suppliers)
    own = traders.declarants[(importers * 31 + (rng.random(len(heads)) < 0.1)) % len(traders.declarants)]
    draft.heads["declarant_eori"][heads] = own
    draft.heads["price_level"][heads] = (
        traders.importers.level[importers] + traders.suppliers.level[suppliers]
    ) / 2**0.5


def _parcels(draft: Draft, traders: Traders, heads: Rows, day: Floats, rng: Rng) -> None:
    sellers = traders.sellers.draw(rng, day[heads])
    name_importer(draft, heads, traders.consumers, traders.consumers.draw(rng, day[heads]), registered=False)
    name_seller(draft, heads, traders, sellers)
    draft.heads["declarant_eori"][heads] = choose(rng, list(traders.couriers), len(heads), (9, 7, 6, 5, 4, 3, 2, 2, 1))
    draft.heads["price_level"][heads] = traders.sellers.level[sellers]


def _exports(draft: Draft, traders: Traders, heads: Rows, day: Floats, rng: Rng) -> None:
    exporters = traders.exporters.draw(rng, day[heads])
    name_exporter(draft, heads, traders.exporters, exporters)
    name_importer(draft, heads, traders.buyers, traders.buyers.draw(rng, day[heads]), registered=False)
    draft.heads["declarant_eori"][heads] = traders.declarants[(exporters * 17 + 5) % len(traders.declarants)]
    draft.heads["price_level"][heads] = traders.exporters.level[exporters]


def _goods(draft: Draft, traders: Traders, rng: Rng) -> Rows:
    """Goods from the basket of each party's sector, now and then from another."""
    products = np.zeros(len(draft), np.intp)
    stream = draft.see("stream")
    for kind, party, owners in (
        ("bulk", "importer", traders.importers),
        ("parcel", "seller", traders.sellers),
        ("export", "exporter", traders.exporters),
    ):
        here = np.flatnonzero(np.array([one == kind for one in KIND])[stream])
        who = draft.see(party, here)
        names, shares = catalogue().sectors(kind)
        stray = rng.random(len(here)) >= _OWN_SECTOR
        sectors = np.where(stray, choose(rng, names, len(here), tuple(shares)), owners.sector[who])
        products[here] = catalogue().draw(rng, kind, sectors)
        draft.items["licensed"][here] = np.where(owners.brand[who] >= 0, owners.brand[who], -1)
    return products
