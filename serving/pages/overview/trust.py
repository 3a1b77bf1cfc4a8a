"""Traders with an AEO certificate against others at equal score: are they selected less, and is less found?"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from features.columns import Ints
from features.finding import CONFORM, IRREGULAR
from models.rates import Difference, at_equal_score
from serving.cases import overview

_BANDS = len(overview.EDGES) + 1
_Count = tuple[int, int, bool, int]
"""Band, AEO, hit, how many."""


class Compared(NamedTuple):
    """What is known of both; none where too little was seen to compare."""

    selected: Difference | None
    found: Difference | None


def compared(lodged: Sequence[overview.Lodged], found: Sequence[overview.Found]) -> Compared:
    """Consignments by whether they were selected, findings by whether they were irregular."""
    selected = [(each.band, each.aeo, bool(each.selected), each.many) for each in lodged if each.decided]
    results = (CONFORM, IRREGULAR)
    wanting = [(each.band, each.aeo, each.result == IRREGULAR, each.many) for each in found if each.result in results]
    return Compared(_of(selected), _of(wanting))


def _of(counts: Sequence[_Count]) -> Difference | None:
    return at_equal_score(_table(counts, 1), _table(counts, 0))


def _table(counts: Sequence[_Count], aeo: int) -> tuple[Ints, Ints]:
    hits, cases = np.zeros(_BANDS, np.int64), np.zeros(_BANDS, np.int64)
    for band, which, hit, count in counts:
        if which == aeo and band >= 0:
            cases[band] += count
            hits[band] += count * hit
    return hits, cases
