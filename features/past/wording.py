"""Which words go with which subheading.

Naive Bayes over the subheadings that were seen with any of the words. The share of a word among a
subheading's words is smoothed with its share among all words (Jelinek and Mercer), so a subheading that
was never seen with the word has a factor of exactly 1, and only those that were need a visit.
"""

import numpy as np

from features.columns import Floats, Ints
from features.past.compiled import compiled
from features.past.counting import COMMON, Counts, Described
from features.past.table import find

SMOOTHING = 0.3
_NONE = np.uint64(0)


@compiled
def _visit(counts: Counts, word: int, touched: Ints, many: int) -> int:
    """Multiply the score of each subheading seen with the word by the word's factor."""
    rarity = counts.totals[1] / counts.word[word] * (1.0 - SMOOTHING) / SMOOTHING
    first = counts.block[word, 0]
    for entry in range(first, first + counts.block[word, 1]):
        code = counts.entry_code[entry]
        score = counts.codes[code, 2]
        if score == 0.0:
            score = 1.0
            touched[many] = code
            many += 1
        counts.codes[code, 2] = score * (1.0 + rarity * counts.entry_count[entry] / counts.codes[code, 1])
    return many


@compiled
def _conclude(counts: Counts, touched: Ints, declared: int, told: Floats) -> None:
    """Fit, best subheading and its probability from the scores, which are put to rest."""
    total = counts.totals[0]
    fitting = counts.headings[declared // 100] if declared >= 0 else np.nan
    best, most = -1, 0.0
    for code in touched:
        score = counts.codes[code, 2]
        counts.codes[code, 2] = 0.0
        weight = counts.codes[code, 0] * (score - 1.0)
        total += weight
        if declared >= 0 and counts.number[code] // 100 == declared // 100:
            fitting += weight
        if counts.codes[code, 0] * score > most:
            best, most = code, counts.codes[code, 0] * score
    told[0] = fitting / total
    told[1] = counts.number[best] if best >= 0 else -1
    told[2] = most / total


@compiled
def read(counts: Counts, described: Described, item: int, touched: Ints, told: Floats) -> None:
    """Fit, best subheading, its probability, and known words of one goods item."""
    told[:] = np.nan
    told[1] = -1.0
    if described.words[item, 0] == _NONE:
        return
    known, many = 0, 0
    for key in described.words[item]:
        word = find(counts.words, counts.keys, key) if key != _NONE else -1
        if word < 0:
            continue
        known += 1
        if counts.block[word, 1] <= COMMON:
            many = _visit(counts, word, touched, many)
    told[3] = known
    if many > 0:
        _conclude(counts, touched[:many], described.code[item], told)
