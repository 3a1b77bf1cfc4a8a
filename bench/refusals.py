"""Are estimates of `tidewaiter watch` refused where they should be? Coverage by effective number, limits taken away.

    python bench/refusals.py WORLD [SEED]

WORLD is an extract that `tidewaiter practice` wrote. Of each area the test window is scored by a model that learned
from findings; its best tenth is flagged. Random streams of 1, 2, 5 and 10 % of all consignments are drawn, and controls
with a tenth to the whole of the world's selection probabilities, 150 times each. By how many effective goods items an
estimate rested on: how often its interval held the truth, of how many, and how wide it was.
"""

import itertools
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pool import Pool, pool

import models.estimates as estimating
from features.columns import Bools
from models.estimates import Controlled, Estimates, estimates, of_stream

AREAS = ("misclassification", "tobacco", "ipr")
RUNS = 150
SHARES = (0.01, 0.02, 0.05, 0.10)
EDGES = (0, 3, 5, 8, 10, 15, 30, 60, 100, 200, 400, np.inf)
_FEWEST = 20


class Told(NamedTuple):
    """One estimate."""

    effective: float
    held: bool
    width: float


def main(world: Path, seed: int = 1) -> None:
    """Print a line for each area, way of control and measure."""
    estimating.LEAST_SELECTED = estimating.LEAST_SHOWN = 0.5  # type: ignore[misc]  to see what is refused otherwise
    random = np.random.default_rng(seed)
    for area in AREAS:
        every = pool(world, area, seed)
        flagged = every.score > np.quantile(every.score, 0.9)
        truth = {
            "prevalence": every.irregular.mean(),
            "precision": every.irregular[flagged].mean(),
            "recall": flagged[every.irregular].mean(),
        }
        for way in ("random stream", "all controls"):
            drawn = [_drawn(every, flagged, way, share, random) for share in SHARES for _ in range(RUNS)]
            for measure, value in truth.items():
                given = [getattr(each, measure) for each in drawn]
                told = [
                    Told(one.effective, one.low <= value <= one.high, one.high - one.low) for one in given if one.given
                ]
                print(f"{area:18} {way:14} {measure:10} {_by_size(told)}", flush=True)


def _drawn(every: Pool, flagged: Bools, way: str, share: float, random: np.random.Generator) -> Estimates:
    stream = way == "random stream"
    chance = np.full(len(flagged), share) if stream else every.chance * share / SHARES[-1]
    group = np.unique(every.consignment, return_inverse=True)[1]
    kept = (random.random(group.max() + 1)[group] if stream else random.random(len(flagged))) < chance
    return (of_stream if stream else estimates)(
        Controlled(every.irregular[kept], flagged[kept], chance[kept], group[kept])
    )


def _by_size(told: list[Told]) -> str:
    said = []
    for low, high in itertools.pairwise(EDGES):
        mine = [each for each in told if low <= each.effective < high]
        if len(mine) >= _FEWEST:
            held, width = np.mean([each.held for each in mine]), np.mean([each.width for each in mine])
            said.append(f"from {low:g}: {held:.0%} of {len(mine)}, width {width:.2f}")
    return "; ".join(said)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
