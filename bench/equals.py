"""How often does the verdict of `tidewaiter compare` call one of two equally good models better, or worse?

    python bench/equals.py [RUNS]

Made-up goods items, of which 3 % stand highest with the champion and were controlled for it, and some more by chance.
The challenger is as good by construction: the same truth with another error of the same size. Beside the verdict stands
what value found among the controlled goods items would say, which it does not rest on.
"""

import sys
from collections import Counter
from typing import Final

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from features.columns import Bools, Floats
from training.comparing.difference import Side, differences
from training.comparing.headline import judged, sentence
from training.judge import Tested

TOP: Final = 0.03
ERROR: Final = 1.0
"""Spread of what a model is off by, on the logarithm of the odds."""
SETTINGS: Final = ((8_000, 0.01), (8_000, 0.03), (20_000, 0.01), (20_000, 0.03))
"""Goods items, and the share that chance selects."""
_WORDS: Final = ("better", "worse", "too few")


def drawn(size: int, share: float, seed: int) -> tuple[Tested, tuple[Side, Side]]:
    """What is on record of so many goods items; challenger and champion."""
    random = np.random.default_rng(seed)
    suspicion = random.normal(-4.0, 1.5, size)
    irregular = random.random(size) < 1 / (1 + np.exp(-suspicion))
    scores: list[Floats] = [suspicion + random.normal(0, ERROR, size) for _ in range(2)]
    first, champion = (score >= np.quantile(score, 1 - TOP) for score in scores)
    chance: Bools = random.random(size) < share
    seen = np.flatnonzero(champion | chance)
    weight = 1 / np.where(champion, 1.0, share)
    value = np.where(irregular, 100 * random.lognormal(0, 1, size), 0.0)
    tested = Tested(irregular[seen], seen, value[seen], weight[seen], chance[seen])
    one, other = (Side(score[seen], top[seen]) for score, top in zip(scores, (first, champion), strict=True))
    return tested, (one, other)


def main() -> None:
    """Count verdicts in each setting."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    grid = Table("goods items", "by chance", *_WORDS, "undecided", "worse by value found", box=SIMPLE_HEAD)
    for size, share in SETTINGS:
        said, naive = Counter[str](), 0
        for seed in range(runs):
            tested, sides = drawn(size, share, seed)
            views = differences(tested, sides, seed, replicates=200)
            told = sentence(("one", "other"), judged(tested, sides, seed), views)
            said[next((word for word in _WORDS if f" {word} " in told), "undecided")] += 1
            lead = views[0].lead("value")
            naive += lead is not None and lead.high < 0
        told_of = (f"{said[word]}" for word in (*_WORDS, "undecided"))
        grid.add_row(f"{size:,}", f"{share:.0%}", *told_of, f"{naive} of {runs}")
    Console().print(grid)


if __name__ == "__main__":
    main()
