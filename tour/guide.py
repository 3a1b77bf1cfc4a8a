"""`tidewaiter tour`: leads through the steps, one command line after another, each really run."""

import contextlib
import datetime as dt
import os
import resource
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, NamedTuple

from rich.console import Console
from rich.text import Text

from features.errors import TidewaiterError
from tour import ending, scene
from tour.course import Course
from tour.steps import STEPS, Step

Bar = Callable[[str], AbstractContextManager[Callable[[float], None]]]
Clock = Callable[[], dt.datetime]
SCENE: Final = "scene"
NAMES: Final = (SCENE, *(step.name for step in STEPS))
BIN: Final = Path(sys.executable).parent
"""Where `tidewaiter` is, as the one who begins the tour has it."""
_REFUSED: Final = 1
"""Exit code: the data or a model is not right."""


class Told(NamedTuple):
    """What the tour was called with."""

    command: str = "tidewaiter tour"
    """As it was typed, without the step to begin with."""
    unset: Sequence[str] = ()
    """Variables of the environment that name another registry or ledger; in the tour they do not hold."""
    programs: Path = BIN


class Guide:
    """Leads through a tour."""

    def __init__(self, course: Course, told: Told, screen: Console, bar: Bar, clock: Clock) -> None:
        self._course = course
        self._told = told
        self._screen = screen
        self._bar = bar
        self._clock = clock

    def lead(self, first: str, pause: Callable[[], None]) -> None:
        """Do the steps from one on.

        Args:
            first: its name.
            pause: is called between steps.

        Raises:
            TidewaiterError: a step stopped; it says how to go on.
        """
        course = self._course
        course.home.mkdir(parents=True, exist_ok=True)
        with contextlib.chdir(course.home):
            for name in NAMES[NAMES.index(first) :]:
                try:
                    self._scene() if name == SCENE else self._step(STEPS[NAMES.index(name) - 1])
                except TidewaiterError as error:
                    raise TidewaiterError(f"{error}\n{self._again(name)}") from error
                except KeyboardInterrupt:
                    self._say(f"\nStopped. {self._again(name)}")
                    raise
                if name != NAMES[-1]:
                    pause()
            ending.show(course, self._screen)

    def _again(self, name: str) -> str:
        return f"The steps before {name} stand. Go on from there with: {self._told.command} --from {name}"

    def _scene(self) -> None:
        """Make what the tour is about; no analyst does this."""
        self._screen.rule("[bold]The scene[/]", align="left")
        with self._timed(SCENE):
            told = scene.make(self._course, self._clock(), self._bar)
        plan, began = self._course.plan, self._course.began
        self._say(
            f"A made-up year of trade ({plan.consignments:,} consignments). The champions of {len(scene.AREAS)} "
            f"areas learned half a year ago. Since {began:%d %B} they decided {told.decisions:,} consignments in a "
            f"service of their own; {told.selected:,} were selected, {told.findings:,} verdicts came in, and "
            f"officers said of {told.judged:,} reasons what they were worth. You are the analyst for "
            f"{self._course.name}."
        )
        self._say("To type along, in another terminal (the folder is the tour's own; nothing else is touched):")
        for line in _typing(self._told):
            self._screen.print(Text(f"    {line}"), soft_wrap=True)

    def _step(self, step: Step) -> None:
        course, number = self._course, NAMES.index(step.name)
        self._screen.print()
        self._screen.rule(f"[bold]{number} of {len(STEPS)}: {step.title}[/]", align="left")
        self._say(step.question)
        if step.needs in course.refused:
            self._say(f"Left out, for the step {step.needs} was refused.", "→ ")
            course.note(step.name, 0, 0, refused=True)
            return
        with self._timed(step.name) as mark:
            if step.passes:
                self._pass()
            refused = self._run(step)
            mark(refused)
        reading = step.refusal if refused and step.refusal else step.reading
        for line in reading(course):
            self._say(line, "→ ")

    def _run(self, step: Step) -> bool:
        """Run the commands of a step; whether one of them was refused, where that is an answer."""
        for line in step.commands(self._course, self._clock()):
            code = self._typed(line)
            if code == _REFUSED and step.refusal:
                return True
            if code:
                raise TidewaiterError(
                    f"The step {step.name} stopped: its command ended with exit code {code}, and what it said is above."
                )
        return False

    def _typed(self, line: str) -> int:
        """Show a command line and run it, as typed in a terminal that has `tidewaiter` on its path; its exit code."""
        self._screen.print(Text.assemble("\n  $ ", (line, "bold"), "\n"), soft_wrap=True)
        path = os.pathsep.join([str(self._told.programs), os.environ.get("PATH", os.defpath)])
        words = shlex.split(line)
        return subprocess.run(words, env={**os.environ, "PATH": path}, check=False).returncode  # noqa: S603  our own

    def _pass(self) -> None:
        """The service decides what was lodged meanwhile, with what is in force now."""
        told = scene.go_on(self._course, self._clock(), self._bar)
        self._say(
            "(Meanwhile the practice service took up what is in force now, and decided what was lodged on the last "
            f"day: {told.decisions:,} consignments, {told.selected:,} of them selected.)"
        )

    @contextlib.contextmanager
    def _timed(self, name: str) -> Iterator[Callable[[bool], None]]:
        """Note a step as done, with what it took."""
        began, spent, refused = time.monotonic(), _spent(), [False]
        yield refused.append
        self._course.note(name, time.monotonic() - began, _spent() - spent, refused=refused[-1])

    def _say(self, text: str, mark: str = "") -> None:
        self._screen.print(Text.assemble((mark, "bold cyan"), text))


def first_of(course: Course, wanted: str) -> str:
    """The step to begin with, if one may.

    Args:
        course: the tour.
        wanted: a step by name.

    Raises:
        TidewaiterError: there is no such step, one before it is not done, or it is done for good.
    """
    if wanted not in NAMES:
        raise TidewaiterError(f"There is no step {wanted!r}. There are: {', '.join(NAMES)}.")
    before = [name for name in NAMES[: NAMES.index(wanted)] if name not in course.done]
    if before:
        raise TidewaiterError(f"The step {before[0]} comes before {wanted} and is not done: begin with that.")
    lasting = [
        step.name for step in STEPS if step.for_good and step.name in course.done and step.name not in course.refused
    ]
    if past := [name for name in lasting if NAMES.index(name) >= NAMES.index(wanted)]:
        raise TidewaiterError(
            f"The step {past[-1]} has been done, and decides since then. Begin with a later step, or anew: "
            "tidewaiter tour"
        )
    return wanted


def _typing(told: Told) -> Sequence[str]:
    """What makes another terminal one in which the commands of the tour work."""
    unset = [f"unset {' '.join(told.unset)}"] if told.unset else []
    return [*unset, f"export PATH={shlex.quote(str(told.programs))}:$PATH", f"cd {shlex.quote(str(Path.cwd()))}"]


def _spent() -> float:
    """Seconds of the processor, ours and of the commands that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
