"""The guided tour, `tidewaiter demo`: the main job on a made-up trade world, from nothing to a filled workbench."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from features.columns import microseconds
from models.areas import AREAS
from serving import batch, demonstration
from serving.settings import Settings
from training import door as learning
from training.practice import door as practising
from training.practice.duty import Duty

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
DAYS: Final = 365
_WEEK: Final = 7
_NEXT: Final = """
What to try next (tidewaiter is in .venv/bin):

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


def tour(
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
    learning.train(history, None, seed, out / "report.html", screen, step)
    batch.score(week, out / "scores.parquet", history, None, screen, step, explain=True)
    _stage(out, parts, seed, now, settings, screen, step)
    screen.print(_NEXT.format(out=out), soft_wrap=True, markup=False)


def _stage(
    out: Path, parts: tuple[Path, Path], seed: int, now: dt.datetime, settings: Settings, screen: Console, step: Step
) -> None:
    """Fill the workbench, unless that would touch a ledger which is no demo's."""
    if not demonstration.possible(settings):
        screen.print("The ledger here is no demo's, so it stays as it is, and the workbench shows what it holds.")
        return
    duty = Duty(out / "world" / practising.TRUTH, seed)

    def control(consignment: str, item: int, lane: str, area: str | None) -> Sequence[Mapping[str, Any]]:
        return [asdict(each) for each in duty.controlled(consignment, item, lane, area, tuple(AREAS))]

    told = demonstration.stage(settings, out / "world", parts, control, microseconds(now), step)
    screen.print(
        f"The ledger holds {told.decisions:,} decisions of the last week, {told.selected:,} with a control "
        f"recommended, and {told.findings:,} findings that came in."
    )
