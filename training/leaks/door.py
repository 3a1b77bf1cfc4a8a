"""The door of the search for leaks: `tidewaiter leaks`, and what `train` does with what it finds."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, NamedTuple

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from extract import folder
from extract.folder import Extract
from features.errors import TidewaiterError
from models.areas import AREAS
from models.assessment import margins
from training.familiar import Familiar, Half, familiar
from training.fit import fit
from training.judgement import shown
from training.leaks.evidence import others
from training.leaks.leak import Leak
from training.leaks.search import OTHERS, searched
from training.material import Table, Task, table
from training.train import Skipped, tasks

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
_ALLOW: Final = 'If you know better, say why: tidewaiter train --allow "...". It will stand in the bundle.'


class Looked(NamedTuple):
    """An extract that was searched for leaks, with what training and tuning go on with."""

    data: Extract
    ready: list[Task]
    """Areas that have enough to learn from."""
    skipped: list[Skipped]
    features: Table
    found: dict[str, list[Leak]]
    """The leaks of each area."""


def looked(extract: Path, areas: Sequence[str] | None, seed: int, step: Step) -> Looked:
    """Read an extract, replay its past, and look for leaks."""
    with step("Reading the extract"):
        data = folder.read(extract)
    ready, skipped = tasks(data, areas, seed)
    rows = others(data, OTHERS, seed)
    with step("Replaying the past") as advance:
        features = table(data, ready, advance, also=rows)
    with step("Looking for leaks"):
        found = searched(ready, features, data, rows, seed)
    return Looked(data, ready, skipped, features, found)


def show(extract: Path, areas: Sequence[str] | None, seed: int, screen: Console, step: Step) -> int:
    """Say what gives labels away, and how much of a model is acquaintance; how many leaks there are."""
    data, ready, skipped, features, found = looked(extract, areas, seed, step)
    for task in ready:
        _print(task, found[task.area.name], screen)
    with step("Fitting, to see what is learned by heart"):
        known = [(task, _familiar(task, features, data, seed)) for task in ready]
    screen.print(acquaintance(known))
    for one in skipped:
        screen.print(f"Not looked at: {one.area.title}: {escape(one.reason)}", style="yellow")
    return len({(leak.column, leak.why) for leaks in found.values() for leak in leaks})


def parted(
    ready: Sequence[Task], found: Mapping[str, Sequence[Leak]], *, named: bool, allow: str
) -> tuple[list[Task], list[Skipped]]:
    """The areas that may be trained, and those that must not; with a justification all may.

    Raises:
        TidewaiterError: an area that was named has leaks, or every area has.
    """
    if allow:
        return list(ready), []
    barred = [Skipped(task.area, _told(found[task.area.name])) for task in ready if found[task.area.name]]
    kept = [task for task in ready if not found[task.area.name]]
    if barred and (named or not kept):
        raise TidewaiterError("\n".join(f"{each.area.title} is not trained. {each.reason}" for each in barred))
    return kept, barred


def limits(leaks: Sequence[Leak], allow: str) -> tuple[str, ...]:
    """What the bundle says of leaks that were allowed."""
    return tuple(
        f"Trained in spite of a leak ({leak.column or 'extract'}: {leak.why}) because: {allow}" for leak in leaks
    )


def acquaintance(known: Sequence[tuple[Task, Sequence[Familiar]]]) -> Grid:
    """How much of each model is acquaintance."""
    grid = Grid(title="AUROC for those met in training, and for those never met", title_justify="left", box=SIMPLE_HEAD)
    for head in ("area", "by", "met", "never met"):
        grid.add_column(head, no_wrap=head == "area")
    for task, halves in known:
        for each in halves:
            if each.met.auroc is None and each.never.auroc is None:
                continue
            mark = "  (by heart)" if each.by_heart else ""
            grid.add_row(task.area.title, each.kind, half(each.met), half(each.never) + mark)
    return grid


def half(one: Half) -> str:
    """A half in a few words."""
    return f"{shown(one.auroc, 2)} ({one.irregular:,} of {one.rows:,})"


def _print(task: Task, leaks: Sequence[Leak], screen: Console) -> None:
    title = AREAS[task.area.name].title
    if not leaks:
        screen.print(f"{title}: no leak found.")
        return
    screen.print(f"{title}: blocked.", style="bold red")
    for leak in leaks:
        screen.print(f" • {escape(str(leak))}", soft_wrap=True)


def _told(leaks: Sequence[Leak]) -> str:
    return " ".join(["Something gives its labels away:", *map(str, leaks), _ALLOW])


def _familiar(task: Task, features: Table, data: Extract, seed: int) -> tuple[Familiar, ...]:
    """On the calibration window: the test is left alone."""
    area, split, labels = task.area, task.split, task.labels
    x = features.of(area, labels.row)
    learned = labels.take(split.train).as_of(split.cuts.calibrate).irregular
    early, stop = split.positions()
    fitted = fit(x[split.train], learned, area.feature_names, area.monotone, early=early, stop=stop, seed=seed)
    then = labels.take(split.calibrate).as_of(split.cuts.test)
    score = margins(fitted.booster, x[split.calibrate])
    return familiar(data, labels.row[split.train], then.row, score, then.irregular, seed)
