"""What the runs of a replay say: value, recall, regret and half-life, each with its interval over seeds."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from features.columns import Bools, Floats
from training.bootstrap import Interval

CONTROLS, HITS, VALUE, WRONG, STAKE = range(5)
"""Places of the measures in a run, shape (weeks, areas, measures)."""
_T: Final = (math.nan, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)
"""97.5 % points of Student's t by degrees of freedom."""
MONTH: Final = 4
QUARTER: Final = 13

Runs = Mapping[int, Floats]
"""By seed."""


def interval(values: Sequence[float]) -> Interval:
    """The mean over seeds with its 95 % interval (Student's t); no interval for a single seed."""
    some = np.array([value for value in values if math.isfinite(value)])
    if not len(some):
        return Interval(math.nan, math.nan, math.nan)
    if len(some) == 1:
        return Interval(float(some[0]), math.nan, math.nan)
    reach = _T[min(len(some) - 1, len(_T) - 1)] * float(some.std(ddof=1)) / math.sqrt(len(some))
    mean = float(some.mean())
    return Interval(mean, mean - reach, mean + reach)


def of_ratios(above: Runs, below: Runs, measure: Callable[[Floats], float]) -> Interval:
    """A measure of one policy over that of another on the same seeds: geometric mean with its interval."""
    pairs = [(measure(above[seed]), measure(below[seed])) for seed in sorted(set(above) & set(below))]
    logs = [math.log(one / other) for one, other in pairs if one > 0 and other > 0]
    told = interval(logs)
    return Interval(
        *(math.exp(each) if math.isfinite(each) else math.nan for each in (told.value, told.low, told.high))
    )


def value(weeks: slice, priced: Bools) -> Callable[[Floats], float]:
    """Value found by a thousand controls, each area in its own currency.

    For each area the share of what there was: EUR at stake where the area has a price, irregular goods items where it
    has none; then the mean over areas. A policy that makes a few controls more than planned gains nothing by that.
    """

    def measure(run: Floats) -> float:
        some = run[weeks].sum(axis=0)
        found = np.where(priced, some[:, VALUE], some[:, HITS])
        there = np.where(priced, some[:, STAKE], some[:, WRONG])
        shares = np.divide(found, there, out=np.zeros(len(found)), where=there > 0)
        controls = some[0, CONTROLS]
        return float(1000 * shares.mean() / controls) if controls else 0.0

    return measure


def hits(weeks: slice) -> Callable[[Floats], float]:
    """Irregular goods items found per control."""

    def measure(run: Floats) -> float:
        some = run[weeks].sum(axis=0)
        return float(some[:, HITS].sum() / some[0, CONTROLS]) if some[0, CONTROLS] else 0.0

    return measure


def recall(area: int) -> Callable[[Floats], float]:
    """Share of an area's irregular goods items that was found."""

    def measure(run: Floats) -> float:
        some = run[:, area].sum(axis=0)
        return float(some[HITS] / some[WRONG]) if some[WRONG] else math.nan

    return measure


def regret(policy: Runs, oracle: Runs, measure: Callable[[Floats], float]) -> Interval:
    """What the oracle found and a policy did not, as a share of what the oracle found."""
    seeds = sorted(set(policy) & set(oracle))
    return interval([1 - measure(policy[seed]) / measure(oracle[seed]) for seed in seeds if measure(oracle[seed])])


def half_life(frozen: Runs, fresh: Runs) -> Interval:
    """Weeks after which models that learn nothing more hit half as often as those that are fitted again."""
    lives = []
    for seed in sorted(set(frozen) & set(fresh)):
        pieces = range(0, len(frozen[seed]) - MONTH + 1, MONTH)
        pairs = [[hits(slice(start, start + MONTH))(run[seed]) for run in (frozen, fresh)] for start in pieces]
        usable = [(start + MONTH / 2, math.log(a / b)) for start, (a, b) in zip(pieces, pairs, strict=True) if a and b]
        weeks, logs = np.array(usable).reshape(-1, 2).T
        slope = float(np.polyfit(weeks, logs, 1)[0]) if len(usable) > 1 else 0.0
        lives.append(math.log(2) / -slope if slope < 0 else math.inf)
    return interval(lives)
