"""The doors of learning: `tidewaiter train` and `tidewaiter judge`."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape

from extract import folder
from extract.folder import Extract
from models import registry
from models.areas import AREAS
from models.registry import Version
from training import report, tables
from training.leaks.door import limits, looked, parted
from training.material import Table as Features
from training.material import Task
from training.practice.door import SOURCE as PRACTICE
from training.report import AreaRun
from training.runs import run
from training.scored import judged
from training.tracked import track
from training.train import Skipped, Trained, learn
from training.tuning.study import Best, best
from training.without import without

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
NOTES = ("If the data is a practice world, the figures show that the method works, not how it will do on a border.",)


@dataclass(frozen=True, slots=True)
class Options:
    """What else a training run may be told."""

    details: bool = False
    """Every measure of every area on the screen."""
    allow: str = ""
    """Why areas whose labels are given away may be trained all the same; empty: they may not."""
    study: str = ""
    """Database of studies (``tidewaiter tune``); empty: that of MLflow."""
    without: Sequence[str] = ()
    """Features left out of every area that has them."""
    because: str = ""
    """Why they are; it stands in the bundle."""


_USUAL: Final = Options()


def train(
    extract: Path,
    areas: Sequence[str] | None,
    seed: int,
    page: Path,
    screen: Console,
    step: Step,
    options: Options = _USUAL,
) -> list[Version]:
    """Train, say how good it is, register, and write the report."""
    data, ready, skipped, features, found = looked(extract, areas, seed, step)
    with tempfile.TemporaryDirectory() as workshop:
        ready, barred = parted(ready, found, named=bool(areas), allow=options.allow)
        skipped += barred
        ready, left_out = without(ready, options.without, options.because)
        told = {area: (*limits(leaks, options.allow), *([left_out] * bool(left_out))) for area, leaks in found.items()}
        tuned = {task.area.name: best(task.area, data.manifest.data_hash, options.study) for task in ready}
        with step("Learning") as advance:
            done = list(_learned(ready, features, data, seed, Path(workshop), advance, (told, tuned)))
        for each in done if options.details or len(done) == 1 else ():
            screen.print(tables.details(each.task.area.title, each.judgement))
            screen.print(f"Test window: {tables.window(each)}. Strongest indicator: {each.indicator}.\n", style="dim")
        screen.print(tables.summary(done))
        for name, study in tuned.items():
            if study is not None:
                screen.print(f"{AREAS[name].title}: {_of_study(study)}", soft_wrap=True)
        if left_out:
            screen.print(escape(left_out), soft_wrap=True)
        for one in skipped:
            screen.print(f"Skipped {one.area.title}: {escape(one.reason)}", style="yellow")
        with step("Writing the report"):
            runs = [run(each, data, features, seed) for each in done]
            _report(page, runs, skipped, data, extract, seed)
        if any(each.effects for each in runs):
            screen.print(tables.rejected(runs))
        with step("Registering") as advance:
            versions = []
            for each, shown in zip(done, runs, strict=True):
                versions.append(_register(each, data, extract, page))
                track(versions[-1].run, each, shown, tuned[each.task.area.name])
                advance(len(versions) / len(done))
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
    known: tuple[Mapping[str, Sequence[str]], Mapping[str, Best | None]],
) -> Iterator[Trained]:
    """Each area learned from, with what is known of its leaks and of its study."""
    told, tuned = known
    for place, each in enumerate(ready):
        name = each.area.name
        found = tuned[name]
        better = found.parameters if found and found.adopted else None
        yield learn(each, features, data, seed, workshop / name, limits=told[name], overrides=better)
        advance((place + 1) / len(ready))


def judge(scores: Path, extract: Path, seed: int, screen: Console) -> None:
    """Say how the scores of a file did by the findings of an extract."""
    for area, judgement in judged(scores, folder.read(extract), seed):
        title = AREAS[area].title
        screen.print(f"{title}: {judgement}" if isinstance(judgement, str) else tables.details(title, judgement))


def _of_study(found: Best) -> str:
    """Whether the trees have the parameters of a study."""
    if found.adopted:
        return f"parameters of trial {found.trial} of the study {found.study}."
    return f"the study {found.study} did not beat the shipped rule, which was taken."


def _report(
    page: Path, runs: Sequence[AreaRun], skipped: Sequence[Skipped], data: Extract, extract: Path, seed: int
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
    report.write(page, runs, "Training report", facts, notes)


def _register(trained: Trained, data: Extract, extract: Path, page: Path) -> Version:
    window = trained.bundle.manifest.provenance.window
    return registry.record(
        f"{trained.task.area.name} to {window[1]}",
        trained.bundle,
        trained.folder,
        params=dict(trained.fitted.parameters),
        measures=trained.judgement.metrics(),
        extra_files=[page],
        tags={"strongest_indicator": trained.indicator, "source": data.manifest.source},
        dataset={"name": extract.name, "digest": data.manifest.data_hash, "source": data.manifest.source},
        first_decides=data.manifest.source.startswith(PRACTICE),  # where no goods and nobody is real
    )
