"""Rare areas: how good rules, trees, and trees that begin with what experts know are, by the number of labels.

    python bench/learning_curve.py EXTRACT [SEED] [DRAWS]

For each area, labels are drawn from the training window of a practice world (all that were known then is 'all');
average precision by the hidden truth of every goods item of the test window, mean of the draws with their range.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as Grid
from truth import irregular

from extract import folder
from features.columns import Bools, Floats, Ints
from features.errors import TidewaiterError
from models.assessment import margins
from training.fit import fit
from training.material import Table, Task, table
from training.measures import average_precision
from training.prior import Prior, points, prior
from training.train import tasks

SIZES = (0, 300, 1_000)
AREAS = ("waste", "tobacco", "precursors")
STOP = 0.2


def scored(task: Task, x: Floats, verdict: Bools, tested: Floats, seed: int, known: Prior | None) -> Floats | None:
    """Scores of trees fitted on these labels; none where there are too few to fit."""
    cut = int(len(x) * (1 - STOP))
    early, stop = np.arange(cut), np.arange(cut, len(x))
    shape = task.area.feature_names, task.area.monotone
    try:
        fitted = fit(x, verdict, *shape, early=early, stop=stop, seed=seed, prior=known)
    except TidewaiterError:
        return None
    return margins(fitted.booster, tested)


def curve(task: Task, features: Table, rows: Ints, truth: Bools, draws: int, seed: int, grid: Grid) -> None:
    """Add an area's lines to the grid."""
    area, split = task.area, task.split
    learned = task.labels.take(split.train).as_of(split.cuts.calibrate)
    x, tested, usual = (features.of(area, of) for of in (learned.row, rows, task.usual))
    sample = usual[np.random.default_rng(seed).permutation(len(usual))[:3_000]]
    rules = average_precision(points(area, tested, usual), truth[rows])
    for size in (*(each for each in SIZES if each < len(x)), len(x)):
        found: dict[str, list[float]] = {"trees": [], "both": []}
        hits = []
        for draw in range(draws if 0 < size < len(x) else 1):
            kept = np.sort(np.random.default_rng(1_000 * seed + draw).permutation(len(x))[:size])
            hits.append(int(learned.irregular[kept].sum()))
            for name, known in (("trees", None), ("both", prior(area, sample))):
                score = scored(task, x[kept], learned.irregular[kept], tested, seed, known)
                found[name].append(np.nan if score is None else average_precision(score, truth[rows]))
        cells = [_shown(found[name]) for name in ("trees", "both")]
        grid.add_row(area.title, f"{size:,}", f"{np.mean(hits):.0f}", f"{rules:.2f}", *cells)


def _shown(values: list[float]) -> str:
    known = [value for value in values if np.isfinite(value)]
    if len(known) < len(values):
        return f"– (fitted in {len(known)} of {len(values)} draws)"
    told = f"{np.mean(known):.2f}"
    return told if len(known) == 1 else f"{told} [{min(known):.2f}, {max(known):.2f}]"


def main() -> None:
    """Print the curves of the world named on the command line."""
    place = Path(sys.argv[1])
    seed, draws = (int(told) for told in (sys.argv[2:4] + ["1", "5"][len(sys.argv[2:4]) :]))
    extract, truth = folder.read(place), pd.read_parquet(place / "truth.parquet")
    ready, _ = tasks(extract, AREAS, seed)
    tests = [np.flatnonzero(extract.lodged_at >= each.split.cuts.test) for each in ready]
    features = table(extract, ready, lambda _share: None, also=np.unique(np.concatenate(tests)))
    heads = ("area", "labels", "irregular", "rules alone", "trees alone", "trees that begin with experts")
    grid = Grid(*heads, title="Average precision by the truth", box=SIMPLE_HEAD)
    for task, rows in zip(ready, tests, strict=True):
        curve(task, features, rows, irregular(extract, truth, task.area.name), draws, seed, grid)
    Console(width=130).print(grid)


if __name__ == "__main__":
    main()
