"""Whether trees should learn from labels weighed by their inverse selection probability, by the hidden truth.

    python bench/weights.py EXTRACT [SEED]

Each area is fitted with and without weights, and with and without what experts know; average precision on every goods
item of the test window, controlled or not, with 95 % intervals, and the paired lead of each way over plain trees.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as Grid
from truth import irregular, judged_on

from extract import folder
from models.assessment import margins
from training.fit import fit
from training.judge import Scorer, effective_size, judge
from training.judgement import shown
from training.material import table
from training.prior import prior
from training.train import tasks
from training.weights import clipped


def main() -> None:
    """Compare on the world named on the command line."""
    place, seed = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    extract, truth = folder.read(place), pd.read_parquet(place / "truth.parquet")
    ready, _ = tasks(extract, None, seed)
    tests = [np.flatnonzero(extract.lodged_at >= each.split.cuts.test) for each in ready]
    features = table(extract, ready, lambda _share: None, also=np.unique(np.concatenate(tests)))
    ways = ("weighted", "root of weight", "experts", "experts, weighted")
    heads = ("area", "irregular", "effective labels", "plain", *(f"{way}: lead" for way in ways))
    grid = Grid(*heads, title="Average precision by the truth", box=SIMPLE_HEAD)
    for task, rows in zip(ready, tests, strict=True):
        area, split = task.area, task.split
        learned = task.labels.take(split.train).as_of(split.cuts.calibrate)
        x, tested, usual = (features.of(area, of) for of in (learned.row, rows, task.usual))
        weight = clipped(learned.weight)
        if weight is None:
            continue
        early, stop = split.positions()
        known = prior(area, usual[np.random.default_rng(seed).permutation(len(usual))[:3_000]])
        settings = ((None, None), (weight, None), (np.sqrt(weight), None), (None, known), (weight, known))
        scorers = []
        for counted, experts in settings:
            shape = area.feature_names, area.monotone
            fitted = fit(x, learned.irregular, *shape, early=early, stop=stop, weight=counted, seed=seed, prior=experts)
            scorers.append(Scorer(str(len(scorers)), margins(fitted.booster, tested)))
        view = judge(judged_on(extract, rows, irregular(extract, truth, area.name)), scorers, seed, 200).controlled
        leads = [one.lead for one in view.judged[1:]]
        cells = [f"{-each.value:+.3f} [{-each.high:+.3f}, {-each.low:+.3f}]" for each in leads if each]
        size = f"{effective_size(weight):,.0f} of {len(weight):,}"
        plain = shown(view.judged[0].measures["average_precision"], 2)
        grid.add_row(area.title, f"{learned.irregular.sum()}", size, plain, *cells)
    Console(width=170).print(grid)


if __name__ == "__main__":
    main()
