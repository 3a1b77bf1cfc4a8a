"""The door of the practice world: `tidewaiter practice`, and what the demo makes of it."""

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
from training.practice.world import World, make

TRUTH = "truth.parquet"


def write(out: Path, consignments: int, days: int, seed: int, advance: Callable[[float], None]) -> World:
    """Make a world and write it as an extract, its truth in a file beside it that nothing else reads."""
    world = make(consignments, days, seed, progress=lambda share: advance(0.9 * share))
    folder.write(out, world.goods_items, world.findings, world.selections, _source(consignments, days, seed))
    world.truth.to_parquet(out / TRUTH)
    return world


def prepared(out: Path, consignments: int, days: int, seed: int) -> tuple[Path, Path] | None:
    """History and last week of an earlier run, if they are of this world and this code."""
    parts = out / "history", out / "week"
    manifests = [load(each) for each in parts]
    same = all(each and each.source == _source(consignments, days, seed) for each in manifests)
    return parts if same else None


def part(world: World, out: Path, last: int, consignments: int, days: int, seed: int) -> tuple[Path, Path]:
    """Write the last days as an extract of their own: what was lodged then, and what was known before."""
    source = _source(consignments, days, seed)
    cut = world.goods_items["lodged_at"].max().normalize() - pd.Timedelta(days=last - 1)
    before = world.goods_items["lodged_at"] < cut
    history, recent = out / "history", out / "week"
    known = world.findings[world.findings["known_at"] < cut]
    folder.write(history, world.goods_items[before], known, _of(world.selections, world.goods_items[before]), source)
    later = world.goods_items[~before]
    folder.write(recent, later, _of(world.findings, later), _of(world.selections, later), source)
    return history, recent


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


def _source(consignments: int, days: int, seed: int) -> str:
    return f"practice world of {consignments:,} consignments over {days} days, seed {seed}, maker {_maker()}"


def _maker() -> str:
    """Changes when the code or the goods of the practice world do."""
    files = sorted(path for path in Path(__file__).parent.rglob("*") if path.suffix in {".py", ".csv"})
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]
