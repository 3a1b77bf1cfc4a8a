"""Every check for leaks, on one area."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from extract.folder import Extract
from features.columns import Ints
from training.leaks.alone import alone
from training.leaks.evidence import Evidence, of_features, sampled, with_declared
from training.leaks.future import future
from training.leaks.hand import hand
from training.leaks.heart import heart
from training.leaks.late import late
from training.leaks.leak import Leak
from training.leaks.presence import presence
from training.material import Table, Task

CHECKS: Final[tuple[Callable[[Evidence], Iterator[Leak]], ...]] = (alone, presence, late, heart)
OTHERS: Final = 5_000
"""So many goods items that nobody controlled are compared with."""


def searched(
    tasks: Sequence[Task], features: Table, extract: Extract, other_rows: Ints, seed: int
) -> dict[str, list[Leak]]:
    """The leaks of each area; ``features`` must hold its labels and ``other_rows``, goods items without findings."""
    tables = list(hand(extract))
    every = list({feature.name: feature for task in tasks for feature in task.area.features}.values())
    columns = [features.names[each.name] for each in every]
    seers = {leak.column: leak for leak in future(every, extract, features.rows, features.x[:, columns])}
    found = {}
    for task in tasks:
        mine = {leak.column: leak for leak in [*tables, *_one(task, features, extract, other_rows, seed)]}
        more = {name: seers[name] for name in task.area.feature_names if name in seers}
        found[task.area.name] = list((more | mine).values())
    return found


def _one(task: Task, features: Table, extract: Extract, other_rows: Ints, seed: int) -> list[Leak]:
    """Leaks of an area's columns; the labels of its test are not looked at."""
    known = task.labels.as_of(task.split.cuts.test)
    known = known.take(sampled(known, seed))
    x, others_x = features.of(task.area, known.row), features.of(task.area, other_rows)
    evidence = of_features(task.area, known, extract, x, others_x, other_rows)
    return search(with_declared(evidence, extract, known.row, other_rows))


def search(evidence: Evidence) -> list[Leak]:
    """The leaks among columns, each column once."""
    found: dict[str, Leak] = {}
    for check in CHECKS:
        for leak in check(evidence):
            found.setdefault(leak.column, leak)
    return list(found.values())
