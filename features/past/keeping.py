"""Taking back: what events are about to change is kept, and put back when it has been looked at.

So a look can add events that are not settled, read, and leave everything as it was, to the bit. What is kept are
the rows that are there before; rows that came since are taken out again, the last one first.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.columns import Floats, Ints, Keys
from features.past import peers, sums
from features.past.compiled import compiled
from features.past.counting import COMMON, Counts, Described
from features.past.keys import mix
from features.past.peers import Goods, Histograms
from features.past.sums import Sums
from features.past.table import find, take_out

_NONE = np.uint64(0)


class KeptSums(NamedTuple):
    """Rows of sums, the row over everything, and how many there were."""

    rows: Ints
    state: Floats
    extra: NDArray[np.int32]
    amounts: Floats
    findings: Floats
    everything: Floats
    used: Ints


class KeptCells(NamedTuple):
    """Bins of histograms, and how many rows there were."""

    places: Ints
    """Shape (bins, 2): row and bin."""
    weights: Floats
    """Shape (bins, 2): total and bin."""
    used: Ints


class KeptWords(NamedTuple):
    """Counts of words and subheadings, and how many rows there were."""

    words: Ints
    """Shape (words, 5): row, block, and the entry of the subheading (-1: none)."""
    counts: Floats
    """Shape (words, 2): of the word and of the entry."""
    codes: Floats
    """Shape (items, 3): goods items and words of the subheading, goods items of the heading."""
    totals: Floats
    used: Ints


@compiled
def keep_sums(some: Sums, lodged: Keys, learnt: Keys) -> KeptSums:
    """Keep the rows of all keys, shape (events, keys) each."""
    room = lodged.size + learnt.size
    rows, extra = np.empty(room, np.int64), np.empty((room, 2), np.int32)
    state = np.empty((room, sums.CHANNELS))
    amounts, findings = np.empty((room, some.amounts.shape[1])), np.empty((room, some.findings.shape[1]))
    many = 0
    for keys in (lodged, learnt):
        for key in keys.flat:
            row = find(some.places, some.keys, key) if key != _NONE else -1
            if row < 0:
                continue
            rows[many] = row
            state[many] = some.state[row, : sums.CHANNELS]
            extra[many] = some.extra[row]
            if extra[many, 0] >= 0:
                amounts[many] = some.amounts[extra[many, 0]]
            if extra[many, 1] >= 0:
                findings[many] = some.findings[extra[many, 1]]
            many += 1
    return KeptSums(rows[:many], state, extra, amounts, findings, some.findings[0].copy(), some.used.copy())


@compiled
def put_back_sums(some: Sums, kept: KeptSums) -> None:
    """Put the kept rows back."""
    for row in range(some.used[0] - 1, kept.used[0] - 1, -1):
        take_out(some.places, some.keys, row)
    for place, row in enumerate(kept.rows):
        some.state[row, : sums.CHANNELS] = kept.state[place]
        some.extra[row] = kept.extra[place]
        if kept.extra[place, 0] >= 0:
            some.amounts[kept.extra[place, 0]] = kept.amounts[place]
        if kept.extra[place, 1] >= 0:
            some.findings[kept.extra[place, 1]] = kept.findings[place]
    some.findings[0] = kept.everything
    some.used[:] = kept.used


@compiled
def keep_cells(histograms: Histograms, goods: Goods) -> KeptCells:
    """Keep the bins that goods items would add to."""
    room = goods.cells.size * goods.measures.shape[1]
    places, weights, many = np.empty((room, 2), np.int64), np.empty((room, 2)), 0
    for item in range(len(goods.times)):
        for measure in range(goods.measures.shape[1]):
            if np.isnan(goods.measures[item, measure]):
                continue
            column = peers.bin_column(measure, goods.measures[item, measure])
            for cell in goods.cells[item]:
                row = find(histograms.places, histograms.keys, mix(peers.SALTS[measure], cell)) if cell != _NONE else -1
                if row >= 0:
                    places[many, 0], places[many, 1] = row, column
                    weights[many, 0] = histograms.weights[row, peers.TOTAL]
                    weights[many, 1] = histograms.weights[row, column]
                    many += 1
    return KeptCells(places[:many], weights, histograms.used.copy())


@compiled
def put_back_cells(histograms: Histograms, kept: KeptCells) -> None:
    """Put the kept bins back."""
    for row in range(histograms.used[0] - 1, kept.used[0] - 1, -1):
        take_out(histograms.places, histograms.keys, row)
    for place in range(len(kept.places)):
        row, column = kept.places[place]
        histograms.weights[row, peers.TOTAL] = kept.weights[place, 0]
        histograms.weights[row, column] = kept.weights[place, 1]
    histograms.used[:] = kept.used


@compiled
def keep_words(counts: Counts, described: Described) -> KeptWords:
    """Keep the counts that goods items would add to."""
    words, numbers = np.empty((described.words.size, 5), np.int64), np.empty((described.words.size, 2))
    codes, many = np.empty((len(described.code), 3)), 0
    for item, code in enumerate(described.code):
        if code < 0:
            continue
        place = counts.place[code] - 1
        if place >= 0:
            codes[item, :2] = counts.codes[place, :2]
        codes[item, 2] = counts.headings[code // 100]
        for key in described.words[item]:
            word = find(counts.words, counts.keys, key) if key != _NONE else -1
            if word < 0:
                continue
            words[many, 0], words[many, 4] = word, -1
            words[many, 1:4] = counts.block[word]
            numbers[many, 0] = counts.word[word]
            first = counts.block[word, 0]
            for entry in range(first, first + min(counts.block[word, 1], COMMON)):
                if counts.entry_code[entry] == place:
                    words[many, 4] = entry
                    numbers[many, 1] = counts.entry_count[entry]
                    break
            many += 1
    return KeptWords(words[:many], numbers, codes, counts.totals.copy(), counts.used.copy())


@compiled
def put_back_words(counts: Counts, described: Described, kept: KeptWords) -> None:
    """Put the kept counts back; entries of a block that are not in use are zeros again."""
    for row in range(counts.used[0] - 1, kept.used[0] - 1, -1):
        take_out(counts.words, counts.keys, row)
    for place in range(len(kept.words)):
        word, first, many, room, entry = kept.words[place]
        if counts.block[word, 1] > many:
            counts.entry_code[first + many : first + room] = 0
            counts.entry_count[first + many : first + room] = 0.0
        counts.word[word] = kept.counts[place, 0]
        counts.block[word, 0], counts.block[word, 1], counts.block[word, 2] = first, many, room
        if entry >= 0:
            counts.entry_count[entry] = kept.counts[place, 1]
    for item, code in enumerate(described.code):
        if code >= 0:
            place = counts.place[code] - 1
            if place >= kept.used[2]:
                counts.place[code] = 0
            elif place >= 0:
                counts.codes[place, :2] = kept.codes[item, :2]
            counts.headings[code // 100] = kept.codes[item, 2]
    counts.totals[:] = kept.totals
    counts.used[:] = kept.used
