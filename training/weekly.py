"""Week by week: how the model does as time passes, and how it would do if it had been retrained with what was known.

Each week of the test is ranked by itself, since controls are planned by the week. The retrained model is fitted anew
every four weeks on the verdicts known by then (those on their way count only once they have arrived), with the same
parameters and number of trees; the model that is judged stays as it is.
"""

from dataclasses import dataclass
from typing import Final, cast

import numpy as np

from extract.folder import Extract
from features.columns import DAY, Bools, Floats, Ints, Words
from models.assessment import margins
from training.bootstrap import Interval, weightings
from training.fit import Fitted, grown
from training.material import Table, Task
from training.measures import ratio
from training.split import date

WEEK: Final = 7 * DAY
EVERY: Final = 4
"""Weeks between retrainings."""
TOP: Final = 0.1
"""Share of the controlled goods items of a week that counts as its top."""
_MOST_ROWS: Final = 60_000
"""With more labels than these nothing is retrained; the model alone is followed."""
_REPLICATES: Final = 300
_LEAST: Final = 10


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the test."""

    start: str
    rows: int
    irregular: int
    waiting: int
    """Labels of what was lodged before the week whose verdict was not known when it began."""
    hits: int
    """Irregular goods items in the model's top."""
    hits_retrained: int | None
    stated: float
    """Mean probability of the model."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """The weeks of the test, and what they come to."""

    weeks: tuple[Week, ...]
    recall: Interval
    """Share of the irregular goods items in the tops of their weeks."""
    retrained: Interval | None
    lead: Interval | None
    """Recall of the retrained model less that of the model, consignments drawn in pairs."""


def weekly(
    task: Task, features: Table, extract: Extract, fitted: Fitted, probability: Floats, seed: int
) -> Weekly | None:
    """The weeks of an area's test; none where there are fewer than two, or too few irregular goods items.

    ``probability`` is what the model gives the rows of the test.
    """
    labels, split = task.labels, task.split
    tested = labels.take(split.test)
    lodged = extract.lodged_at[tested.row]
    week = (lodged - split.cuts.test) // WEEK
    if week.max() < 1 or tested.irregular.sum() < _LEAST:
        return None
    again = _retrained(task, features, extract, fitted, week) if len(labels) <= _MOST_ROWS else None
    tops = [top_of(score, week) for score in (probability, again) if score is not None]
    consignment = cast("Words", extract.columns["consignment_id"]).codes[tested.row].astype(np.int64)
    both = recalls(tops, tested.irregular, consignment, seed)
    all_lodged = extract.lodged_at[labels.row]
    weeks = []
    for number in np.unique(week).tolist():
        mine, start = week == number, split.cuts.test + number * WEEK
        hits = [int((top & mine & tested.irregular).sum()) for top in tops]
        waiting = int(((all_lodged < start) & (labels.known_at >= start)).sum())
        sizes = int(mine.sum()), int(tested.irregular[mine].sum()), waiting
        stated = float(probability[mine].mean())
        weeks.append(Week(date(start), *sizes, hits[0], hits[1] if len(hits) > 1 else None, stated))
    lead = Interval.of(both[1] - both[0]) if len(both) > 1 else None
    return Weekly(tuple(weeks), Interval.of(both[0]), Interval.of(both[1]) if len(both) > 1 else None, lead)


def _retrained(task: Task, features: Table, extract: Extract, fitted: Fitted, week: Ints) -> Floats:
    """Scores of the test rows, each by the model that would have been there in its week."""
    labels, split = task.labels, task.split
    score = np.full(len(week), np.nan)
    for first in range(0, int(week.max()) + 1, EVERY):
        mine = (week >= first) & (week < first + EVERY)
        if not mine.any():
            continue
        then = labels.as_of(split.cuts.test + first * WEEK)
        then = then.take(np.flatnonzero(extract.lodged_at[then.row] < split.cuts.test + first * WEEK))
        booster = grown(features.of(task.area, then.row), then.irregular, task.area.feature_names, fitted)
        score[mine] = margins(booster, features.of(task.area, labels.row[split.test[mine]]))
    return score


def top_of(score: Floats, week: Ints) -> Bools:
    """The top of each week; at least one goods item, ties by place."""
    top = np.zeros(len(score), np.bool_)
    for number in np.unique(week):
        mine = np.flatnonzero(week == number)
        top[mine[np.argsort(-score[mine], kind="stable")[: max(1, round(TOP * len(mine)))]]] = True
    return top


def recalls(tops: list[Bools], irregular: Bools, consignment: Ints, seed: int) -> list[Floats]:
    """The recall of each, then its replicates."""
    pieces: list[list[Floats]] = [[] for _ in tops]
    for drawn in weightings(consignment, np.ones(len(irregular)), seed, _REPLICATES):
        whole = drawn.weights @ irregular.astype(np.float64) + drawn.hit + drawn.missed
        for place, (top, one) in enumerate(zip(tops, (drawn.hit, drawn.missed), strict=False)):
            pieces[place].append(ratio(drawn.weights @ (top & irregular).astype(np.float64) + one, whole))
    return [np.concatenate(piece) for piece in pieces]
