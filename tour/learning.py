"""How to read what was learned: the search, the training, the comparison."""

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from features.errors import TidewaiterError
from models.areas import AREAS
from models.registered import CHALLENGER
from tour.course import Course
from training.tuning.study import best

_VERDICT: Final = re.compile(r'class="verdict">([^<]+)<')
_ADVICE: Final = {
    "chance selected too few": "Too few irregular goods items speak for all goods items to say who is better: what the "
    "champion chose favours the champion, so it does not decide. A larger random stream, or time, gives more. The "
    "gate asks the question that matters: is it worse?",
    "cannot be told apart": "The interval of the difference holds zero: these verdicts cannot tell which is better. "
    "With few irregular ones that is the usual answer, and no reason against a model that knows newer findings. The "
    "gate asks the question that matters: is it worse?",
    "is better than": "Better beyond doubt: the interval of the difference lies above zero, it ranks better than "
    "chance explains, and not because of who chose the goods items.",
    "is worse than": "Worse beyond doubt: the interval of the difference lies below zero, of what chance chose or "
    "weighed by how it was chosen. The gate judges the same way, and is likely to stop it.",
}
"""What to think of each verdict, by its words."""


def tune(course: Course) -> Iterator[str]:
    """Whether training will take what was found."""
    found = best(AREAS[course.plan.area], course.export.manifest.data_hash, "")
    if found is None:
        yield "The search left nothing that training could take; it keeps the shipped rule."
    elif found.adopted:
        yield (
            f"Trial {found.trial} beats the shipped rule by more than two standard errors on later goods items: "
            "`train` takes its parameters by itself, and says so."
        )
    else:
        yield (
            f"The best trial (number {found.trial}) saves {found.lead:.5f} of log loss beside the shipped rule, "
            f"standard error {found.error:.5f}: less than two of them, and the best of many is better by chance. "
            "`train` keeps the rule. The same command goes on with more trials where this one stopped."
        )


def train(course: Course) -> Iterator[str]:
    """How good the challenger is on its test, and beside what it must beat."""
    version = course.versions[0]
    seen = version.measures
    role = "waits as challenger" if CHALLENGER in version.aliases else "is registered"
    yield (
        f"Version {version.version} {role}. On the test window, which it has not seen, its average precision is "
        f"{_interval(seen, 'model.average_precision')}; a list in no order would reach about {seen['base_rate']:.2f}. "
        f"The interval is wide because {seen['positives']:.0f} of {seen['rows']:,.0f} goods items there are irregular."
    )
    yield (
        f"Its lead over logistic regression: {_interval(seen, 'logistic_regression.lead')}, "
        f"{_sure(seen, 'logistic_regression.lead')}. train.html shows it week by week, part by part, and what moves it."
    )


def compare(_course: Course) -> Iterator[str]:
    """What to think of the sentence with which the page begins, and the command ends."""
    said = _VERDICT.search(Path("compare.html").read_text(encoding="utf-8"))
    verdict = html.unescape(said[1]).strip() if said else ""
    advice = next((told for words, told in _ADVICE.items() if words in verdict), None)
    if advice is None:
        raise TidewaiterError("compare.html has no verdict that the tour can read. Compare again, or read it yourself.")
    yield advice
    yield "compare.html shows who would be controlled instead, with the reasons of both."


def _interval(seen: Mapping[str, float], name: str) -> str:
    value, low, high = (seen.get(f"{name}{end}", float("nan")) for end in ("", ".low", ".high"))
    return f"{value:.2f} [{low:.2f}, {high:.2f}]"


def _sure(seen: Mapping[str, float], name: str) -> str:
    if seen.get(f"{name}.low", float("nan")) > 0:
        return "beyond doubt"
    return "worse beyond doubt" if seen.get(f"{name}.high", float("nan")) < 0 else "no more than chance explains"
