"""Do intervals from the random stream hold the truth? On a practice world, whose truth is known, by the champions here.

    python bench/coverage.py WORLD [RUNS] [SEED]

WORLD is an extract that `tidewaiter practice` wrote. Each run draws a random stream of 2 % of all consignments (and for
the second line of an area, controls by score beside it), knows of those what is true, and estimates. Unlike findings,
truth has no officers' errors in it: this measures the estimate and its interval, nothing else.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from extract import folder
from features.columns import Bools, Floats, Ints
from features.matrix import matrix
from models import registry
from models.estimates import Controlled, estimates, of_stream
from models.replay import replay

SHARE = 0.02
MEASURES = ("prevalence", "precision", "recall")


def main(world: Path, runs: int = 200, seed: int = 1) -> None:
    """Print the share of runs whose interval holds the truth, by area and measure."""
    extract, bundles = folder.read(world), registry.champions()
    scores = {area: np.empty(len(extract)) for area in bundles}
    for rows, lodged in replay(extract):
        for area, bundle in bundles.items():
            scores[area][rows] = bundle.judge.assess(matrix(bundle.features, lodged)).probability
    truth = pd.read_parquet(world / "truth.parquet")
    ids = extract.columns["consignment_id"]
    items = extract.columns["item_number"].astype(int)
    place = {(ids[row], int(items[row])): row for row in range(len(extract))}
    consignment = ids.codes.astype(np.int64)
    for area, bundle in bundles.items():
        irregular = np.zeros(len(extract), np.bool_)
        own = truth[truth["area"] == area]
        irregular[[place[key] for key in zip(own["consignment_id"], own["item_number"].astype(int), strict=True)]] = (
            True
        )
        flagged = scores[area] >= bundle.levels.elevated
        best = np.zeros(consignment.max() + 1)
        np.maximum.at(best, consignment, scores[area])
        odds = best / (1 - best) * (1 - bundle.levels.high) / bundle.levels.high
        policy = SHARE + (1 - SHARE) * np.minimum(odds**5 / (1 + odds**5), 0.97)
        for name, chance in (("random stream", np.full(len(policy), SHARE)), ("all controls", policy)):
            _told(area, name, irregular, flagged, chance[consignment], consignment, runs, seed)


def _told(  # noqa: PLR0913, PLR0917  a script's
    area: str, name: str, irregular: Bools, flagged: Bools, chance: Floats, consignment: Ints, runs: int, seed: int
) -> None:
    random = np.random.default_rng([seed, sum(area.encode()), len(name)])
    hits = irregular & flagged
    known = {"prevalence": irregular.mean(), "precision": hits.sum() / flagged.sum()}
    known["recall"] = hits.sum() / irregular.sum()
    held: dict[str, list[bool]] = {measure: [] for measure in MEASURES}
    off: dict[str, list[float]] = {measure: [] for measure in MEASURES}
    estimate = of_stream if name == "random stream" else estimates
    for _ in range(runs):
        drawn = random.random(consignment.max() + 1)[consignment] < chance
        told = estimate(Controlled(irregular[drawn], flagged[drawn], chance[drawn], consignment[drawn]))
        for measure in MEASURES:
            one = getattr(told, measure)
            if one.given:
                held[measure].append(one.low <= known[measure] <= one.high)
                off[measure].append(one.value - known[measure])
    shown = "  ".join(
        f"{each} {known[each]:.3f}: {np.mean(held[each]):.1%} of {len(held[each])}, bias {np.mean(off[each]):+.4f}"
        for each in MEASURES
        if held[each]
    )
    print(f"{area:18} {name:14} {shown}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
