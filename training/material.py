"""What training works on: the labels and windows of each area, and one matrix of features that all areas share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from extract.folder import Extract
from features.columns import Floats, Ints
from features.errors import TidewaiterError
from features.matrix import matrix
from models.area import Area
from models.areas import AREAS
from models.replay import replay
from training.labels import Labels, labels
from training.split import Split, split

SAMPLE: Final = 20_000
"""So many goods items of the calibration window, controlled or not, show how scores are spread."""


@dataclass(frozen=True, slots=True)
class Task:
    """One area with what it learns from."""

    area: Area
    labels: Labels
    split: Split
    usual: Ints
    """A sample of all goods items lodged in the calibration window, controlled or not (rows of the extract)."""

    @property
    def rows(self) -> Ints:
        """The goods items whose features are needed."""
        return np.union1d(self.labels.row, self.usual)


@dataclass(frozen=True, slots=True)
class Table:
    """Features of some goods items: ``x`` has shape (rows, features)."""

    rows: Ints
    """Rising rows of the extract."""
    names: Mapping[str, int]
    x: Floats

    def of(self, area: Area, rows: Ints) -> Floats:
        """The matrix of an area's features for these rows of the extract."""
        return self.named(area.feature_names, rows)

    def named(self, names: Sequence[str], rows: Ints) -> Floats:
        """The matrix of the features of these names; a KeyError where one is not there."""
        chosen = [self.names[name] for name in names]
        return self.x[np.searchsorted(self.rows, rows)][:, chosen]


def chosen(names: Sequence[str] | None, extract: Extract) -> list[Area]:
    """The areas to train: those named, or all that the extract has findings for.

    Raises:
        TidewaiterError: there is no such area, or no area has findings.
    """
    found = set(extract.findings.area.values)
    wanted = [name for name in AREAS if name in found] if not names else list(dict.fromkeys(names))
    for name in wanted:
        if name not in AREAS:
            raise TidewaiterError(f"There is no risk area {name!r}. There are: {', '.join(AREAS)}.")
    if not wanted:
        raise TidewaiterError(
            f"The extract ({extract.manifest.source}) has no findings of any risk area: nothing to learn from. "
            "Import control results with it (tidewaiter import --findings)."
        )
    return [AREAS[name] for name in wanted]


def task(area: Area, extract: Extract, seed: int) -> Task:
    """An area's labels and windows.

    Raises:
        TidewaiterError: there are too few findings.
    """
    learned = labels(extract.findings, area.name, extract.selection_probability)
    lodged_at = extract.lodged_at
    windows = split(lodged_at[learned.row], learned.known_at, learned.irregular)
    within = np.flatnonzero((lodged_at >= windows.cuts.calibrate) & (lodged_at < windows.cuts.test))
    drawn = np.random.default_rng(seed).permutation(within)[:SAMPLE]
    return Task(area, learned, windows, np.sort(drawn))


def table(extract: Extract, tasks: Sequence[Task], advance: Callable[[float], None], also: Ints | None = None) -> Table:
    """Replay the past once, and keep the features of the goods items that the tasks need (and of ``also``)."""
    features = list({feature.name: feature for task in tasks for feature in task.area.features}.values())
    wanted = np.zeros(len(extract), np.bool_)
    for rows_of_task in (*(each.rows for each in tasks), *([] if also is None else [also])):
        wanted[rows_of_task] = True
    parts = []
    for rows, lodged in replay(extract, advance):
        if (kept := wanted[rows]).any():
            parts.append(matrix(features, lodged)[kept])
    names = {feature.name: place for place, feature in enumerate(features)}
    return Table(np.flatnonzero(wanted), names, np.concatenate(parts))
