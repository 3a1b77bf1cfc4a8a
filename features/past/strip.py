"""The peer strip: how similar goods are spread, as it was known, small enough to be kept with every decision.

Most goods items need none, so nothing is drawn before somebody asks.
"""

import math
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from features.columns import DAY, Floats
from features.past.adding import LONG, fading
from features.past.compiled import compiled
from features.past.keys import mix
from features.past.measures import MEASURES
from features.past.peers import BINS, SALTS, Goods, Histograms, bin_column
from features.past.table import find

MOST: Final = 24
"""Bins that are shown."""
_PLACES: Final = {name: place for place, name in enumerate(MEASURES)}
_BINS = 2
_TOO_LITTLE = 1e-6
"""A bin with less than this share of all is empty: what is left when equal weights are taken away."""


class Strip(NamedTuple):
    """A histogram of the cell that ``Peers.cell`` names; empty where there are no peers."""

    edges: tuple[float, ...]
    """Of the bins, one more than these, in the unit of the measure."""
    counts: tuple[float, ...]
    """Similar goods in each bin, decayed with 180 days to the time of lodging."""


@compiled
def _counted(histograms: Histograms, before: Goods, goods: Goods, at: tuple[int, int, int, bool]) -> Floats:
    """The decayed counts of a cell when a goods item was lodged.

    ``at``: the goods item, the measure, the level of the cell, whether those before are in the histograms.
    """
    item, measure, level, settled = at
    time, cell = float(goods.times[item]), goods.cells[item, level]
    counts = np.zeros(BINS)
    row = find(histograms.places, histograms.keys, mix(SALTS[measure], cell))
    if row >= 0:
        weights = histograms.weights[row]
        counts += weights[_BINS : _BINS + BINS] * fading((time - weights[0]) / DAY, LONG)
    for other in range(len(before.times)):
        earlier, value = before.times[other] < time, before.measures[other, measure]
        if earlier != settled and not np.isnan(value) and (before.cells[other] == cell).any():
            weight = fading((time - before.times[other]) / DAY, LONG)
            counts[bin_column(measure, value) - _BINS] += weight if earlier else -weight
    counts[counts < _TOO_LITTLE * counts.sum()] = 0.0
    return counts


class Strips:
    """The strips of some goods items, for as long as nothing more is remembered."""

    def __init__(
        self, known: Histograms, before: Goods, goods: Goods, *, settled: bool, current: Callable[[], bool]
    ) -> None:
        """What a look was made of.

        Args:
            known: the histograms.
            before: goods items lodged before the last of these.
            goods: these.
            settled: whether those before are in the histograms.
            current: whether the histograms still are what they were.
        """
        self._known, self._before, self._goods = known, before, goods
        self._settled, self._current = settled, current

    def strip(self, measure: str, row: int, cell: int, own: float) -> Strip:
        """The strip of one goods item: at most 24 bins, from the lowest peer or the own value to the highest.

        Args:
            measure: by which goods are compared.
            row: the goods item.
            cell: as ``Peers.cell`` has it.
            own: the goods item's own value.
        """
        if cell < 0 or not self._current():
            return _NO_STRIP
        place = _PLACES[measure]
        counts = _counted(self._known, self._before, self._goods, (row, place, cell, self._settled))
        shown = np.flatnonzero(counts)
        if not len(shown):
            return _NO_STRIP
        column = int(bin_column(place, own)) - _BINS
        first, last = min(int(shown[0]), column), max(int(shown[-1]), column) + 1
        wide = -(-(last - first) // MOST)
        first -= first % wide
        last += -last % wide
        padded = np.zeros(last - first)
        padded[: BINS - first] = counts[first:last]
        summed = padded.reshape(-1, wide).sum(axis=1).tolist()
        return Strip(_EDGES[place][first : last + 1 : wide], tuple(map(_short, summed)))


def _short(number: float) -> float:
    """Three figures that matter."""
    return float(f"{number:.3g}")


def _edges(lowest: float, highest: float) -> tuple[float, ...]:
    """Edges of all bins and, because bins are joined, of a few more; four figures that matter."""
    step = (highest - lowest) / BINS
    return tuple(float(f"{10 ** (lowest + place * step):.4g}") for place in range(BINS + math.ceil(BINS / MOST)))


_EDGES: Final = tuple(_edges(*measure) for measure in MEASURES.values())
_NO_STRIP: Final = Strip((), ())
