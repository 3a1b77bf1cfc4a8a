"""The door of the practice world: `tidewaiter practice`, and what the demo makes of it."""

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from extract import folder
from extract.manifest import load
from features.finding import CONFORM, IRREGULAR, UNCHECKED
from training.practice import report as reports
from training.practice.world import START, World, make

TRUTH = "truth.parquet"
SOURCE = "practice world"
"""How the source of every extract of a practice world begins."""


def write(
    out: Path, consignments: int, days: int, seed: int, advance: Callable[[float], None], start: dt.date = START
) -> World:
    """Make a world and write it as an extract, its truth in a file beside it that nothing else reads."""
    world = make(consignments, days, seed, start, lambda share: advance(0.9 * share))
    folder.write(out, world.goods_items, world.findings, world.selections, source(consignments, days, seed, start))
    world.truth.to_parquet(out / TRUTH)
    return world


def started(until: dt.date, days: int) -> dt.date:
    """The first day of a world whose last of so many days is this one."""
    return until - dt.timedelta(days=days - 1)


def prepared(out: Path, consignments: int, days: int, seed: int, start: dt.date = START) -> tuple[Path, Path] | None:
    """History and last week of an earlier run, if they are of this world and this code."""
    parts = out / "history", out / "week"
    manifests = [load(each) for each in parts]
    same = all(each and each.source == source(consignments, days, seed, start) for each in manifests)
    return parts if same else None


def part(world: World, out: Path, source: str, cut: dt.datetime, now: dt.datetime | None = None) -> tuple[Path, Path]:
    """Write a world in two extracts: what was known at a time, and what was lodged from then on.

    Args:
        world: whole.
        out: folder for both.
        source: what their manifests say of where they come from.
        cut: where history ends.
        now: nothing that was lodged later is written; none: all is.
    """
    return known(world, out / "history", source, cut), lodged(world, out / "week", source, cut, now)


def known(world: World, folder_: Path, source: str, cut: dt.datetime) -> Path:
    """Write what was lodged, selected and found in a world before a time."""
    goods = world.goods_items[world.goods_items["lodged_at"] < cut]
    found = world.findings[world.findings["known_at"] < cut]
    return folder.write(folder_, goods, found, _of(world.selections, goods), source)


def lodged(world: World, folder_: Path, source: str, since: dt.datetime, until: dt.datetime | None = None) -> Path:
    """Write what was lodged in a world from a time on, up to another if there is one, and what was ever found of it."""
    at = world.goods_items["lodged_at"]
    goods = world.goods_items[(at >= since) & ((at <= until) if until else True)]
    return folder.write(folder_, goods, _of(world.findings, goods), _of(world.selections, goods), source)


def show(world: World, out: Path, screen: Console) -> None:
    """Say what was made."""
    found = world.findings.value_counts(["area", "result"])
    table = Table("area", "irregular by truth", "found irregular", "found conform", "not checked", title="The world")
    for area, true in world.truth.groupby("area").size().items():
        counts = (int(true), *(int(found.get((area, result), 0)) for result in (IRREGULAR, CONFORM, UNCHECKED)))
        table.add_row(str(area), *(f"{count:,}" for count in counts))
    screen.print(table)
    selected = int(world.selections["selected"].sum())
    screen.print(
        f"{len(world.goods_items):,} goods items in {escape(str(out))}, {selected:,} of them selected for control. "
        "Base rates are raised on purpose; nothing here is an estimate of real trade."
    )


def report(world: World, screen: Console) -> None:
    """Show how hard the world is to see through."""
    screen.print(reports.as_text(reports.report(world)), markup=False)


def _of(table: pd.DataFrame, goods_items: pd.DataFrame) -> pd.DataFrame:
    keys = ["consignment_id", "item_number"]
    return table.merge(goods_items[keys], on=keys, how="inner")


def source(consignments: int, days: int, seed: int, start: dt.date = START) -> str:
    """What a manifest says of where an extract comes from; the same of the same world by the same code."""
    what = f"{consignments:,} consignments over {days} days from {start}, seed {seed}"
    return f"{SOURCE} of {what}, maker {_maker()}"


def _maker() -> str:
    """Changes when the code or the goods of the practice world do."""
    files = sorted(path for path in Path(__file__).parent.rglob("*") if path.suffix in {".py", ".csv"})
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]
