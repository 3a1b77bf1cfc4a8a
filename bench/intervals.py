"""How often 95 % intervals hold the truth of a practice world, for every headline figure.

    python bench/intervals.py EXTRACT [--areas A,B] [--positives 10,20,40,80] [--runs 400] [--seed 1] [--keep FOLDER]

Each area is trained once on findings, as `tidewaiter train` does, and scores every goods item of the test window,
controlled or not; the hidden truth of these is the pool. A run then draws consignments from the pool with replacement
(so what training says of the pool itself is exactly the truth that a run estimates), has some of their goods items
controlled, and asks the very functions of training for their intervals: as many consignments as give so many
irregular goods items on average, all controlled ("by chance"), or each goods item with the probability that the
world's selection gave it ("weighed"). Prints, by number of irregular ones, the share of intervals that hold the truth,
its standard error, in how many runs the truth lay below and above, and the mean width. What training refuses is not
counted, and how often it refused is said.
"""

import argparse
import math
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pool import Pool, kept_pool
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as Grid

import training.judge as judging
import training.weekly as weeks
from features.columns import Bools, Floats, Ints
from training.bootstrap import Interval
from training.comparing.difference import Side, differences
from training.judge import Scorer, judge
from training.judgement import CONTROLLED, WEIGHTED
from training.severity import gain

CHANCE, WEIGHED = "controlled by chance", "weighed by propensity"
CAPACITY = 0.03
REPLICATES = 300
SHOWN = (
    "base rate", "average_precision", "lead", "auroc", *(f"precision_top_{k}" for k in (1, 5)),
    *(f"recall_top_{k}" for k in (1, 5, 10)), *(f"value_top_{k}" for k in (1, 5)), "calibration_error", "brier",
    "calibration_slope", "compare average_precision", "compare auroc", "compare hits", "compare value",
    "weekly recall", "weekly lead", "gain by value", "gain lead",
)  # fmt: skip

Told = Mapping[str, Interval]


class Count(NamedTuple):
    """What became of the intervals of one measure."""

    held: int = 0
    below: int = 0
    above: int = 0
    refused: int = 0
    width: float = 0.0

    def plus(self, truth: float, told: Interval | None) -> "Count":
        """With one more."""
        if told is None or math.isnan(told.low):
            return self._replace(refused=self.refused + 1)
        width = self.width + told.high - told.low
        if told.low <= truth <= told.high:
            return self._replace(held=self.held + 1, width=width)
        if truth < told.low:
            return self._replace(below=self.below + 1, width=width)
        return self._replace(above=self.above + 1, width=width)

    @property
    def runs(self) -> int:
        """How many gave an interval."""
        return self.held + self.below + self.above

    def __str__(self) -> str:
        """For the table."""
        if not self.runs:
            return "refused"
        share = self.held / self.runs
        error = math.sqrt(max(share * (1 - share), 0.25 / self.runs) / self.runs)
        text = f"{share:.1%} ±{error:.1%} ({self.below}|{self.above}) {self.width / self.runs:.3f}"
        return f"{text} ref {self.refused}" if self.refused else text


def told(sample: Pool, drawn: Bools, weight: Floats, seed: int, replicates: int = REPLICATES) -> dict[str, Interval]:
    """Every headline figure that training gives of a sample of which these goods items were controlled."""
    weighed = bool((weight != 1).any())
    test = judging.Tested(
        sample.irregular[drawn],
        sample.consignment[drawn],
        sample.found[drawn],
        weight[drawn],
        np.zeros(drawn.sum(), bool),
    )
    model = Scorer("model", sample.score[drawn], sample.probability[drawn])
    views = judge(test, [model, Scorer("rival", sample.rival[drawn])], seed, replicates).views
    view = next(each for each in views if each.name == (WEIGHTED if weighed else CONTROLLED))
    if view.refused:
        return {}
    figures = dict(view.judged[0].measures)
    figures["base rate"] = view.base_rate or Interval(math.nan, math.nan, math.nan)
    figures["lead"] = view.judged[1].lead or Interval(math.nan, math.nan, math.nan)
    sides = [Side(score[drawn], _taken(score)[drawn]) for score in (sample.score, sample.rival)]
    pair = differences(test, sides, seed, replicates)[weighed]
    figures.update({f"compare {each.name}": each.lead for each in pair.measured})
    if not weighed:
        figures.update(_unweighed(sample, drawn, test, seed))
    return figures


def _unweighed(sample: Pool, drawn: Bools, test: judging.Tested, seed: int) -> Iterable[tuple[str, Interval]]:
    """What is told of the controlled goods items only."""
    tops = [weeks.top_of(score[drawn], sample.week[drawn]) for score in (sample.probability, sample.rival)]
    recall = weeks.recalls(tops, test.irregular, test.consignment, seed)
    yield "weekly recall", Interval.of(recall[0])
    yield "weekly lead", Interval.of(recall[0] - recall[1])
    second = gain(test, sample.probability[drawn], sample.value[drawn], seed)
    if second is not None and len(np.unique(sample.value)) > 1:
        yield "gain by value", second.by_value
        yield "gain lead", second.lead


def _taken(score: Floats) -> Bools:
    """The share of all that was lodged that would be controlled."""
    taken = np.zeros(len(score), np.bool_)
    taken[np.argsort(-score, kind="stable")[: max(1, round(CAPACITY * len(score)))]] = True
    return taken


def drawn_from(pool: Pool, groups: tuple[Ints, Ints], size: int, random: np.random.Generator) -> Pool:
    """So many consignments of the pool, with replacement; each is a consignment of its own."""
    order, starts = groups
    chosen = random.integers(0, len(starts) - 1, size)
    rows = np.concatenate([order[starts[one] : starts[one + 1]] for one in chosen])
    return pool.take(rows, np.repeat(np.arange(size), np.diff(starts)[chosen]))


def covered(pool: Pool, how: str, positives: int, runs: int, seed: int) -> dict[str, Count]:
    """Counts by measure."""
    group = np.unique(pool.consignment, return_inverse=True)[1]
    groups = np.argsort(group, kind="stable"), np.append(0, np.cumsum(np.bincount(group)))
    every, ones = np.ones(len(group), np.bool_), np.ones(len(group))
    truth = told(pool, every, ones, seed, 2)
    each = float((pool.chance if how == WEIGHED else ones) @ pool.irregular) / (group.max() + 1)
    size = round(positives / each)
    for total in ("compare hits", "compare value"):
        value, scale = truth[total].value, size / (group.max() + 1)
        truth[total] = Interval(value * scale, value, value)
    counts: dict[str, Count] = {}
    random = np.random.default_rng([seed, positives, len(how)])
    for run in range(runs):
        sample = drawn_from(pool, groups, size, random)
        drawn = np.ones(len(sample.score), np.bool_)
        if how == WEIGHED:
            drawn = random.random(len(drawn)) < sample.chance
        if sample.irregular[drawn].sum() < judging.LEAST_POSITIVES // 2:
            continue
        weight = 1 / sample.chance if how == WEIGHED else np.ones(len(drawn))
        given = told(sample, drawn, weight, run)
        for name in truth if how == CHANCE else [one for one in truth if not one.startswith(("weekly", "gain"))]:
            counts[name] = counts.get(name, Count()).plus(truth[name].value, given.get(name))
    return counts


def main() -> None:
    """Print the coverage."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("extract", type=Path)
    asked.add_argument("--areas", default="misclassification,tobacco,ipr")
    asked.add_argument("--positives", default="10,20,40,80")
    asked.add_argument("--runs", type=int, default=400)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--keep", type=Path, help="folder in which trained pools are kept between calls")
    given = asked.parse_args()
    sizes = [int(each) for each in given.positives.split(",")]
    for area in given.areas.split(","):
        pool = kept_pool(given.extract, area, given.seed, given.keep)
        for how in (CHANCE, WEIGHED):
            title = f"{area}, {how}: share of {given.runs} intervals that hold the truth (truth below|above) mean width"
            grid = Grid("irregular", *(f"{size}" for size in sizes), title=title, box=SIMPLE_HEAD)
            counts = [covered(pool, how, size, given.runs, given.seed) for size in sizes]
            for name in SHOWN:
                if any(name in each for each in counts):
                    grid.add_row(name, *(str(each.get(name, Count())) for each in counts))
            Console(width=170).print(grid)
            sys.stdout.flush()


if __name__ == "__main__":
    main()
