"""Features that see the future: computed again as if the world had ended at some moment, they come out otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from extract.folder import Extract
from features.columns import Floats, Ints, Words
from features.feature import Feature
from features.matrix import matrix
from models.replay import replay
from training.leaks.leak import Leak

ROWS: Final = 8_000
"""So many goods items are computed again."""


def future(features: Sequence[Feature], extract: Extract, rows: Ints, x: Floats) -> Iterator[Leak]:
    """Features whose values change when everything after some moment is taken away.

    Args:
        features: in the order of the columns of ``x``.
        extract: all that is known.
        rows: some rising rows of the extract.
        x: their features, as computed from all that is known, shape (rows, features).
    """
    end = min(ROWS, len(extract) // 2)
    cut = int(extract.lodged_at[end])
    end = int(np.searchsorted(extract.lodged_at, cut))
    mine = rows[rows < end]
    if not len(mine):
        return
    wanted = np.zeros(end, np.bool_)
    wanted[mine] = True
    short = _until(extract, end, cut)
    parts = [matrix(features, lodged)[wanted[part]] for part, lodged in replay(short) if wanted[part].any()]
    differs = ~((np.concatenate(parts) == x[: len(mine)]) | np.isnan(np.concatenate(parts)) & np.isnan(x[: len(mine)]))
    for place in np.flatnonzero(differs.any(axis=0)).tolist():
        changed = int(differs[:, place].sum())
        yield Leak(
            features[place].name,
            "future",
            f"{changed:,} of {len(mine):,} values change when what came later is taken away: it sees the future.",
            "Compute it from what was known at lodgement (features/past).",
        )


def _until(extract: Extract, end: int, cut: int) -> Extract:
    """The first goods items, and the findings known by then."""
    columns = {
        name: column.take(slice(0, end)) if isinstance(column, Words) else column[:end]
        for name, column in extract.columns.items()
    }
    found = extract.findings
    known = np.flatnonzero((found.row < end) & (found.known_at < cut))
    return replace(extract, columns=columns, findings=found.take(known))
