"""How to read what became of it: who decides, and what is watched."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from models.registered import CHAMPION
from serving.watch import report
from serving.watch.report import Report
from tour.course import Course

_NAMED: Final = 4
"""So many signs are named."""


def who(course: Course) -> Iterator[str]:
    """Which bundle decides, and since when."""
    champion = next((each for each in course.versions if CHAMPION in each.aliases), None)
    if champion is None or not course.life.changes:
        yield "Nothing was promoted, so the same bundles decided all the time: both tables name the same."
        return
    yield (
        f"An hour ago the first bundle of {course.name} decided; now it is version {champion.version}, with the name "
        "of who approved it. Any day and minute can be asked for, and each decision names the bundles and the "
        "policy that made it."
    )


def watch(course: Course) -> Iterator[str]:
    """What rings, and what is known of the area."""
    told = report.last(Path(course.settings.watch_folder))
    if told is None or not told.weeks:
        yield "There is nothing to watch yet: no whole week has been decided."
        return
    yield _signs(told)
    yield _hits(course, told)
    yield (
        "Weeks are whole: what the new champion decided today is in from tomorrow on. Without --once the command looks "
        "every hour and sends what rings to the log, a webhook or by mail."
    )


def _signs(told: Report) -> str:
    rang = sorted({sign.name or sign.kind for _, sign in told.ringing})
    if not rang:
        return "Nothing rings: inputs, scores, lanes and reasons are as usual."
    named = ", ".join(rang[:_NAMED]) + (", ..." if len(rang) > _NAMED else "")
    return (
        f"{len(told.ringing)} signs ring ({named}). A sign says that something moved since the first weeks, not why: "
        "a season, a new trader, a new tactic, a fault in the data. The analyst looks, and trains again if the "
        "models have not seen its like."
    )


def _hits(course: Course, told: Report) -> str:
    mine = next((each for each in told.areas if each.area == course.plan.area), None)
    hit = mine.every["hit_rate"] if mine else None
    if hit is None or hit.value is None:
        return f"For {course.name} too few findings are in for a hit rate, so none is shown."
    return (
        f"Of what was controlled for {course.name}, {hit.value:.0%} [{hit.low:.0%}, {hit.high:.0%}] was irregular, "
        "by all controls. The random stream alone is the honest witness of what is missed, and says so where it is "
        "too small."
    )
