"""Week by week: verdicts on their way teach nothing, and each week is ranked by itself."""

from dataclasses import replace

import lessons
import numpy as np
import pytest

from models.assessment import margins
from training.fit import Fitted, fit
from training.material import Task
from training.weekly import WEEK, Weekly, weekly


def fitted(task: Task) -> Fitted:
    """A model of a task."""
    x = lessons.task(1_500)[1].x[task.labels.row[task.split.train]]
    irregular = task.labels.irregular[task.split.train]
    early, stop = task.split.positions()
    return fit(x, irregular, lessons.AREA.feature_names, [0] * lessons.COLUMNS, early=early, stop=stop, seed=1)


def followed(task: Task) -> Weekly:
    """The weeks of its test."""
    _, table, extract = lessons.task(1_500)
    model = fitted(task)
    margin = margins(model.booster, table.x[task.labels.row[task.split.test]])
    found = weekly(task, table, extract, model, 1 / (1 + np.exp(-margin)), 1)
    assert found is not None
    return found


def test_the_weeks_add_up_to_the_test() -> None:
    """Each labelled goods item of the test is in one week, and the recall is that of the hits of all weeks."""
    task = lessons.task(1_500)[0]
    made = followed(task)
    assert sum(week.rows for week in made.weeks) == len(task.split.test)
    assert sum(week.irregular for week in made.weeks) == task.labels.irregular[task.split.test].sum()
    assert made.recall.value == pytest.approx(
        sum(week.hits for week in made.weeks) / sum(week.irregular for week in made.weeks)
    )
    assert made.recall.value > 0.2
    assert all(week.waiting == pytest.approx(1_500 / 52, abs=20) for week in made.weeks[:-1])


def test_verdicts_on_their_way_teach_nothing() -> None:
    """Other verdicts that were not known when the last retraining began leave every score as it was."""
    task = lessons.task(1_500)[0]
    labels = task.labels
    last = task.split.cuts.test + 8 * WEEK
    late = labels.known_at >= last
    verdicts = replace(labels.verdicts, irregular=np.where(late, ~labels.irregular, labels.irregular))
    before, after = followed(task), followed(replace(task, labels=replace(labels, verdicts=verdicts)))
    first = [week.hits_retrained for week in before.weeks[:8]]
    assert first == [week.hits_retrained for week in after.weeks[:8]]
    assert all(hits is not None for hits in first)


def test_a_short_test_has_no_weeks() -> None:
    """Where the test is a few days there is nothing to follow."""
    task, table, extract = lessons.task(1_500)
    short = replace(extract, columns={**extract.columns, "lodged_at": extract.lodged_at * 0 + task.split.cuts.test})
    model = fitted(task)
    assert weekly(task, table, short, model, np.full(len(task.split.test), 0.5), 1) is None
