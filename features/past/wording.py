"""Which words go with which subheading: counts of (word, subheading) over earlier goods items.

Naive Bayes over the subheadings that were seen with any of the words. The share of a word among a
subheading's words is smoothed with its share among all words (Jelinek and Mercer), so a subheading that
was never seen with the word has a factor of exactly 1, and only those that were need a visit. Counts are
plain and their seeds are powers of two: sums are exact, whatever their order.
"""

from functools import cache
from typing import Final, NamedTuple

import numpy as np

from features.columns import Floats, Ints, Keys, Words
from features.past import recollection, table, tokens
from features.past.compiled import compiled
from features.past.table import find, put
from features.reference import rows

CODES: Final = 1_000_000
"""Subheadings are six digits: their number is their row."""
COMMON = 400
"""A word of more subheadings tells nothing, and is only counted."""
SMOOTHING = 0.3
SEED: Final = 0.25
"""Weight of a line of the nomenclature, in declared goods items."""
_NONE = np.uint64(0)


class Counts(NamedTuple):
    """Words, their subheadings, and all subheadings, with how often each was declared."""

    words: Keys
    keys: Keys
    word: Floats
    """Shape (words,): count."""
    block: Ints
    """Shape (words, 3): first entry, entries in use (more than ``COMMON``: none are kept), entries with room."""
    entry_code: Ints
    """Shape (entries,): subheading. The entries of a word stand together."""
    entry_count: Floats
    """Shape (entries,): how often the word went with it."""
    codes: Floats
    """Shape (1,000,000, 3): goods items, words, and room for scoring (0 when at rest)."""
    headings: Floats
    """Shape (10,000,): goods items."""
    totals: Floats
    """Goods items and words."""
    used: Ints
    """Rows in use: of the words, of the entries."""


class Described(NamedTuple):
    """Goods items: their times, words (items, 16) and subheading (-1 if not six digits)."""

    times: Ints
    words: Keys
    code: Ints


def code(hs6: str) -> int:
    """The number of a subheading; -1 if it is not six digits."""
    return int(hs6) if len(hs6) == 6 and hs6.isascii() and hs6.isdigit() else -1


def nothing() -> Counts:
    """Counts before the first goods item: the words of the nomenclature."""
    nomenclature = _nomenclature()
    few = 1 << 10
    counts = Counts(
        table.empty(),
        np.empty(few, np.uint64),
        np.empty(few),
        np.empty((few, 3), np.int64),
        np.empty(few, np.int64),
        np.empty(few),
        np.zeros((CODES, 3)),
        np.zeros(CODES // 100),
        np.zeros(2),
        np.zeros(2, np.int64),
    )
    counts = with_room(counts, nomenclature)
    _seed(counts, nomenclature)
    return counts


@cache
def _nomenclature() -> Described:
    lines = rows("hs")
    texts = [f"{line['description']} {line['heading_description']}" for line in lines]
    codes = np.array([code(line["hs6"]) for line in lines], np.int64)
    return Described(np.zeros(len(lines), np.int64), tokens.table(texts), codes)


def with_room(counts: Counts, described: Described) -> Counts:
    """The same counts with room for these goods items."""
    pairs = described.words.size
    if not pairs:
        return counts
    words, entries = int(counts.used[0]), int(counts.used[1])
    more_words, more_entries = words + pairs, entries + min(2 * COMMON * pairs, 2 * entries + 4 * pairs)
    if 2 * more_words <= len(counts.words) and more_entries <= len(counts.entry_code):
        return counts
    return counts._replace(
        words=table.with_room(counts.words, counts.keys, words, more_words),
        keys=table.with_rows(counts.keys, words, more_words),
        word=table.with_rows(counts.word, words, more_words),
        block=table.with_rows(counts.block, words, more_words),
        entry_code=table.with_rows(counts.entry_code, entries, more_entries),
        entry_count=table.with_rows(counts.entry_count, entries, more_entries),
    )


@compiled
def _word_row(counts: Counts, key: np.uint64) -> int:
    row = find(counts.words, counts.keys, key)
    if row < 0:
        row = counts.used[0]
        counts.used[0] = row + 1
        put(counts.words, counts.keys, key, row)
        counts.word[row] = 0.0
        counts.block[row] = 0
    return row


@compiled
def _larger(counts: Counts, word: int) -> None:
    """Move the word's entries to a block of twice the room."""
    first, room = counts.block[word, 0], counts.block[word, 2]
    larger, twice = counts.used[1], max(2 * room, 2)
    for entry in range(room):
        counts.entry_code[larger + entry] = counts.entry_code[first + entry]
        counts.entry_count[larger + entry] = counts.entry_count[first + entry]
    counts.block[word, 0] = larger
    counts.block[word, 2] = twice
    counts.used[1] = larger + twice


@compiled
def _add_pair(counts: Counts, word: int, code: int, weight: float) -> None:
    """Count a word with a subheading; a word that becomes common loses its entries."""
    first, many = counts.block[word, 0], counts.block[word, 1]
    for entry in range(first, first + many):
        if counts.entry_code[entry] == code:
            counts.entry_count[entry] += weight
            return
    counts.block[word, 1] = many + 1
    if many == COMMON:
        return
    if many == counts.block[word, 2]:
        _larger(counts, word)
    new = counts.block[word, 0] + many
    counts.entry_code[new] = code
    counts.entry_count[new] = weight


@compiled
def _add(counts: Counts, described: Described, item: int, weight: float) -> None:
    code = described.code[item]
    if code < 0:
        return
    counts.codes[code, 0] += weight
    counts.headings[code // 100] += weight
    counts.totals[0] += weight
    for key in described.words[item]:
        if key == _NONE:
            break
        word = _word_row(counts, key)
        counts.word[word] += weight
        counts.codes[code, 1] += weight
        counts.totals[1] += weight
        if counts.block[word, 1] <= COMMON:
            _add_pair(counts, word, code, weight)


@compiled
def _seed(counts: Counts, described: Described) -> None:
    for item in range(len(described.code)):
        _add(counts, described, item, SEED)


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
        if declared >= 0 and code // 100 == declared // 100:
            fitting += weight
        if counts.codes[code, 0] * score > most:
            best, most = code, counts.codes[code, 0] * score
    told[0] = fitting / total
    told[1] = best
    told[2] = most / total


@compiled
def _read(counts: Counts, described: Described, item: int, touched: Ints, told: Floats) -> None:
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


@compiled
def _walk(counts: Counts, order: Ints, described: Described, before: Described, told: Floats) -> None:
    """Read goods items in order, each after those that came before its time."""
    added, touched = 0, np.empty(described.words.shape[1] * COMMON, np.int64)
    for item in order:
        while added < len(before.times) and before.times[added] < described.times[item]:
            _add(counts, before, added, 1.0)
            added += 1
        _read(counts, described, item, touched, told[item])


def walk(counts: Counts, order: Ints, described: Described, before: Described) -> tuple[Counts, recollection.Wording]:
    """How words and subheadings of goods items go together, and the counts after those before the last."""
    counts = with_room(counts, before)
    told = np.empty((len(described.times), 4))
    _walk(counts, order, described, before, told)
    fit, best, probability, known = (np.ascontiguousarray(told[:, column]) for column in range(4))
    return counts, recollection.Wording(fit, _subheadings(best), probability, known)


def _subheadings(codes: Floats) -> Words:
    if len(codes) == 1:
        return Words.of([_subheading(codes[0])])
    distinct, places = np.unique(codes, return_inverse=True)
    return Words(places.astype(np.int32), [_subheading(number) for number in distinct])


def _subheading(number: float) -> str:
    return f"{int(number):06d}" if number >= 0 else ""
