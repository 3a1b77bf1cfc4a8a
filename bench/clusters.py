"""What it costs that rates on pages take goods items of one consignment for independent.

    python bench/clusters.py WORLD [SEED]

WORLD is an extract that `tidewaiter practice` wrote. For each area and way of control, and as if every goods item of a
consignment were controlled (by the hidden truth), prints the design effect (how many times the variance of a hit rate
is that of independent goods items) and how often Wilson's interval of `models/rates.py` holds the rate of all
consignments, in 2,000 draws of 100 and of 400 of them; a share so found is sure to about one point.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from models.rates import wilson

DRAWS = 2_000


def main(world: Path, seed: int = 1) -> None:
    """Print a line an area and way."""
    findings, truth = pd.read_parquet(world / "findings.parquet"), pd.read_parquet(world / "truth.parquet")
    findings = findings[findings["result"] != "unchecked"].assign(hit=lambda each: each["result"] == "irregular")
    items = pd.read_parquet(world / "goods_items.parquet", columns=["consignment_id", "item_number"])
    for area in sorted(set(findings["area"])):
        mine = findings[findings["area"] == area]
        by_chance = mine["selected_by"] == "random"
        keys = items.merge(truth[truth["area"] == area], how="left", on=["consignment_id", "item_number"])
        whole = keys.assign(hit=keys["area"].notna())
        for name, some in (("random", mine[by_chance]), ("targeted", mine[~by_chance]), ("whole consignments", whole)):
            print(f"{area:18} {name:18} {_told(some, seed)}", flush=True)


def _told(controlled: pd.DataFrame, seed: int) -> str:
    sums = controlled.groupby("consignment_id")["hit"].agg(["sum", "count"]).to_numpy(np.float64)
    hits, cases = sums.T
    rate, count = hits.sum() / cases.sum(), len(hits)
    left = hits - rate * cases
    effect = (left @ left) / cases.sum() ** 2 * count / (count - 1) / (rate * (1 - rate) / cases.sum())
    random = np.random.default_rng(seed)
    held = []
    for size in (100, 400):
        drawn = random.integers(0, count, (DRAWS, size))
        rates = map(wilson, hits[drawn].sum(axis=1).tolist(), cases[drawn].sum(axis=1).tolist())
        held.append(np.mean([each.low <= rate <= each.high for each in rates]))
    return f"{cases.mean():.2f} goods items each, design effect {effect:.2f}, held {held[0]:.1%} and {held[1]:.1%}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
