"""Judging a model against baselines on the same rows, with intervals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from features.columns import Bools, Floats, Ints
from training.bootstrap import REPLICATES, Drawn, Interval, weightings
from training.judgement import CONTROLLED, RANDOM_STREAM, WEIGHTED, Judged, Judgement, View
from training.measures import PLAIN, Ranking, ranking_measures
from training.reliability import (
    CALIBRATION_ERROR,
    CALIBRATION_SLOPE,
    Reliability,
    error_interval,
    reliability_measures,
)

_MOST_DRAWN: Final = 20_000_000
_LEAST_REPLICATES: Final = 100
"""On very many rows fewer replicates are drawn: their intervals are narrow, and their ends a little less sure."""
LEAST_ROWS: Final = 200
LEAST_POSITIVES: Final = 10
"""Fewer effective rows or irregular ones than these, and an estimate for all goods items is refused."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """What is judged: scores to rank by, shape (rows,), and the probabilities where it claims to give any."""

    name: str
    score: Floats
    probability: Floats | None = None


@dataclass(frozen=True, slots=True)
class Tested:
    """The rows of the test; all arrays have shape (rows,)."""

    irregular: Bools
    consignment: Ints
    """Any number that goods items of one consignment share."""
    value_found: Floats
    weight: Floats
    """1 / selection probability; NaN where not recorded."""
    random: Bools
    """Whether chance selected it."""


def judge(tested: Tested, scorers: Sequence[Scorer], seed: int = 0, replicates: int = REPLICATES) -> Judgement:
    """Measure the model (the first scorer) and the baselines on the same rows and the same bootstrap replicates.

    The controlled goods items answer "how good among what was controlled"; controls go where someone pointed, so two
    more views estimate "how good among everything": every row by its inverse selection probability, and the rows
    that chance selected, each counting the same. Either is refused, with the reason, where too little speaks for it.
    """
    replicates = int(
        np.clip(_MOST_DRAWN // max(len(tested.irregular), 1), min(replicates, _LEAST_REPLICATES), replicates)
    )
    every, ones = np.ones(len(tested.irregular), np.bool_), np.ones(len(tested.irregular))
    sights = (
        _Sight(CONTROLLED, every, ones),
        _Sight(WEIGHTED, np.isfinite(tested.weight), tested.weight),
        _Sight(RANDOM_STREAM, tested.random, ones),
    )
    return Judgement(tuple(_view(sight, tested, scorers, (seed, replicates)) for sight in sights))


class _Sight(NamedTuple):
    """Which rows a view sees, and how much each counts."""

    name: str
    kept: Bools
    weight: Floats


def _view(sight: _Sight, tested: Tested, scorers: Sequence[Scorer], draws: tuple[int, int]) -> View:
    kept = sight.kept
    irregular, weight = tested.irregular[kept], sight.weight[kept]
    effective, positive = effective_size(weight), effective_size(weight[irregular])
    sizes = (sight.name, len(irregular), int(irregular.sum()), effective, positive)
    if refused := _refused(sight.name, effective, positive):
        return View(*sizes, None, (), refused)
    parts = [_prepared(scorer, tested, kept) for scorer in scorers]
    rate, *measured = _measured(parts, irregular, weightings(tested.consignment[kept], weight, *draws))
    noises = [None if reliability is None else reliability.noise(weight) for _, reliability in parts]
    plain = [one.pop(PLAIN) for one in measured]
    leads = [None, *(plain[0] - other for other in plain[1:])]
    judged = map(_judged, [scorer.name for scorer in scorers], measured, leads, noises)
    return View(*sizes, Interval.of(rate["base_rate"]), tuple(judged))


def _judged(name: str, measured: Mapping[str, Floats], lead: Floats | None, noise: Floats | None) -> Judged:
    measures = {measure: Interval.of(estimates) for measure, estimates in measured.items()}
    if noise is not None:
        measures[CALIBRATION_ERROR] = error_interval(measured[CALIBRATION_ERROR], noise)
        measures[CALIBRATION_SLOPE] = Interval.both_ways(measured[CALIBRATION_SLOPE])
    return Judged(name, measures, None if lead is None else Interval.both_ways(lead))


def effective_size(weight: Floats) -> float:
    """How many rows of equal weight would tell as much (Kish: square of the sum by sum of the squares)."""
    squares = float((weight**2).sum())
    return float(weight.sum()) ** 2 / squares if squares > 0 else 0.0


def _refused(name: str, rows: float, positives: float) -> str:
    if name == CONTROLLED or (rows >= LEAST_ROWS and positives >= LEAST_POSITIVES):
        return ""
    return (
        f"Not estimated: the effective sample is {rows:,.0f} goods items with {positives:,.1f} irregular ones; "
        f"{LEAST_ROWS} and {LEAST_POSITIVES} are needed. A larger random stream would give them."
    )


Prepared = tuple[Ranking, Reliability | None]


def _prepared(scorer: Scorer, tested: Tested, kept: Bools) -> Prepared:
    irregular = tested.irregular[kept]
    ranking = Ranking.of(scorer.score[kept], irregular, tested.value_found[kept])
    return ranking, None if scorer.probability is None else Reliability.of(scorer.probability[kept], irregular)


def _measured(parts: Sequence[Prepared], irregular: Bools, pieces: Iterable[Drawn]) -> list[dict[str, Floats]]:
    """The base rate, then the measures of each scorer; each array holds the estimate, then its replicates."""
    told: list[list[dict[str, Floats]]] = []
    for drawn in pieces:
        rate = {"base_rate": drawn.weights @ irregular.astype(np.float64) / drawn.weights.sum(axis=1)}
        told.append([rate, *(_one(ranking, reliability, drawn) for ranking, reliability in parts)])
    return [
        {name: np.concatenate([piece[position][name] for piece in told]) for name in told[0][position]}
        for position in range(len(parts) + 1)
    ]


def _one(ranking: Ranking, reliability: Reliability | None, drawn: Drawn) -> dict[str, Floats]:
    measured = ranking_measures(ranking, drawn)
    return measured if reliability is None else {**measured, **reliability_measures(reliability, drawn.weights)}
