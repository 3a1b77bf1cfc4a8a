"""The guided tour, `tidewaiter demo`: the main job on a made-up trade world, from nothing to explained scores."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from rich.console import Console

from serving import batch
from training import door as learning
from training.practice import door as practising

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
DAYS: Final = 365
_NEXT: Final = """
What to try next (tidewaiter is in .venv/bin):

  the card of any consignment above
      tidewaiter explain --extract {out}/week --history {out}/history --id CONSIGNMENT
  the scores against what controls found since
      tidewaiter judge --scores {out}/scores.parquet --extract {out}/week
  the endpoint that targeting systems call, which knows what was lodged before (README: the scoring endpoint)
      tidewaiter ledger load --extract {out}/history
      tidewaiter token issue --client me --role scorer --role officer
      tidewaiter serve
  what there is
      tidewaiter models, tidewaiter areas, tidewaiter features
  how good each model is, and where not, in a browser
      {out}/report.html
  runs and registered models, in a browser
      .venv/bin/mlflow ui --backend-store-uri sqlite:///mlruns/mlflow.db
"""


def tour(out: Path, consignments: int, seed: int, screen: Console, step: Step) -> None:
    """Make a world, learn from all but its last week, score that week, say why, and what to try next."""
    parts = practising.prepared(out, consignments, DAYS, seed)
    if parts is None:
        with step("Making a practice world") as advance:
            world = practising.write(out / "world", consignments, DAYS, seed, advance)
        practising.show(world, out / "world", screen)
        with step("Setting the last week aside"):
            parts = practising.part(world, out, 7, consignments, DAYS, seed)
    else:
        screen.print(f"The practice world of an earlier run is still in {out}; remove the folder to make it anew.")
    history, week = parts
    learning.train(history, None, seed, out / "report.html", screen, step)
    batch.score(week, out / "scores.parquet", history, None, screen, step, explain=True)
    screen.print(_NEXT.format(out=out), soft_wrap=True, markup=False)
