"""How often 95 % intervals hold the truth of a practice world.

    python bench/intervals.py EXTRACT [AREA] [RUNS] [SEED]

An area is trained on findings as `tidewaiter train` does. Its scores of every goods item of the test window are held
against the hidden truth: that is what an interval should cover. Then, again and again, controls are drawn anew, by
chance alone or with the selection probabilities of the world, and judged as training judges. Prints the share of runs
whose interval holds the truth, and how often it lies above or below.
"""

import sys
import tempfile
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as Grid
from truth import irregular

import training.judge as judging
from extract import folder
from features.columns import Bools, Floats, Ints, Words
from models.assessment import margins
from training.judge import Scorer, judge
from training.judgement import CONTROLLED, WEIGHTED, View
from training.material import table
from training.train import learn, tasks

MEASURES = ("base_rate", "average_precision", "auroc", "precision_top_5", "recall_top_10", "brier")
SHARE = 0.12
"""Of the goods items controlled by chance in each run: about as many as the world controls in all."""
REPLICATES = 400


def told(view: View) -> dict[str, tuple[float, float, float]]:
    """Value and interval of each measure."""
    every = {**view.judged[0].measures, **({} if view.base_rate is None else {"base_rate": view.base_rate})}
    return {name: (every[name].value, every[name].low, every[name].high) for name in MEASURES}


def view(scorer: Scorer, hit: Bools, consignment: Ints, weight: Floats, rows: Ints, seed: int, name: str) -> View:
    """What training would say of these controlled goods items."""
    nothing = np.full(len(rows), np.nan)
    tested = judging.Tested(hit[rows], consignment[rows], nothing, weight[rows], np.zeros(len(rows), np.bool_))
    mine = Scorer("model", scorer.score[rows], cast("Floats", scorer.probability)[rows])
    return next(each for each in judge(tested, [mine], seed, REPLICATES).views if each.name == name)


def main() -> None:
    """Print the coverage."""
    place, area = Path(sys.argv[1]), (sys.argv[2:3] or ["misclassification"])[0]
    runs, seed = (int(each) for each in [*sys.argv[3:5], *("200", "1")[len(sys.argv[3:5]) :]])
    extract, truth = folder.read(place), pd.read_parquet(place / "truth.parquet")
    ready, _ = tasks(extract, [area], seed)
    rows = np.flatnonzero(extract.lodged_at >= ready[0].split.cuts.test)
    features = table(extract, ready, lambda _share: None, also=rows)
    with tempfile.TemporaryDirectory() as workshop:
        made = learn(ready[0], features, extract, seed, Path(workshop))
    margin = margins(made.fitted.booster, features.of(ready[0].area, rows))
    scorer = Scorer("model", margin, made.bundle.calibration.probability(margin))
    hit = irregular(extract, truth, area)[rows]
    consignment = cast("Words", extract.columns["consignment_id"]).codes[rows].astype(np.int64)
    every = np.arange(len(rows))
    right = told(view(scorer, hit, consignment, np.ones(len(rows)), every, seed, CONTROLLED))
    _, group = np.unique(consignment, return_inverse=True)
    chance = extract.selection_probability[rows]
    random = np.random.default_rng(seed + 1)
    grid = Grid(
        "", *MEASURES, title=f"{area}: share of {runs} intervals that hold the truth (below, above)", box=SIMPLE_HEAD
    )
    for name in (CONTROLLED, WEIGHTED):
        counts = {measure: [0, 0, 0] for measure in MEASURES}
        for run in range(runs):
            if name == CONTROLLED:
                drawn = np.flatnonzero((random.random(int(group.max()) + 1) < SHARE)[group])
                weight = np.ones(len(rows))
            else:
                drawn = np.flatnonzero(random.random(len(rows)) < chance)
                weight = 1 / chance
            for measure, (_, low, high) in told(view(scorer, hit, consignment, weight, drawn, run, name)).items():
                value = right[measure][0]
                counts[measure][1 if value > high else 2 if value < low else 0] += 1
        cells = [f"{each[0] / runs:.1%} ({each[2]}, {each[1]})" for each in counts.values()]
        grid.add_row("drawn by chance" if name == CONTROLLED else "drawn and weighed by propensity", *cells)
    grid.add_row("truth", *(f"{right[measure][0]:.3f}" for measure in MEASURES))
    Console(width=150).print(grid)


if __name__ == "__main__":
    main()
