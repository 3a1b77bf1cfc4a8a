"""Undervaluation: low prices, split orders, false gifts, value moved into freight."""

from typing import Final

import numpy as np

from training.practice import where
from training.practice.draft import Bools, Draft, Floats, Rng, Rows, choose, each, some
from training.practice.goods import catalogue
from training.practice.identifiers import cents
from training.practice.load import pack
from training.practice.scheme import Scheme, Tactic, Trace
from training.practice.wording import suffix

_VAT: Final = 0.21
_STOCK: Final = ("stock lot", "clearance", "B-grade", "end of season", "overstock", "Restposten")


def _cut(draft: Draft, rows: Rows, rng: Rng) -> None:
    _times(draft, rows, rng.uniform(0.25, 0.6, len(rows)))


def _times(draft: Draft, rows: Rows, factor: Floats) -> None:
    draft.put("value_eur", rows, cents(draft.see("value_eur", rows) * factor))


def _clear(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Sell off: at the end of the season, or as stock lots that say so."""
    season = draft.items["sale"][rows]
    rows = rows[season | (rng.random(len(rows)) < 0.3)]
    _times(draft, rows, rng.uniform(0.28, 0.7, len(rows)))
    said = some(rows, 0.45, rng)
    suffix(draft, said, choose(rng, _STOCK, len(said)))


def _free_of_vat(draft: Draft, rows: Rows, rng: Rng) -> None:
    draft.put("requested_procedure", rows, choose(rng, ("42",), len(rows)))


def _round(draft: Draft, rows: Rows, rng: Rng) -> None:
    value = draft.see("value_eur", rows)
    step = np.where(value > 1000, 100.0, np.where(rng.random(len(rows)) < 0.5, 10.0, 5.0))
    draft.put("value_eur", rows, np.maximum(np.round(value / step) * step, 5.0))


def _split(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Send one order as several parcels of the same day to the same address, each below the limit."""
    _together(draft, rows, rng)
    value = np.where(rng.random(len(rows)) < 0.35, rng.uniform(128, 149.9, len(rows)), rng.uniform(45, 140, len(rows)))
    price = catalogue().price[draft.items["product"][rows]] * 1.3
    mass = value / (price * rng.uniform(0.55, 1.15, len(rows)))
    draft.put("value_eur", rows, cents(np.minimum(value, 149.9)))
    draft.put("true_value", rows, cents(value * rng.uniform(1.1, 1.9, len(rows))))
    draft.put("net_mass_kg", rows, np.maximum(np.round(mass, 3), 0.02))
    pack(draft, rows, draft.items["product"][rows], rng)


def _together(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Let parcels of about the same time come from one seller to one address within hours."""
    heads = np.unique(draft.of[rows])
    if not len(heads):
        return
    starts = np.cumsum(rng.choice((2, 3, 4), len(heads), p=(0.5, 0.3, 0.2)))
    leader = heads[np.concatenate(([0], starts))[np.searchsorted(starts, np.arange(len(heads)), side="right")]]
    ours = [
        name
        for name in draft.heads
        if name.startswith(("importer", "exporter", "seller", "platform", "ioss", "fiscal"))
    ]
    near = np.abs(draft.heads["day"][leader] - draft.heads["day"][heads]) < 30
    heads, leader = heads[near], leader[near]
    for name in (*ours, "declarant_eori", "day"):
        draft.heads[name][heads] = draft.heads[name][leader]
    late = (rng.random(len(heads)) * 1.5e10).astype(np.int64) * (heads != leader)
    draft.heads["lodged_at"][heads] = draft.heads["lodged_at"][leader] + late
    draft.heads["arrival_at"][heads] = draft.heads["arrival_at"][leader]


def _gift(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Call a sale a gift between private persons."""
    value = np.minimum(draft.see("value_eur", rows), rng.uniform(8, 45, len(rows)))
    draft.put("value_eur", rows, cents(value))
    for name in ("ioss_or_vat_id", "fiscal_reference_role"):
        draft.put(name, rows, "")
    draft.put("additional_procedures", rows, "C08")


def _real_gift(draft: Draft, rows: Rows, rng: Rng) -> None:
    """A gift, mostly from a person; some small shops also use the code."""
    _gift(draft, rows, rng)
    person = some(rows, 0.6, rng)
    draft.put(
        "exporter_name", person, choose(rng, ("Li Na", "Wang Wei", "Chen Jie", "Zhang Min", "Liu Yang"), len(person))
    )
    draft.put("true_value", rows, draft.see("value_eur", rows))


def _freight(draft: Draft, rows: Rows, rng: Rng) -> None:
    value = np.bincount(draft.of, weights=draft.items["value_eur"])[draft.of[rows]]
    draft.put("transport_cost_eur", rows, np.round(value * rng.uniform(0.7, 2.2, len(rows)), 2))


def _near_limit(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Ask a price just below the limit."""
    old = draft.see("value_eur", rows)
    value = _price_points(rng, len(rows))
    draft.put("value_eur", rows, value)
    draft.put("net_mass_kg", rows, np.round(draft.see("net_mass_kg", rows) * value / old, 3))
    pack(draft, rows, draft.items["product"][rows], rng)


def _price_points(rng: Rng, size: int) -> Floats:
    """Ordinary price points that happen to lie below EUR 150."""
    return rng.choice((149.99, 149.0, 145.0, 139.99, 129.0, 119.99, 139.0, 125.0), size)


def _unregistered(draft: Draft, rows: Rows, rng: Rng) -> None:
    """Cite an IOSS number that cannot be one."""
    number = draft.see("ioss_or_vat_id", rows)
    cut = int(rng.integers(8, 11))
    draft.put("ioss_or_vat_id", rows, each(number, lambda text: text[:cut]))


def _alone(draft: Draft) -> Bools:
    return np.asarray(where.low_value(draft) & (np.bincount(draft.of)[draft.of] == 1), np.bool_)


def _bulk_goods(draft: Draft, rows: Rows) -> Bools:
    return where.bulk(draft, rows) & where.dutiable(draft, rows)


PRICE: Final = Trace("low_price", _cut, 0.16, where.imports, _clear)
VAT_FREE: Final = Trace("vat_free_onward", _free_of_vat, 0.14, where.bulk)
ROUND: Final = Trace("round_value", _round, 0.12, where.imports)
SPLIT: Final = Trace("same_address_same_day", _split, 0.13, _alone, _together)
GIFT: Final = Trace("gift", _gift, 0.08, _alone, _real_gift)
FREIGHT: Final = Trace("freight_above_value", _freight, 0.13, where.imports)
NEAR: Final = Trace("near_limit", _near_limit, 0.035, _alone)
IOSS: Final = Trace("invalid_ioss", _unregistered, 0.01, where.low_value)


def _stake(draft: Draft, rows: Rows, _rng: Rng) -> Floats:
    missing = np.maximum(draft.items["true_value"][rows] - draft.items["value_eur"][rows], 1.0)
    goods = draft.items["product"][rows]
    rate = (catalogue().duty[goods] + catalogue().defence[goods]) / 100 + _VAT
    return np.asarray(missing * rate, np.float64)


SCHEME: Final = Scheme(
    "undervaluation",
    (
        Tactic("bulk priced low", 0.42, "importer", _bulk_goods, ((PRICE, 0.92), (VAT_FREE, 0.3), (ROUND, 0.25))),
        Tactic(
            "split orders", 0.2, "seller", lambda d, rows: _alone(d)[rows], ((SPLIT, 1.0), (PRICE, 0.25), (IOSS, 0.06))
        ),
        Tactic("false gifts", 0.17, "seller", lambda d, rows: _alone(d)[rows], ((PRICE, 0.85), (GIFT, 0.8))),
        Tactic(
            "value in freight",
            0.21,
            "seller",
            where.low_value,
            ((PRICE, 0.95), (FREIGHT, 0.6), (IOSS, 0.1), (ROUND, 0.15)),
        ),
    ),
    _stake,
    (NEAR,),
)
