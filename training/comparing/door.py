"""The door of comparisons: `tidewaiter compare`."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from extract import folder
from extract.folder import Extract
from features.columns import DAY, Ints
from features.errors import TidewaiterError
from models.areas import AREAS
from models.reason_card import Reasons
from models.tracking import connected
from training.comparing.difference import MEASURES, Side, differences
from training.comparing.headline import HOME, judged
from training.comparing.moved import Moved, moves, told
from training.comparing.named import Named, named
from training.comparing.page import Comparison, figures, verdict, write
from training.comparing.pair import cards, scored, tested
from training.labels import Labels
from training.material import task
from training.split import date

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
SHOWN: Final = 12
"""So many consignments of each kind are shown with their reasons."""
_LEAST: Final = 5


@dataclass(frozen=True, slots=True)
class Order:
    """What to compare, and on what."""

    extract: Path
    area: str
    first: str = "challenger"
    second: str = "champion"
    capacity: float = 0.03
    page: Path = Path("build/compare.html")
    seed: int = 1


def compare(order: Order, screen: Console, step: Step) -> Comparison:
    """Compare two bundles, say it, write the page, and keep it with the first one's run."""
    with step("Opening the bundles"):
        both = named(order.area, order.first), named(order.area, order.second)
    if both[0].bundle.id == both[1].bundle.id:
        raise TidewaiterError(
            f"{both[0].name} and {both[1].name} are the same bundle ({both[0].bundle.id}): there is nothing to compare."
        )
    with step("Reading the extract"):
        data = folder.read(order.extract)
    labels, since, notes = _later(data, order, both)
    rows = np.flatnonzero(data.lodged_at >= since)
    bundles = [each.bundle for each in both]
    with step("Scoring with both") as advance:
        pair = scored(data, rows, bundles, advance)
    at = np.searchsorted(rows, labels.row)
    first, second = (Side(pair.margin[place][at], pair.taken(place, order.capacity)[at]) for place in (0, 1))
    sides = first, second
    changed = moves(data, pair, order.capacity)
    shown = [told(data, pair, labels, some[:SHOWN]) for some in (changed.gained, changed.lost)]
    with step("Asking both for their reasons") as advance:
        wanted = np.unique(np.concatenate([changed.gained[:SHOWN], changed.lost[:SHOWN]]))
        found = cards(data, wanted, bundles, advance)
    gained, lost = ([_with(each, found) for each in some] for some in shown)
    names = both[0].name, both[1].name
    with step("Drawing consignments in pairs"):
        known = tested(data, labels)
        views, judgement = differences(known, sides, order.seed), judged(known, sides, order.seed)
    made = Comparison(
        order.area, AREAS[order.area].title, names, views, changed, gained, lost, order.capacity,
        _facts(order, both, since, data), labels.irregular,
        {name: side.score for name, side in zip(names, sides, strict=True)}, judgement, notes,
    )  # fmt: skip
    write(order.page, made)
    _show(made, screen)
    with step("Keeping it with the run"), connected() as client:
        client.log_artifact(both[0].version.run, str(order.page))
    screen.print(f"The page for a browser: {escape(str(order.page))}")
    screen.print(verdict(made), style="bold", soft_wrap=True)
    return made


def _later(data: Extract, order: Order, both: tuple[Named, Named]) -> tuple[Labels, int, list[str]]:
    """The verdicts of what was lodged after both had learned, since when, and what is doubtful about that."""
    windows = task(AREAS[order.area], data, order.seed)
    since = windows.split.cuts.test
    notes = []
    for each in both:
        end = int(np.datetime64(each.bundle.manifest.provenance.window[1], "us").astype(np.int64))
        if end > since:
            since = end + DAY
            notes.append(f"{each.name} learned until {date(end)}; it may have been calibrated on what followed.")
    lodged = data.lodged_at[windows.labels.row]
    later = windows.labels.take(np.flatnonzero(lodged >= since).astype(np.int64))
    hits = int(later.irregular.sum())
    if min(hits, len(later) - hits) < _LEAST:
        raise TidewaiterError(
            f"Of the goods items lodged from {date(since)} on, {hits} were irregular and {len(later) - hits} conform; "
            f"{_LEAST} of each are needed to compare. Name an extract that reaches further."
        )
    return later, since, notes


def _with(each: Moved, found: Mapping[int, tuple[Reasons, ...]]) -> Moved:
    return replace(each, reasons=found[each.row])


def _facts(order: Order, both: tuple[Named, Named], since: int, data: Extract) -> list[tuple[str, str]]:
    bundles = [
        (each.name, f"bundle {each.bundle.id}, learned until {each.bundle.manifest.provenance.window[1]}")
        for each in both
    ]
    last: Ints = data.lodged_at[-1:]
    return [
        *bundles,
        ("Compared on", f"{order.extract.name}, lodged from {date(since)} to {date(int(last[0]))}"),
        ("Capacity", f"{order.capacity:.1%} of all goods items"),
        ("Seed", str(order.seed)),
    ]


def _show(made: Comparison, screen: Console) -> None:
    for view in reversed(made.views):
        if view.refused:
            screen.print(f"{view.title}: {view.refused}", style="yellow", soft_wrap=True)
            continue
        title = f"{view.title} ({view.irregular:,} irregular of {view.rows:,})"
        grid = Grid(title=title, title_justify="left", box=SIMPLE_HEAD)
        grid.add_column("")
        for name in (*made.names, "difference (95 %)"):
            grid.add_column(name, justify="right")
        for one in view.measured:
            grid.add_row(MEASURES[one.name], *(figures(one, which) for which in ("first", "second", "lead")))
        screen.print(grid)
        if view is made.views[0]:
            screen.print(HOME, style="dim", soft_wrap=True)
    screen.print(
        f"At {made.capacity:.1%} capacity {len(made.moves.gained):,} consignments would be controlled only by "
        f"{made.names[0]}, {len(made.moves.lost):,} only by {made.names[1]}.",
        soft_wrap=True,
    )
