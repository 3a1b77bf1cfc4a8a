"""A practice world: trade, smugglers, officers, and the truth of every goods item."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from features.declaration import FIELDS
from features.finding import FINDING_FIELDS, SELECTION_FIELDS
from training.practice import rates, seasons
from training.practice.draft import Array, Draft, Rng, Rows
from training.practice.living import Living
from training.practice.officers import Selection
from training.practice.papers import overflow, papers, silence
from training.practice.scheme import Scheme, schemes
from training.practice.trade import trade
from training.practice.traders import people

_DAY: Final = 86_400_000_000
START: Final = dt.date(2025, 10, 1)


@dataclass(frozen=True, slots=True)
class World:
    """The tables of an extract, and what only the makers know."""

    goods_items: pd.DataFrame
    findings: pd.DataFrame
    selections: pd.DataFrame
    truth: pd.DataFrame
    """Every irregular goods item: area, scheme, value at stake."""
    traces: pd.DataFrame
    """Which goods items carry which trace, honest or not; rows as in ``goods_items``."""


def make(
    consignments: int, days: int, seed: int, start: dt.date = START, progress: Callable[[float], None] | None = None
) -> World:
    """Make a world; the same arguments give the same world."""
    rng = np.random.default_rng(seed)
    tell = progress or (lambda _share: None)
    living = drawn(consignments, days, start, rates.BLOCK, rng)
    draft, every = living.draft, living.every
    tell(0.3)
    chosen, found_by_controls = _live(living, days, rng, lambda share: tell(0.3 + 0.5 * share))
    overflow(draft)
    silence(draft)
    world = _tables(draft, every, chosen, found_by_controls)
    tell(1.0)
    return world


def drawn(consignments: int, days: int, start: dt.date, block: int, rng: Rng) -> Living:
    """Trade as it is drawn, before anybody acts; time will pass in blocks of so many days."""
    traders = people(rng, consignments, days)
    draft = trade(rng, traders, consignments, days, start)
    papers(draft, traders, rng)
    draft.items["sale"] = seasons.end_of_season(start, draft.see("day"), draft.items["sector"])
    every = schemes()
    _mislead(draft, every, rng)
    return Living.of(draft, traders, every, rng, block)


def _mislead(draft: Draft, every: tuple[Scheme, ...], rng: Rng) -> None:
    seen: set[str] = set()
    for scheme in every:
        scheme.mislead(draft, seen, rng)
    draft.items["true_value"] = draft.items["value_eur"].copy()


def _live(living: Living, days: int, rng: Rng, tell: Callable[[float], None]) -> tuple[Selection, dict[str, Array]]:
    """Let time pass in blocks of days: gangs act, officers control, each learns."""
    parts: list[tuple[Rows, Selection]] = []
    findings: list[dict[str, Array]] = []
    count = -(-days // rates.BLOCK)
    for number in range(count):
        rows = living.act(number, rng)
        if len(rows):
            chosen = living.select(rows, number, rng)
            parts.append((rows, chosen))
            findings.append(living.control(rows[chosen.selected], chosen.by[chosen.selected], rng))
        tell((number + 1) / count)
    joined = {name: np.concatenate([part[name] for part in findings]) for name in findings[0]}
    return _joined(len(living.draft), parts), joined


def _joined(size: int, parts: list[tuple[Rows, Selection]]) -> Selection:
    whole = Selection(np.zeros(size), np.zeros(size, np.bool_), np.full(size, "", object))
    for rows, part in parts:
        whole.probability[rows], whole.selected[rows], whole.by[rows] = part.probability, part.selected, part.by
    return whole


def _tables(draft: Draft, every: tuple[Scheme, ...], chosen: Selection, made: dict[str, Array]) -> World:
    time, ids, item = draft.see("lodged_at"), draft.see("consignment_id"), draft.items["item_number"].astype(np.int64)
    order = np.lexsort((item, ids.astype(str), time))
    columns = {one.name: _typed(draft.see(one.name), one.kind)[order] for one in FIELDS}
    selections = {
        "consignment_id": ids,
        "item_number": item,
        "selected": chosen.selected.astype(np.int64),
        "probability": chosen.probability,
        "selected_by": chosen.by,
        "selected_at": pd.to_datetime(time + _DAY // 24, unit="us", utc=True),
    }
    wrong = np.flatnonzero(draft.items["area"] >= 0)
    areas = np.array([scheme.area for scheme in every], object)
    truth = {
        "consignment_id": ids[wrong],
        "item_number": item[wrong],
        "area": areas[draft.items["area"][wrong]],
        "irregular": np.ones(len(wrong), np.bool_),
        "scheme": draft.items["scheme"][wrong],
        "value_at_stake_eur": np.maximum(np.round(draft.items["stake"][wrong], 2), 0.01),
    }
    return World(
        pd.DataFrame(columns),
        _findings(made, ids, item),
        pd.DataFrame({one.name: selections[one.name] for one in SELECTION_FIELDS}).take(order).reset_index(drop=True),
        pd.DataFrame(truth),
        pd.DataFrame({name: marks[order] for name, marks in sorted(draft.marks.items())}),
    )


def _findings(made: dict[str, Array], ids: Array, item: Array) -> pd.DataFrame:
    order = np.argsort(made["known_at"], kind="stable")
    made = {name: column[order] for name, column in made.items()}
    row = made["row"]
    number = np.array([f"F{n:08d}" for n in range(len(row))], object)
    columns = made | {
        "finding_id": number,
        "consignment_id": ids[row],
        "item_number": item[row],
        "note": np.full(len(row), "", object),
    }
    return pd.DataFrame({one.name: _typed(columns[one.name], one.kind) for one in FINDING_FIELDS})


def _typed(column: Array, kind: str) -> Array | pd.DatetimeIndex:
    if kind == "time":
        return pd.DatetimeIndex(pd.to_datetime(column, unit="us", utc=True)).as_unit("us")
    return column.astype({"integer": np.int64, "number": np.float64}.get(kind, object))
