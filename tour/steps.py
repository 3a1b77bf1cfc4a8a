"""The steps of the tour: what an analyst asks, the command that answers, how to read what it said."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from tour import learning, letting_in, looking, watching
from tour.course import EXPORT, POLICY, Course

WHO: Final = ("eva", "ann")
"""Who approves, and who promotes."""


class Step(NamedTuple):
    """One step."""

    name: str
    title: str
    question: str
    commands: Callable[[Course, dt.datetime], Sequence[str]]
    """Command lines, as one types them in the folder of the tour."""
    reading: Callable[[Course], Iterable[str]]
    """What to look at in what they said, from what they left behind."""
    refusal: Callable[[Course], Iterable[str]] | None = None
    """The same where the command refused, which is an answer too; none: then the tour stops."""
    for_good: bool = False
    """Whether it changes what decides, so that it is not done twice."""
    needs: str = ""
    """The step that must not have been refused."""
    passes: bool = False
    """Whether the service decides on before its commands are run."""


def _of(line: str) -> Callable[[Course, dt.datetime], Sequence[str]]:
    """Commands that name the area and what the tour was told."""
    return lambda course, _now: [each.format(**_words(course)) for each in line.split("\n")]


def _words(course: Course) -> dict[str, object]:
    first, second = WHO
    return {"area": course.plan.area, "trials": course.plan.trials, "now": EXPORT, "eva": first, "ann": second}


def _who(course: Course, now: dt.datetime) -> Sequence[str]:
    hour = dt.timedelta(hours=1)
    return [
        f"tidewaiter models --life --area {course.plan.area}",
        f"tidewaiter models --at {now - hour:%Y-%m-%dT%H:%M}",
        f"tidewaiter models --at {now:%Y-%m-%dT%H:%M:%S}",
    ]


STEPS: Final = (
    Step(
        "findings",
        "Findings come in",
        "What was lodged, controlled and found since the champions last learned?",
        _of("tidewaiter export --out {now}"),
        looking.findings,
    ),
    Step(
        "labels",
        "Look at the labels",
        "What is there to learn from, who made it, and what is wrong with it?",
        _of("tidewaiter labels --extract {now}"),
        looking.labels,
    ),
    Step(
        "leaks",
        "Look for leaks",
        "Does anything in the data know what only the control could know?",
        _of("tidewaiter leaks --extract {now} --area {area}"),
        looking.leaks,
    ),
    Step(
        "tune",
        "Tune",
        "Do other parameters of the trees learn more from these labels?",
        _of("tidewaiter tune --extract {now} --area {area} --trials {trials}"),
        learning.tune,
    ),
    Step(
        "train",
        "Train a challenger",
        "How good is a model that learns from all of it, on weeks that it has not seen?",
        _of("tidewaiter train --extract {now} --area {area} --report train.html"),
        learning.train,
    ),
    Step(
        "compare",
        "Compare it with the champion",
        "On the same later goods items: who finds more, and is that more than chance?",
        _of("tidewaiter compare --extract {now} --area {area} --out compare.html"),
        learning.compare,
    ),
    Step(
        "shadow",
        "Let it run in the shadow",
        "What would it have done with the last thirty days of live traffic?",
        _of("tidewaiter shadow --area {area}"),
        letting_in.shadow,
    ),
    Step(
        "approve",
        "A second person approves",
        "May it decide? Somebody else than who trained it says so, and the gate before that.",
        _of("tidewaiter approve --area {area} --by {eva} --extract {now} --note 'learned from half a year more'"),
        letting_in.approve,
        letting_in.not_approved,
        for_good=True,
    ),
    Step(
        "promote",
        "Promote",
        "From now on it decides.",
        _of("tidewaiter promote --area {area} --by {ann}"),
        letting_in.promote,
        for_good=True,
        needs="approve",
    ),
    Step(
        "policy",
        "Try a policy on history, then publish it",
        "With these scores: where must the boundaries lie so that what is selected can be controlled?",
        _of(
            "tidewaiter policy simulate --extract {now} --fit policy.toml --report policy.html\n"
            f"tidewaiter policy publish policy.toml --by {{ann}} --note 'boundaries meet the capacity' --to {POLICY}"
        ),
        letting_in.policy,
        letting_in.no_policy,
    ),
    Step(
        "who",
        "Who decided when",
        "Which model decided an hour ago, which decides now, and who let it in?",
        _who,
        watching.who,
        passes=True,
    ),
    Step(
        "watch",
        "Watch",
        "Did anything move that the models did not learn, and do they find what they foretold?",
        _of("tidewaiter watch --once"),
        watching.watch,
    ),
)
