"""The guided tour: it leads through the whole loop, shows exactly what it runs, stops with what to do, and goes on."""

import datetime as dt
import io
import json
import re
import shlex
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import pytest
from rich.console import Console

from cli import touring
from features.errors import TidewaiterError
from serving import rehearsal
from serving.ledger.ledger import Ledger
from serving.succession import acts
from tour import scene
from tour.course import Course, Plan
from tour.guide import BIN, NAMES, SCENE, Guide, Told, first_of
from tour.steps import STEPS

pytestmark = pytest.mark.filterwarnings("ignore")  # of MLflow's own imports
PLAN = Plan("misclassification", 10_000, 8, 1)
NOW = dt.datetime.now(dt.UTC)


def quiet(_what: str) -> "Bar":
    """A step without a bar."""
    return Bar()


class Bar:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        """Hide nothing."""

    def __call__(self, _share: float) -> None:
        """Take a share that is done."""


class Led:
    """A tour in a small world, its commands run by a `tidewaiter` that notes what it was called with."""

    def __init__(self, place: Path) -> None:
        self.home = place / "tour"
        self.programs = place / "bin"
        self.called = place / "called.jsonl"
        self.broken = place / "broken"
        self.said = ""
        self.programs.mkdir()
        program = self.programs / "tidewaiter"
        program.write_text(
            f"#!{sys.executable}\n"
            "import json, os, sys\n"
            f"open({str(self.called)!r}, 'a').write(json.dumps([os.getcwd(), *sys.argv[1:]]) + '\\n')\n"
            f"if os.path.exists({str(self.broken)!r}) and sys.argv[1] == open({str(self.broken)!r}).read():\n"
            "    sys.exit('A disk is full.')\n"
            f"os.execv({str(BIN / 'tidewaiter')!r}, ['tidewaiter', *sys.argv[1:]])\n"
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def lead(self, course: Course, first: str) -> str:
        """What the tour says from a step on."""
        screen = Console(file=io.StringIO(), width=110)
        guide = Guide(course, Told(programs=self.programs), screen, quiet, lambda: dt.datetime.now(dt.UTC))
        try:
            guide.lead(first, lambda: None)
        finally:
            said = screen.file.getvalue()  # type: ignore[attr-defined]
            self.said += said
        return str(said)

    @property
    def ran(self) -> list[list[str]]:
        """The command lines that were run."""
        return [["tidewaiter", *json.loads(line)[1:]] for line in self.called.read_text().splitlines()]

    @property
    def shown(self) -> list[list[str]]:
        """The command lines that were shown."""
        return [shlex.split(line) for line in re.findall(r"^  \$ (.*)$", self.said, re.MULTILINE)]


@pytest.fixture(scope="module")
def led(tmp_path_factory: pytest.TempPathFactory) -> Led:
    """A tour that stopped once on the way, was taken up again, and ended."""
    made = Led(tmp_path_factory.mktemp("tour"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scene, "AREAS", (PLAN.area,))
        patch.setattr(scene, "_DECIDED", dt.timedelta(weeks=7))
        patch.setattr(scene, "_LEARNED", dt.timedelta(weeks=11))
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{made.home / 'mlruns/mlflow.db'}")
        made.broken.write_text("compare")
        with pytest.raises(TidewaiterError, match="exit code 1, and what it said is above") as stopped:
            made.lead(Course.begun(made.home, PLAN), SCENE)
        assert "Go on from there with: tidewaiter tour --from compare" in str(stopped.value)
        made.broken.unlink()
        course = Course.resumed(made.home)
        made.lead(course, first_of(course, "compare"))
    return made


def test_what_is_shown_is_what_ran(led: Led) -> None:
    """Every command line on the screen was run to the letter, in the folder of the tour, and nothing else was."""
    assert led.shown == led.ran
    assert {json.loads(line)[0] for line in led.called.read_text().splitlines()} == {str(led.home)}


def test_a_stopped_tour_goes_on_where_it_stopped(led: Led) -> None:
    """Steps before the one that failed are not repeated; the one that failed is."""
    names = [words[1] for words in led.ran]
    assert names == [
        *("export", "labels", "leaks", "tune", "train", "compare", "compare", "shadow", "approve"),
        *names[9:],
    ]
    assert Course.resumed(led.home).done == [*NAMES[: NAMES.index("compare")], *NAMES[NAMES.index("compare") :]]


def test_the_loop_ends_in_what_it_says(led: Led) -> None:
    """A challenger that was approved is champion by ledger; one that was refused is not; the tour says which."""
    course = Course.resumed(led.home)
    ledger = Ledger.open(f"sqlite:///{led.home / 'ledger/tidewaiter.db'}")
    try:
        kinds = [each.act.act for each in acts.history(ledger, "misclassification").acts]
    finally:
        ledger.close()
    assert kinds == (["approved", "promoted"] if course.promoted else [])
    assert ("promoted, watched challenger" in led.said) is course.promoted
    assert ("tidewaiter rollback --area misclassification" in led.said) is course.promoted
    for page in ("train.html", "compare.html", "policy.html"):
        assert (led.home / page).exists()
        assert page in led.said


def test_every_step_is_read_from_what_it_left_behind(led: Led) -> None:
    """Each step has its heading and at least a sentence; figures are of this world, no placeholder is left."""
    for number, step in enumerate(STEPS, 1):
        assert f"{number} of {len(STEPS)}: {step.title}" in led.said
    assert led.said.count("→ ") >= len(STEPS)
    assert f"{PLAN.consignments:,} consignments" in led.said
    assert not re.search(r"\bnan\b|\{\w+\}", led.said)


def test_what_decides_is_not_decided_twice(led: Led) -> None:
    """After the promotion an earlier step is refused with what to do; a later one may be repeated."""
    course = Course.resumed(led.home)
    assert first_of(course, "watch") == "watch"
    if course.promoted:
        with pytest.raises(TidewaiterError, match="has been done, and decides since then"):
            first_of(course, "train")


def test_a_refusal_is_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the gate refuses, the tour says what one does then, promotes nothing, and ends truthfully."""
    made = Led(tmp_path)
    course = Course.begun(made.home, PLAN)
    for name in NAMES[: NAMES.index("approve")]:
        course.note(name, 1.0, 1.0)
    (made.programs / "tidewaiter").write_text(
        '#!/bin/sh\necho "$@" >> ../typed\n[ "$1" != approve ] && [ "$1" != policy ]\n'
    )
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{made.home / 'mlruns/mlflow.db'}")
    monkeypatch.setattr(scene, "go_on", lambda *_told: rehearsal.Told(0, 0, 0, 0))
    said = " ".join(made.lead(course, "approve").split())
    assert "was not approved; the line above says why. The champion stays" in said
    assert "No policy was published; the line above says why." in said
    assert "Left out, for the step approve was refused." in said
    assert "Nothing was promoted" in said
    assert "From findings to a watched model" in said
    assert "rollback" not in said
    typed = [line.split()[0] for line in (tmp_path / "typed").read_text().splitlines()]
    assert typed == ["approve", "policy", "models", "models", "models", "watch"]


def test_wrong_wishes_are_told(tmp_path: Path) -> None:
    """A folder that is no tour's is left alone; an unknown area or step, or one whose turn is not come, is named."""
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(TidewaiterError, match="no tour's"):
        Course.begun(tmp_path, PLAN)
    assert (tmp_path / "thesis.txt").exists()
    with pytest.raises(TidewaiterError, match="There are: "):
        Course.begun(tmp_path / "new", Plan("witchcraft", 10_000, 8, 1))
    with pytest.raises(TidewaiterError, match="no tour in"):
        Course.resumed(tmp_path)
    course = Course.begun(tmp_path / "new", PLAN)
    with pytest.raises(TidewaiterError, match="There are: scene, findings"):
        first_of(course, "dance")
    with pytest.raises(TidewaiterError, match="scene comes before train"):
        first_of(course, "train")


def test_beginning_anew_removes_only_what_tours_make(tmp_path: Path) -> None:
    """A note that somebody left in the folder of a tour is still there."""
    Course.begun(tmp_path, PLAN)
    (tmp_path / "note.txt").write_text("mine")
    (tmp_path / "compare.html").write_text("old")
    Course.begun(tmp_path, PLAN)
    assert (tmp_path / "note.txt").read_text() == "mine"
    assert not (tmp_path / "compare.html").exists()


def words(place: Path) -> Sequence[str]:
    """The names of the commands of all steps."""
    course = Course.begun(place, PLAN)
    return [shlex.split(line)[1] for step in STEPS for line in step.commands(course, NOW)]


def test_the_tour_has_every_command_of_the_loop(tmp_path: Path) -> None:
    """From findings to watching, in the order in which an analyst types them."""
    wanted = [
        "export",
        "labels",
        "leaks",
        "tune",
        "train",
        "compare",
        "shadow",
        "approve",
        "promote",
        "policy",
        "models",
    ]
    assert list(dict.fromkeys(words(tmp_path))) == [*wanted, "watch"]


def test_help_names_every_step() -> None:
    """Whoever goes on with `--from` finds the names of the steps in the help."""
    said = " ".join((touring.tour.__doc__ or "").split())
    assert f"Steps: {', '.join(NAMES)}." in said


def test_it_waits_only_for_somebody_who_wants_to_and_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between steps Enter is asked for with --step at a terminal, and never in a pipe."""
    asked: list[str] = []
    monkeypatch.setattr("builtins.input", asked.append)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    touring._pause(wanted=True)()
    assert asked == []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    touring._pause(wanted=False)()
    assert asked == []
    touring._pause(wanted=True)()
    assert len(asked) == 1
