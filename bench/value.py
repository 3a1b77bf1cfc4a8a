"""What ranking by expected value finds, by the truth of a practice world, beside ranking by probability, and mixed.

    python bench/value.py EXTRACT [SEED]

Trains the areas that have a price as `tidewaiter train` does, on findings alone, then ranks every goods item of the
test window, controlled or not, in both ways, and looks at the hidden truth: EUR and irregular goods items among the
first so many. Mixed, half of them are the first by value and the rest the first by probability that are left. Prints
each with the difference of each to ranking by probability, 95 % intervals by drawing consignments.
"""

import sys
import tempfile
from pathlib import Path
from typing import Final, cast

import numpy as np
import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from extract import folder
from extract.findings import Places
from extract.folder import Extract
from features.columns import Floats, Words
from models.areas import AREAS
from training.bootstrap import Interval, weightings
from training.material import table
from training.train import learn, tasks

SHARES: Final = (0.003, 0.01, 0.03)
"""Of the goods items that an area controls; the shipped policy gives about 0.3 % to each."""


def truth_of(extract: Extract, truth: pd.DataFrame, area: str) -> Floats:
    """EUR in every goods item that are there to be found."""
    mine = truth[truth["area"] == area]
    rows = Places(extract.columns).rows(
        Words.of(mine["consignment_id"].tolist()), mine["item_number"].to_numpy(np.float64)
    )
    value = np.zeros(len(extract))
    value[rows[rows >= 0]] = mine["value_at_stake_eur"].to_numpy(np.float64)[rows >= 0]
    return value


def lead(score: tuple[Floats, Floats], value: Floats, consignment: Floats, share: float) -> tuple[list[Interval], ...]:
    """EUR found a control, then irregular share: by value, mixed, by probability, and what the first two gain."""
    many = max(2, round(share * len(value)))
    worth, sure = (np.argsort(-each, kind="stable") for each in score)
    mixed = np.append(first := worth[: many // 2], sure[~np.isin(sure, first)][: many - many // 2])
    tops = [np.isin(np.arange(len(value)), each).astype(float) for each in (worth[:many], mixed, sure[:many])]
    told = []
    for what in (value, (value > 0).astype(np.float64)):
        drawn = [
            np.stack([piece.weights @ (top * what) / np.maximum(piece.weights @ top, 1e-9) for top in tops])
            for piece in weightings(consignment, np.ones(len(value)), 1)
        ]
        means = np.concatenate(drawn, axis=1)
        gained = means[0] - means[2], means[1] - means[2]
        told.append([Interval.of(each) for each in (*means, *gained)])
    return tuple(told)


def main() -> None:
    """Rank the world named on the command line."""
    place, seed = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    extract, truth = folder.read(place), pd.read_parquet(place / "truth.parquet")
    priced = [name for name, area in AREAS.items() if area.stake is not None]
    ready, _ = tasks(extract, priced, seed)
    tests = [np.flatnonzero(extract.lodged_at >= each.split.cuts.test) for each in ready]
    features = table(extract, ready, lambda _share: None, also=np.unique(np.concatenate(tests)))
    heads = ("area", "controlled", "ranked by", "EUR a control", "irregular")
    grid = Table(*heads, title="Found by the truth", box=SIMPLE_HEAD)
    with tempfile.TemporaryDirectory() as workshop:
        for each, rows in zip(ready, tests, strict=True):
            made = learn(each, features, extract, seed, Path(workshop) / each.area.name).bundle
            told = made.judge.assess(features.of(each.area, rows))
            if told.expected_value is None:
                continue
            value = truth_of(extract, truth, each.area.name)[rows]
            consignment = cast("Words", extract.columns["consignment_id"]).codes[rows].astype(np.int64)
            for share in SHARES:
                eur, bad = lead((told.expected_value, told.probability), value, consignment, share)
                for row, how in enumerate(("value", "mixed", "probability", "value gains", "mixed gains")):
                    first = (each.area.title, f"{share:.1%} of {len(rows):,}") if row == 0 else ("", "")
                    grid.add_row(*first, how, _shown(eur[row], ",.0f"), _shown(bad[row], ".0%"))
    Console(width=110).print(grid)


def _shown(told: Interval, style: str) -> str:
    return f"{told.value:{style}} [{told.low:{style}}, {told.high:{style}}]"


if __name__ == "__main__":
    main()
