"""How to read what was found: the export, the labels, the search for leaks."""

from collections.abc import Iterator

import numpy as np

from features.columns import microseconds
from models.areas import AREAS
from tour.course import Course
from training.stock.rejected import rejected
from training.stock.stock import last_moment, stock


def findings(course: Course) -> Iterator[str]:
    """What is new since the service began."""
    data, told = course.export, course.export.findings
    learned, since = microseconds(course.learned), microseconds(course.began)
    mine = told.area.among(frozenset({course.plan.area}))
    unlearned, new = mine & (told.known_at >= learned), mine & (told.known_at >= since)
    by_lot = new & told.selected_by.among(frozenset({"random"}))
    yield (
        f"Since {course.began:%d %B} the service answered for {int((data.lodged_at >= since).sum()):,} goods items, "
        f"and {int(new.sum()):,} verdicts on {course.name} came in, {int((new & told.irregular).sum()):,} of them "
        f"irregular. {int(by_lot.sum()):,} are of goods that chance chose: only these tell of what nobody suspected."
    )
    yield (
        f"The champion learned on {course.learned:%d %B}. Counted from there, it does not know "
        f"{int(unlearned.sum()):,} verdicts, {int((unlearned & told.irregular).sum()):,} of them irregular."
    )


def labels(course: Course) -> Iterator[str]:
    """How much the labels are worth."""
    data = course.export
    found = stock(data, course.plan.area, last_moment(data))
    yield (
        f"{course.title}: {found.labels:,} goods items have a verdict, {found.irregular:,} of them irregular. "
        "Controls went where something was suspected, so they tell only as much of all trade as "
        f"{found.effective:,.0f} drawn by chance would. The other {found.unknown:,} goods items are unknown, not "
        "innocent."
    )
    judged = [one for area in AREAS for one in rejected(data.feedback, area, last_moment(data))]
    if judged:
        worst = max(judged, key=lambda one: one.share.low)
        yield (
            f"The reason that officers reject most surely is {worst.feature or worst.concept} "
            f"({AREAS[worst.area].title}: {worst.wrong + worst.irrelevant} of {worst.judged} times). No model learns "
            "from that; the report of the next training says how much such reasons still weigh."
        )


def leaks(course: Course) -> Iterator[str]:
    """That nothing was found, since the command would have ended otherwise."""
    looked = len(AREAS[course.plan.area].features) + len(course.export.columns)
    rows = int(np.count_nonzero(course.export.findings.area.among(frozenset({course.plan.area}))))
    yield (
        f"Nothing gives the labels away: {looked} features and declared fields were held against {rows:,} verdicts. "
        "Had one been a leak, this command would have ended with an error, and so would `train`."
    )
    yield "The table asks how good a model is for parties that it never met: learned by heart helps nobody there."
