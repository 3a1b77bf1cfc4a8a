"""The door of the search for parameters: `tidewaiter tune`."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from features.errors import TidewaiterError
from training.leaks.door import looked, parted
from training.tuning.folds import Folds, folds
from training.tuning.record import importance, record
from training.tuning.space import rule
from training.tuning.study import Best, default_url, name, opened, search, weigh

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]


@dataclass(frozen=True, slots=True)
class Order:
    """What to search, and how long."""

    extract: Path
    area: str
    trials: int
    workers: int
    study: str = ""
    """Database of the study; empty: that of MLflow."""
    minutes: float | None = None
    seed: int = 1
    allow: str = ""


def tune(order: Order, screen: Console, step: Step) -> Best:
    """Search, say what was found, and log it."""
    data, ready, _, features, leaks = looked(order.extract, [order.area], order.seed, step)
    parted(ready, leaks, named=True, allow=order.allow)
    with step("Binning once"):
        made = folds(ready[0], features, order.seed, max(1, (os.cpu_count() or 1) // order.workers))
    if not made.folds:
        raise TidewaiterError(
            f"{ready[0].area.title} has too few irregular labels to tell parameters apart; the shipped rule stays."
        )
    del features
    area = ready[0].area
    url = order.study or default_url()
    study = opened(url, name(area, data.manifest.data_hash), order.seed, make=True)
    if study is None:
        raise AssertionError
    since = len(study.trials)
    if since:
        screen.print(f"Going on with the study {escape(study.study_name)}: {since} trials are there.", soft_wrap=True)
    seconds = None if order.minutes is None else 60 * order.minutes
    with step(f"Searching, {order.workers} at a time") as advance:
        search(study, made, order.trials, order.workers, seconds, advance)
    with step("Weighing the best against the rule"):
        found = weigh(study, made)
    _show(found, importance(study), made, screen)
    with step("Logging to MLflow"):
        dataset = {"name": order.extract.name, "digest": data.manifest.data_hash, "source": data.manifest.source}
        record(study, found, since, area.name, dataset)
    screen.print(_verdict(found), soft_wrap=True)
    return found


def _show(found: Best, weight: dict[str, float], data: Folds, screen: Console) -> None:
    shipped = rule(data.positives, *data.x.shape)
    grid = Grid(title=f"Best of the study: trial {found.trial}", title_justify="left", box=SIMPLE_HEAD)
    grid.add_column("parameter")
    for head in ("best", "shipped rule", "importance"):
        grid.add_column(head, justify="right")
    for key, value in sorted(found.parameters.items(), key=lambda each: -weight.get(each[0], 0.0)):
        told = f"{weight[key]:.0%}" if key in weight else "–"
        grid.add_row(key.replace("_", " "), f"{value:.4g}", f"{shipped[key]:.4g}", told)
    screen.print(grid)


def _verdict(found: Best) -> str:
    lead = f"Its log loss on later goods items is {found.lead:.5f} below the rule's (standard error {found.error:.5f})"
    if found.adopted:
        return f"{lead}: the next training of this area on this extract takes these parameters."
    return f"{lead}: the best of so many is that much better by chance, so training keeps the shipped rule."
