"""The doors of learning: `tidewaiter train` and `tidewaiter judge`."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from extract import folder
from extract.folder import Extract
from models import registry
from models.areas import AREAS
from models.registry import Version
from training import report, tables
from training.material import Table as Features
from training.material import Task, table
from training.runs import run
from training.scored import judged
from training.train import Skipped, Trained, learn, tasks

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
NOTES = ("If the data is a practice world, the figures show that the method works, not how it will do on a border.",)


def train(
    extract: Path,
    areas: Sequence[str] | None,
    seed: int,
    page: Path,
    screen: Console,
    step: Step,
    *,
    details: bool = False,
) -> list[Version]:
    """Train, say how good it is, register, and write the report."""
    with step("Reading the extract"):
        data = folder.read(extract)
    with tempfile.TemporaryDirectory() as workshop:
        ready, skipped = tasks(data, areas, seed)
        with step("Replaying the past") as advance:
            features = table(data, ready, advance)
        with step("Learning") as advance:
            done = list(_learned(ready, features, data, seed, Path(workshop), advance))
        for each in done if details or len(done) == 1 else ():
            screen.print(tables.details(each.task.area.title, each.judgement))
            screen.print(f"Test window: {tables.window(each)}. Strongest indicator: {each.indicator}.\n", style="dim")
        screen.print(tables.summary(done))
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


def _learned(
    ready: Sequence[Task],
    features: Features,
    data: Extract,
    seed: int,
    workshop: Path,
    advance: Callable[[float], None],
) -> Iterator[Trained]:
    for place, each in enumerate(ready):
        yield learn(each, features, data, seed, workshop / each.area.name)
        advance((place + 1) / len(ready))


def judge(scores: Path, extract: Path, seed: int, screen: Console) -> None:
    """Say how the scores of a file did by the findings of an extract."""
    for area, judgement in judged(scores, folder.read(extract), seed):
        title = AREAS[area].title
        screen.print(f"{title}: {judgement}" if isinstance(judgement, str) else tables.details(title, judgement))


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
        first_decides=data.manifest.source.startswith("practice world"),  # where no goods and nobody is real
    )
    advance(share)
    return version
