"""The scene of the tour: a year of practice trade, a champion of half a year ago, a service that decided since."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from rich.console import Console

from features.columns import microseconds
from serving import demonstration
from serving.demonstration import Scene
from serving.rehearsal import Told
from tour.course import Course
from tour.practising import crew
from training import door as learning
from training.practice import door as practising

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
AREAS: Final = ("ipr", "undervaluation", "waste", "tobacco")
"""Some areas, so that a policy has something to part; all seven would take twice as long."""
_DAYS: Final = 365
_LEARNED: Final = dt.timedelta(weeks=26)
"""The champions know what was known so long ago."""
_DECIDED: Final = dt.timedelta(weeks=13)
"""The service has decided for so long: watching wants twelve whole weeks."""
_LATE: Final = dt.timedelta(days=1)
"""What was lodged in the last of them is handed in when the new champion decides."""
_WORLD: Final = Path("world")
_HISTORY: Final = Path("scene/history")
_RECENT: Final = Path("scene/recent")
_LAST: Final = Path("scene/late")


def make(course: Course, now: dt.datetime, step: Step) -> Told:
    """Make the scene in the working directory; it ends a day before now."""
    plan = course.plan
    first = practising.started(now.date(), _DAYS)
    with step("Making a practice world") as advance:
        world = practising.write(_WORLD, plan.consignments, _DAYS, plan.seed, advance, first)
    source = practising.source(plan.consignments, _DAYS, plan.seed, first)
    learned, began = _midnight(now - _LEARNED), _midnight(now - _DECIDED)
    with step("Parting it by time"):
        early = practising.known(world, Path("scene/early"), source, learned)
        practising.known(world, _HISTORY, source, began)
        practising.lodged(world, _RECENT, source, began, now - _LATE)
        practising.lodged(world, _LAST, source, now - _LATE, now)
    areas = dict.fromkeys([*AREAS, plan.area])
    with Path("scene/train.txt").open("w", encoding="utf-8") as said:
        quiet = Console(file=said, width=120)
        learning.train(early, list(areas), plan.seed, Path("scene/report.html"), quiet, step)
    course.starts(learned, began)
    scene = Scene(_WORLD, _HISTORY, _RECENT, *crew(_WORLD, plan.seed))
    return demonstration.stage(course.settings, scene, microseconds(now - _LATE), step)


def go_on(course: Course, now: dt.datetime, step: Step) -> Told:
    """Hand in what was lodged on the last day; what is in force now decides it."""
    scene = Scene(_WORLD, _HISTORY, _LAST, *crew(_WORLD, course.plan.seed))
    return demonstration.go_on(course.settings, scene, microseconds(now), step)


def _midnight(at: dt.datetime) -> dt.datetime:
    return dt.datetime.combine(at.date(), dt.time(), dt.UTC)
