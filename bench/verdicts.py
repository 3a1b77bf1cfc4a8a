"""How often the verdict of `tidewaiter compare` is right, by the truth of practice worlds, which it never sees.

    python bench/verdicts.py FOLDER SEED [SEED ...]

For each seed the scene of the guided tour is made in FOLDER (a champion of half a year ago, a service that decided for
a quarter since), four areas are trained anew on what the ledger then holds, and each challenger is compared with its
champion. Prints, for each, the difference in average precision by the hidden truth with its 95 % interval, the verdict,
and the verdict as it was before selection was accounted for (value found at capacity). A world of 30,000 consignments.
"""

import contextlib
import datetime as dt
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
from promotion import difference, scores
from rich.console import Console
from truth import irregular

from features.columns import microseconds
from models import registered
from serving import exporting
from tour import scene
from tour.course import EXPORT, Course, Plan
from training import door as learning
from training.bootstrap import Interval
from training.comparing.difference import View
from training.comparing.door import Order, compare
from training.comparing.page import verdict

_SIZE = 30_000
_QUIET = Console(file=io.StringIO(), width=200)


def main() -> None:
    """Judge the verdicts on the worlds of the seeds named on the command line."""
    home, screen = Path(sys.argv[1]).absolute(), Console(width=200)
    now, formerly = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    seeds = [int(each) for each in sys.argv[2:]]
    # a process for each world: MLflow keeps the registry that it opened first
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as fresh:
        for seed, told_of in zip(seeds, fresh.map(_world, [home / str(each) for each in seeds], seeds), strict=True):
            for area, true, said, before in told_of:
                now[_word(true), said] += 1
                formerly[_word(true), before] += 1
                told = f"{true.value:+.3f} [{true.low:+.3f}, {true.high:+.3f}]"
                screen.print(f"{seed} {area}: truly {_word(true)} {told}, said {said}, formerly {before}")
    screen.print(f"(truly, said): {dict(now)}\n(truly, formerly said): {dict(formerly)}")


def _world(home: Path, seed: int) -> list[tuple[str, Interval, str, str]]:
    course = Course.begun(home, Plan(scene.AREAS[0], _SIZE, seed, 1))
    with contextlib.chdir(course.home):
        return list(_verdicts(course))


def _verdicts(course: Course) -> Iterator[tuple[str, Interval, str, str]]:
    """Area, truth, verdict, and the verdict as it was."""
    scene.make(course, dt.datetime.now(dt.UTC), _step)
    exporting.export(course.settings.ledger_url, Path(EXPORT))
    learning.train(Path(EXPORT), list(scene.AREAS), 1, Path("report.html"), _QUIET, _step)
    rows = np.flatnonzero(course.export.lodged_at >= microseconds(course.began))
    truth = pd.read_parquet("world/truth.parquet")
    for area in scene.AREAS:
        after, before = (registered.opened(each) for each in registered.versions() if each.area == area)
        known = irregular(course.export, truth, area)[rows]
        found = [scores(course.export, rows, bundle) for bundle in (before, after)]
        made = compare(Order(Path(EXPORT), area), _QUIET, _step)
        words = verdict(made)
        said = next((word for word in ("better", "worse") if f" is {word} than " in words), "undecided")
        yield area, difference(known, *found), said, _formerly(*made.views[:2])


def _formerly(controlled: View, weighed: View) -> str:
    lead = (controlled if weighed.refused else weighed).lead("value")
    return "undecided" if lead is None else _word(lead)


def _word(lead: Interval) -> str:
    return "better" if lead.low > 0 else "worse" if lead.high < 0 else "undecided"


@contextlib.contextmanager
def _step(_name: str) -> Iterator[Callable[[float], None]]:
    yield lambda _share: None


if __name__ == "__main__":
    main()
