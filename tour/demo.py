"""`tidewaiter demo`: the main job on a made-up trade world, from nothing to a filled workbench."""

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from rich.console import Console

from features.columns import microseconds
from features.errors import TidewaiterError
from models.areas import AREAS
from models.registered import Version
from serving import batch, demonstration, renewal
from serving.demonstration import Scene
from serving.renewal import Renewed
from serving.settings import Settings
from tour.practising import crew
from training import door as learning
from training.practice import door as practising

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
DAYS: Final = 365
_WEEK: Final = 7
_NEXT: Final = """
What to try next (tidewaiter is in .venv/bin):

  the analyst's loop, from findings to a model that was approved and is watched, one command after another
      tidewaiter tour
  the workbench, in which officers read why and record what they found; it prints its address and a sign-in
      tidewaiter serve
  the card of any consignment above
      tidewaiter explain --extract {out}/week --history {out}/history --id CONSIGNMENT
  the scores against what controls found since
      tidewaiter judge --scores {out}/scores.parquet --extract {out}/week
  let a targeting system call (README: the scoring endpoint)
      tidewaiter token issue --client me --role scorer --role officer
  what there is
      tidewaiter models, tidewaiter areas, tidewaiter features
  how good each model is, and where not, in a browser
      {out}/report.html
  runs and registered models, in a browser
      .venv/bin/mlflow ui --backend-store-uri sqlite:///mlruns/mlflow.db
"""


def demo(
    out: Path, consignments: int, seed: int, now: dt.datetime, settings: Settings, screen: Console, step: Step
) -> None:
    """Make a world that ends today, learn from all but its last week, decide that week, and say what to try next."""
    start = practising.started(now.date(), DAYS)
    parts = practising.prepared(out, consignments, DAYS, seed, start)
    if parts is None:
        with step("Making a practice world") as advance:
            world = practising.write(out / "world", consignments, DAYS, seed, advance, start)
        practising.show(world, out / "world", screen)
        with step("Setting the last week aside"):
            source = practising.source(consignments, DAYS, seed, start)
            cut = dt.datetime.combine(now.date() - dt.timedelta(days=_WEEK - 1), dt.time(), dt.UTC)
            parts = practising.part(world, out, source, cut, now)
    else:
        screen.print(f"The practice world of an earlier run today is still in {out}; remove it to make it anew.")
    history, week = parts
    trained = learning.train(history, None, seed, out / "report.html", screen, step)
    renewed = _renewed(trained, history, settings, screen)
    batch.score(week, out / "scores.parquet", history, None, screen, step, explain=True)
    _stage(out, parts, seed, now, settings, screen, step, renewed)
    screen.print(_NEXT.format(out=out), soft_wrap=True, markup=False)


def _renewed(trained: Sequence[Version], history: Path, settings: Settings, screen: Console) -> list[Renewed]:
    """Let what was trained decide where the champion is of an earlier code; in a practice world nobody need approve.

    Raises:
        TidewaiterError: the ledger is no demo's, so that people decide who follows.
    """
    found = renewal.stale(trained, lambda source: source.startswith(practising.SOURCE))
    if found and not demonstration.possible(settings):
        ways = "\n".join(
            f"  tidewaiter approve --area {each.version.area} --version {each.version.version} --by NAME "
            f"--extract {history}, then tidewaiter promote --area {each.version.area} "
            f"--version {each.version.version} --by NAME"
            for each in found
        )
        raise TidewaiterError(
            f"Champions are of an earlier code and cannot score any more ({found[0].why}), and the ledger here is no "
            f"demo's, so the demo does not change who decides. Let in what was trained:\n{ways}"
        )
    renewal.renew(found)
    if found:
        told = [f"  {AREAS[each.version.area].title}: {_what(each)}" for each in found]
        screen.print(
            "Champions of an earlier code cannot score any more. In a practice world, and nowhere else, what was just "
            "trained takes their place without an approval; the ledger says so (tidewaiter models --life):\n"
            + "\n".join(told),
            style="yellow",
            markup=False,
            soft_wrap=True,
        )
    return found


def _what(each: Renewed) -> str:
    """Who follows whom, and why."""
    why = each.why.partition(": ")[2].partition(". Retrain")[0]
    return f"version {each.version.version} follows bundle {each.replaces}, which was {why}"


def _stage(  # noqa: PLR0913, PLR0917  what the demo was told
    out: Path,
    parts: tuple[Path, Path],
    seed: int,
    now: dt.datetime,
    settings: Settings,
    screen: Console,
    step: Step,
    renewed: Sequence[Renewed],
) -> None:
    """Fill the workbench, unless that would touch a ledger which is no demo's."""
    if not demonstration.possible(settings):
        screen.print("The ledger here is no demo's, so it stays as it is, and the workbench shows what it holds.")
        return
    scene = Scene(out / "world", *parts, *crew(out / "world", seed))
    told = demonstration.stage(settings, scene, microseconds(now), step, renewed)
    screen.print(
        f"The ledger holds {told.decisions:,} decisions of the last week, {told.selected:,} with a control "
        f"recommended, {told.findings:,} findings that came in, and what officers said of {told.judged:,} reasons."
    )
