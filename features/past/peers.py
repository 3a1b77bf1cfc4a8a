"""Decayed histograms of measures for cells of similar goods.

A histogram has 64 bins, equal in the logarithm. Its weights are kept as seen from a landmark, the time
of its first goods item (2^(+since landmark / half-life)), so that adding touches one bin, late goods
items simply add, and shares need no decay at all. 180 days on, a goods item weighs half.
"""

import math
from typing import Final, NamedTuple

import numpy as np

from features.columns import DAY, Floats, Ints, Keys
from features.past import table
from features.past.adding import LONG, fading
from features.past.compiled import compiled
from features.past.keys import hashed, mix
from features.past.measures import MEASURES
from features.past.table import find, put

BINS: Final = 64
ENOUGH = 20.0
"""Peers that make a cell speak for itself, and weight of the wider cell in the position."""
LEVELS = 4
FIELDS = 6
"""Numbers that are told of each measure."""
_LOWEST: Final = np.array([measure.lowest for measure in MEASURES.values()])
_STEP: Final = np.array([(measure.highest - measure.lowest) / BINS for measure in MEASURES.values()])
SALTS: Final = np.array([hashed(name) for name in MEASURES], np.uint64)
_NONE = np.uint64(0)
_LANDMARK, TOTAL, _BINS = 0, 1, 2


class Histograms(NamedTuple):
    """One histogram for each cell and measure."""

    places: Keys
    keys: Keys
    """The last column of ``weights``."""
    weights: Floats
    """Shape (rows, 2 + 64 + 1): landmark, total, bins."""
    used: Ints


class Goods(NamedTuple):
    """Goods items: their times, cells (items, 4) and measures (items, measures)."""

    times: Ints
    cells: Keys
    measures: Floats


def nothing() -> Histograms:
    """Histograms before the first goods item."""
    weights = np.empty((1 << 10, _BINS + BINS + 1))
    return Histograms(table.empty(), table.keys_in(weights), weights, np.zeros(1, np.int64))


def with_room(histograms: Histograms, goods: Goods) -> Histograms:
    """The same histograms with room for these goods items."""
    new = goods.cells.size * goods.measures.shape[1]
    used = int(histograms.used[0])
    needed = used + new
    if not new or (2 * needed <= len(histograms.places) and needed <= len(histograms.weights)):
        return histograms
    weights = table.with_rows(histograms.weights, used, needed)
    places = table.with_room(histograms.places, histograms.keys, used, needed)
    return Histograms(places, table.keys_in(weights), weights, histograms.used)


@compiled
def _place(measure: int, value: float) -> float:
    """Where a value lies, in bins from the lowest."""
    if value <= 0:
        return 0.0
    place = (math.log10(value) - _LOWEST[measure]) / _STEP[measure]
    return float(min(max(place, 0.0), BINS))


@compiled
def bin_column(measure: int, value: float) -> int:
    """In which column of the weights a value is counted."""
    return _BINS + min(int(_place(measure, value)), BINS - 1)


@compiled
def _count(weights: Floats, column: int, time: float) -> None:
    """Add a goods item to a histogram."""
    weight = fading((weights[_LANDMARK] - time) / DAY, LONG)
    weights[TOTAL] += weight
    weights[column] += weight


@compiled
def add(histograms: Histograms, goods: Goods, item: int) -> None:
    """Add one goods item to the histograms of its cells."""
    time = float(goods.times[item])
    for measure in range(goods.measures.shape[1]):
        value = goods.measures[item, measure]
        if np.isnan(value):
            continue
        column = bin_column(measure, value)
        for level in range(LEVELS):
            if goods.cells[item, level] == _NONE:
                continue
            key = mix(SALTS[measure], goods.cells[item, level])
            row = find(histograms.places, histograms.keys, key)
            if row < 0:
                row = histograms.used[0]
                histograms.used[0] = row + 1
                histograms.weights[row] = 0.0
                put(histograms.places, histograms.keys, key, row)
                histograms.weights[row, _LANDMARK] = time
            _count(histograms.weights[row], column, time)


@compiled
def _below(weights: Floats, place: float) -> float:
    """Share of the weights below a place, linear within its bin."""
    whole = min(int(place), BINS - 1)
    below = 0.0
    for number in range(whole):
        below += weights[_BINS + number]
    return float((below + weights[_BINS + whole] * (place - whole)) / weights[TOTAL])


@compiled
def _quantiles(weights: Floats, measure: int, told: Floats) -> None:
    """The 10 %, 50 % and 90 % quantiles, linear in the logarithm within a bin."""
    below, number = 0.0, 0
    for place, share in enumerate((0.1, 0.5, 0.9)):
        wanted = share * weights[TOTAL]
        while number < BINS - 1 and below + weights[_BINS + number] < wanted:
            below += weights[_BINS + number]
            number += 1
        weight = weights[_BINS + number]
        within = min((wanted - below) / weight, 1.0) if weight > 0 else 0.0
        told[place] = 10.0 ** (_LOWEST[measure] + (number + within) * _STEP[measure])


@compiled
def _read(histograms: Histograms, goods: Goods, item: int, measure: int, told: Floats) -> None:
    """The same of one measure, shape (6,)."""
    time, value = float(goods.times[item]), goods.measures[item, measure]
    told[:5] = np.nan
    told[5] = -1.0
    if np.isnan(value):
        return
    place, position, chosen = _place(measure, value), np.nan, -1
    for up in range(LEVELS):
        level = LEVELS - 1 - up
        cell = goods.cells[item, level]
        row = find(histograms.places, histograms.keys, mix(SALTS[measure], cell)) if cell != _NONE else -1
        if row < 0:
            continue
        weights = histograms.weights[row]
        n = weights[TOTAL] * fading((time - weights[_LANDMARK]) / DAY, LONG)
        here = _below(weights, place)
        position = here if np.isnan(position) else (n * here + ENOUGH * position) / (n + ENOUGH)
        if n >= ENOUGH or n > told[4] or chosen < 0:
            chosen = row
            told[4] = n
            told[5] = level
    if chosen >= 0:
        told[0] = position
        _quantiles(histograms.weights[chosen], measure, told[1:4])


@compiled
def read(histograms: Histograms, goods: Goods, item: int, told: Floats) -> None:
    """Position, quantiles, number of peers and cell of one goods item in each measure, shape (measures x 6,)."""
    for measure in range(goods.measures.shape[1]):
        _read(histograms, goods, item, measure, told[measure * FIELDS : (measure + 1) * FIELDS])


@compiled
def _gather(histograms: Histograms, goods: Goods, measure: int, cell: np.uint64, weights: Floats) -> None:
    """A cell's histogram with goods items that are not in it yet, shape (2 + 64,)."""
    row = find(histograms.places, histograms.keys, mix(SALTS[measure], cell))
    if row >= 0:
        weights[:] = histograms.weights[row, : len(weights)]
    for item in range(len(goods.times)):
        value, time = goods.measures[item, measure], float(goods.times[item])
        if not np.isnan(value) and (goods.cells[item] == cell).any():
            if weights[TOTAL] == 0.0:
                weights[_LANDMARK] = time
            _count(weights, bin_column(measure, value), time)


def strip(histograms: Histograms, goods: Goods, measure: str, cell: int) -> tuple[Floats, Floats]:
    """A cell's histogram: 65 edges of the bins in the unit of the measure, and 64 shares (zeros if unknown).

    The goods items are those that are not in the histograms yet.
    """
    place, weights = list(MEASURES).index(measure), np.zeros(_BINS + BINS)
    edges = 10.0 ** (_LOWEST[place] + np.arange(BINS + 1) * _STEP[place])
    if cell:
        _gather(histograms, goods, place, np.uint64(cell), weights)
    return edges, weights[_BINS:] / (weights[TOTAL] or 1.0)
