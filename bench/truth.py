"""How the models do by the truth of a practice world, which they never see.

    python bench/truth.py EXTRACT [SEED]

Trains each area as `tidewaiter train` does, on findings alone, then judges model, logistic regression and strongest
indicator on every goods item of the test window, controlled or not, by the hidden truth. Prints average precision
with 95 % intervals and the paired leads of the model.
"""

import sys
import tempfile
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from extract import folder
from extract.findings import Places
from extract.folder import Extract
from features.columns import Bools, Ints, Words
from models.assessment import margins
from training.baselines import logistic, strongest_indicator
from training.judge import Scorer, Tested, judge
from training.judgement import shown
from training.material import Task, table
from training.train import learn, tasks


def irregular(extract: Extract, truth: pd.DataFrame, area: str) -> Bools:
    """The truth of every goods item."""
    mine = truth[truth["area"] == area]
    rows = Places(extract.columns).rows(
        Words.of(mine["consignment_id"].tolist()), mine["item_number"].to_numpy(np.float64)
    )
    known = np.zeros(len(extract), np.bool_)
    known[rows[rows >= 0]] = True
    return known


def main() -> None:
    """Judge the world named on the command line."""
    place, seed = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    extract, truth = folder.read(place), pd.read_parquet(place / "truth.parquet")
    ready, _ = tasks(extract, None, seed)
    tests = [np.flatnonzero(extract.lodged_at >= each.split.cuts.test) for each in ready]
    features = table(extract, ready, lambda _share: None, also=np.unique(np.concatenate(tests)))
    heads = ("area", "findings learned", "true irregular", "model", "logistic", "indicator", "lead", "lead")
    grid = Table(*heads, title="Average precision by the truth", box=SIMPLE_HEAD)
    with tempfile.TemporaryDirectory() as workshop:
        for each, rows in zip(ready, tests, strict=True):
            trained = learn(each, features, extract, seed, Path(workshop) / each.area.name)
            x, learned = features.of(each.area, rows), _learned(each)
            seen = features.of(each.area, each.labels.row[each.split.train])
            scorers = (
                Scorer("model", margins(trained.fitted.booster, x)),
                Scorer("logistic_regression", logistic(seen, learned, seed).scores(x)),
                Scorer("indicator", strongest_indicator(seen, learned, each.area.feature_names).scores(x)),
            )
            view = judge(judged_on(extract, rows, irregular(extract, truth, each.area.name)), scorers, seed).controlled
            values = [shown(one.measures["average_precision"], 2) for one in view.judged]
            leads = [shown(one.lead, 2) for one in view.judged if one.lead is not None]
            grid.add_row(each.area.title, f"{learned.sum():,}", f"{view.positives:,} of {view.rows:,}", *values, *leads)
    Console(width=150).print(grid)


def _learned(task: Task) -> Bools:
    return task.labels.take(task.split.train).as_of(task.split.cuts.calibrate).irregular


def judged_on(extract: Extract, rows: Ints, irregular: Bools) -> Tested:
    """Rows of the extract, each counting the same, with their truth."""
    consignment = cast("Words", extract.columns["consignment_id"]).codes[rows].astype(np.int64)
    ones = np.ones(len(rows))
    return Tested(irregular[rows], consignment, ones, ones * np.nan, np.zeros(len(rows), np.bool_))


if __name__ == "__main__":
    main()
