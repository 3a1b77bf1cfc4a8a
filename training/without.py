"""Training without features that the analyst was told are wrong: what is left, and the sentence that says so."""

from collections.abc import Sequence
from dataclasses import replace

from features.errors import TidewaiterError
from training.material import Task


def without(tasks: Sequence[Task], names: Sequence[str], because: str) -> tuple[list[Task], str]:
    """The tasks without some features, and what their bundles and cards will say; empty where none is left out.

    Raises:
        TidewaiterError: no reason is given, no area to be trained has such a feature, or an area would have none.
    """
    if not names:
        return list(tasks), ""
    if not because:
        raise TidewaiterError('Say why the features are left out: --because "...". It will stand in the bundle.')
    there = {name for task in tasks for name in task.area.feature_names}
    if strange := sorted(set(names) - there):
        listed = ", ".join(sorted(there))
        raise TidewaiterError(f"No area to be trained has a feature {', '.join(strange)}. There are: {listed}.")
    return [_less(task, frozenset(names)) for task in tasks], f"Trained without {', '.join(names)} because: {because}"


def _less(task: Task, names: frozenset[str]) -> Task:
    area = task.area
    kept = tuple(each for each in area.features if each.name not in names)
    if not kept:
        raise TidewaiterError(f"{area.title} would have no feature left. Leave fewer out.")
    raises, lowers = (tuple(each for each in way if each in kept) for way in (area.raises, area.lowers))
    return replace(task, area=replace(area, features=kept, raises=raises, lowers=lowers))
