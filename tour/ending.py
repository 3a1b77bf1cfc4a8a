"""How the tour ends: what to open, how to undo it, what it took, what comes next."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console

from tour.course import POLICY, Course

_SCENE: Final = "scene"
_PAGES: Final = {
    "train.html": "how good the challenger is, week by week, and why",
    "compare.html": "who would be controlled instead, with the reasons of both",
    "policy.html": "what the policy would have selected and found",
}
_UNDO: Final = """
To undo the promotion (a rollback is an entry of the ledger too):
  tidewaiter rollback --area {area} --by ann --note 'only a tour'
"""
_NEXT: Final = """
The same in the workbench: it prints its address and a sign-in; the page /models has the life of the models
  TIDEWAITER_POLICY_FILE={policy} tidewaiter serve
Runs and registered models, as MLflow shows them
  mlflow ui --backend-store-uri sqlite:///mlruns/mlflow.db
What a year under several policies would bring, a first look
  tidewaiter replay --quick
With your own declarations and findings: tidewaiter import (docs/import.md), then the same commands on that extract;
of a running service, tidewaiter export. What each command does, and why: docs/learning.md, docs/models.md.
"""


def show(course: Course, screen: Console) -> None:
    """Say it."""
    loop = [took for name, took in course.took.items() if name != _SCENE]
    screen.print()
    screen.rule("[bold]The tour is over[/]", align="left")
    screen.print(
        f"From findings to {'a promoted, watched challenger' if course.promoted else 'a watched model'} in "
        f"{_shown(loop)}, by the commands above and nothing else. (The practice world before that took "
        f"{_shown([course.took[_SCENE]])}.)\n\nTo open in a browser:",
        soft_wrap=True,
        highlight=False,
    )
    for name, what in _PAGES.items():
        if Path(name).exists():
            screen.print(f"  {course.home / name}  ({what})", markup=False, soft_wrap=True, highlight=False)
    if course.promoted:
        screen.print(_UNDO.format(area=course.plan.area).rstrip(), markup=False, soft_wrap=True, highlight=False)
    screen.print(_NEXT.format(policy=POLICY).rstrip(), markup=False, soft_wrap=True, highlight=False)
    screen.print(f"\nAll of these are typed in {course.home}, as above.", markup=False, soft_wrap=True, highlight=False)


def _shown(took: Sequence[tuple[float, float]]) -> str:
    seconds, cpu = (sum(each[place] for each in took) for place in (0, 1))
    return f"{_minutes(seconds)} by the clock, {_minutes(cpu)} of processor time"


def _minutes(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60} min {whole % 60:02d} s" if whole >= 60 else f"{whole} s"
