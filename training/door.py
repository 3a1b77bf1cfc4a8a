"""The doors of learning: `tidewaiter train` and `tidewaiter judge`."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from extract import folder
from extract.folder import Extract
from models import registry
from models.registry import Version
from training import report
from training.judgement import HEADER, Judgement, shown, table
from training.runs import run
from training.train import Skipped, Trained
from training.train import train as trained_on

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
NOTES = ("If the data is a practice world, the figures show that the method works, not how it will do on a border.",)


def train(
    extract: Path, areas: Sequence[str] | None, seed: int, page: Path, screen: Console, step: Step
) -> list[Version]:
    """Train, say how good it is, register, and write the report."""
    with step("Reading the extract"):
        data = folder.read(extract)
    with tempfile.TemporaryDirectory() as workshop:
        with step("Replaying the past") as replayed, step("Learning") as learned:
            done, skipped = trained_on(data, areas, seed, Path(workshop), replayed, learned)
        for each in done:
            _show(screen, each)
        for one in skipped:
            screen.print(f"Skipped {one.area.title}: {escape(one.reason)}", style="yellow")
        with step("Writing the report"):
            _report(page, done, skipped, data, extract, seed)
        with step("Registering") as advance:
            versions = [
                _register(each, data, extract, page, advance, (place + 1) / len(done))
                for place, each in enumerate(done)
            ]
    for version in versions:
        alias = ", ".join(version.aliases) or "no alias"
        screen.print(f"{version.area}: bundle {version.bundle} is version {version.version} ({alias})")
    screen.print(f"The report for a browser: {escape(str(page))}")
    return versions


def _show(screen: Console, trained: Trained) -> None:
    view = trained.judgement.controlled
    window = dict(trained.task.split.windows())["Test"]
    grid = Table(
        *HEADER,
        title=f"{trained.task.area.title}: {view.positives:,} irregular of {view.rows:,} controlled in the test",
        title_justify="left",
    )
    for row in table(trained.judgement):
        grid.add_row(*row)
    screen.print(grid)
    screen.print(f"Test window: {window}. Strongest indicator: {trained.indicator}.", style="dim")
    for told in _leads(trained.judgement):
        screen.print(told, style="dim")


def _leads(judgement: Judgement) -> list[str]:
    others = [one for one in judgement.controlled.judged if one.lead is not None]
    leads = [f"{shown(one.lead)} over {one.name.replace('_', ' ')}" for one in others]
    refused = [f"{view.title}: {view.refused}" for view in judgement.views if view.refused]
    return [f"Lead in average precision: {'; '.join(leads)}.", *refused, ""]


def _report(
    page: Path, done: Sequence[Trained], skipped: Sequence[Skipped], data: Extract, extract: Path, seed: int
) -> None:
    window = data.manifest.window or ("", "")
    facts = [
        ("Extract", str(extract)),
        ("Source", data.manifest.source),
        ("Goods items", f"{len(data):,}"),
        ("Lodged", f"{window[0][:10]} to {window[1][:10]}"),
        ("Data", data.manifest.data_hash[:16]),
        ("Seed", str(seed)),
    ]
    notes = [*NOTES, *(f"{each.area.title} was skipped: {each.reason}" for each in skipped)]
    report.write(page, [run(each, data, seed) for each in done], "Training report", facts, notes)


def _register(
    trained: Trained, data: Extract, extract: Path, page: Path, advance: Callable[[float], None], share: float
) -> Version:
    window = trained.bundle.manifest.provenance.window
    version = registry.record(
        f"{trained.task.area.name} to {window[1]}",
        trained.bundle,
        trained.folder,
        params=dict(trained.fitted.parameters),
        measures=trained.judgement.metrics(),
        extra_files=[page],
        tags={"strongest_indicator": trained.indicator, "source": data.manifest.source},
        dataset={"name": extract.name, "digest": data.manifest.data_hash, "source": data.manifest.source},
    )
    advance(share)
    return version
