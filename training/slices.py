"""The model office by office, mode by mode: where it ranks well, and where it over- or understates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from features.columns import Bools, Floats, Ints, Words
from training.bootstrap import Interval, weightings
from training.judge import Scorer, Tested
from training.measures import Ranking, average_precision_of
from training.reliability import wilson

OTHERS: Final = "others"
UNDECLARED: Final = "not declared"
_MOST: Final = 8
_LEAST_ROWS: Final = 50
_LEAST_POSITIVES: Final = 5
_REPLICATES: Final = 200


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows of the test that have something in common."""

    by: str
    name: str
    rows: int
    positives: int
    average_precision: Interval | None
    """None with fewer than five irregular goods items."""
    mean_probability: float
    observed: Interval
    """Share that was irregular, with Wilson's 95 % interval."""

    @property
    def fits(self) -> bool:
        """Whether the mean probability lies within the interval of the observed share."""
        return self.observed.low <= self.mean_probability <= self.observed.high


def slices(tested: Tested, model: Scorer, by: Mapping[str, Words], seed: int = 0) -> tuple[Slice, ...]:
    """Slices of the test rows by each of the given columns (title to texts), the biggest first.

    Slices of fewer than 50 rows, and all but the eight biggest, are merged into "others".
    """
    return tuple(
        _slice((title, name), _of(tested, rows), _scores(model, rows), seed)
        for title, words in by.items()
        for name, rows in _groups(words)
    )


def newness(since_first: Floats, declared: Bools) -> Words:
    """Whether a party was seen before, from the days since it was first seen (NaN: never)."""
    codes = np.where(declared, np.where(np.isnan(since_first), 0, 1), 2)
    return Words(codes.astype(np.int32), ["new", "known", ""])


def _groups(words: Words) -> Iterator[tuple[str, Ints]]:
    sizes = np.bincount(words.codes, minlength=len(words.values))
    biggest = [code for code in np.argsort(-sizes, kind="stable")[:_MOST] if sizes[code] >= _LEAST_ROWS]
    for code in biggest:
        yield words.values[code] or UNDECLARED, np.flatnonzero(words.codes == code)
    others = np.flatnonzero(~np.isin(words.codes, biggest))
    if len(others):
        yield OTHERS, others


def _of(tested: Tested, rows: Ints) -> Tested:
    return Tested(*(getattr(tested, field.name)[rows] for field in fields(tested)))


def _scores(model: Scorer, rows: Ints) -> Scorer:
    return Scorer(model.name, model.score[rows], model.probability[rows] if model.probability is not None else None)


def _slice(called: tuple[str, str], tested: Tested, model: Scorer, seed: int) -> Slice:
    irregular, rows = tested.irregular, len(tested.irregular)
    stated = model.score if model.probability is None else model.probability
    rate = np.array([irregular.mean()])
    low, high = wilson(rate, np.array([rows]))
    observed = Interval(float(rate[0]), float(low[0]), float(high[0]))
    return Slice(*called, rows, int(irregular.sum()), _precision(tested, model, seed), float(stated.mean()), observed)


def _precision(tested: Tested, model: Scorer, seed: int) -> Interval | None:
    if tested.irregular.sum() < _LEAST_POSITIVES:
        return None
    ranking = Ranking.of(model.score, tested.irregular)
    drawn = weightings(tested.consignment, np.ones(len(model.score)), seed, _REPLICATES)
    return Interval.of(np.concatenate([average_precision_of(ranking, each) for each in drawn]))
