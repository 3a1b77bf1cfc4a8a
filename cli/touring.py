"""The guided tour of the analyst's loop."""

import datetime as dt
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.app import app
from cli.screen import screen, step

_OUT: Final = Path("build/tour")


@app.command()
def tour(
    out: Annotated[Path, typer.Option(help="Folder of the tour: its own world, registry and ledger.")] = _OUT,
    area: Annotated[str, typer.Option(help="The risk area whose model is renewed.")] = "waste",
    from_: Annotated[
        str, typer.Option("--from", metavar="STEP", help="Go on with the tour that is in the folder, from this step.")
    ] = "",
    by_step: Annotated[bool, typer.Option("--step", help="Wait for Enter between the steps.")] = False,  # noqa: FBT002
    consignments: Annotated[int, typer.Option(help="How much trade in the practice year.", min=20_000)] = 30_000,
    trials: Annotated[int, typer.Option(help="How many parameter sets `tune` tries.", min=1)] = 8,
    seed: Annotated[int, typer.Option(help="Of the practice world.", min=0)] = 1,
) -> None:
    """Lead through the analyst's loop on practice data, from new findings to a model that is approved and watched.

    Each step asks one question, shows the command that answers it, runs that command, and says what to look at. Steps:
    scene, findings, labels, leaks, tune, train, compare, shadow, approve, promote, policy, who, watch.
    """
    from tour.course import Course, Plan
    from tour.guide import SCENE, Guide, Told, first_of

    foreign = [name for name in os.environ if name == "MLFLOW_TRACKING_URI" or name.startswith("TIDEWAITER_")]
    foreign = [name for name in foreign if name != "TIDEWAITER_DEBUG"]
    for name in foreign:  # the tour has a registry and a ledger of its own, and sees no other
        del os.environ[name]
    told = Told("tidewaiter tour" + (f" --out {shlex.quote(str(out))}" if out != _OUT else ""), sorted(foreign))
    home = out.absolute()
    course = Course.resumed(home) if from_ else Course.begun(home, Plan(area, consignments, seed, trials))
    first = first_of(course, from_ or SCENE)
    Guide(course, told, screen, step, lambda: dt.datetime.now(dt.UTC)).lead(first, _pause(wanted=by_step))


def _pause(*, wanted: bool) -> Callable[[], None]:
    """What is done between steps: somebody at a terminal who wants to is waited for."""
    if not (wanted and sys.stdin.isatty()):
        return lambda: None

    def wait() -> None:
        input("\nEnter goes on, Ctrl-C stops. ")

    return wait
