"""Counts of (word, subheading) over earlier goods items.

Counts are plain and their seeds are powers of two: sums are exact, whatever their order.
"""

from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.columns import Floats, Ints, Keys
from features.past import table, tokens
from features.past.compiled import compiled
from features.past.table import find, put
from features.reference import rows

CODES: Final = 1_000_000
"""Subheadings are six digits: their number is their row."""
COMMON = 400
"""A word of more subheadings tells nothing, and is only counted."""
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
    """Shape (entries,): row of the subheading. The entries of a word stand together."""
    entry_count: Floats
    """Shape (entries,): how often the word went with it."""
    place: NDArray[np.int32]
    """Shape (1,000,000,): row of each subheading + 1; 0 for none yet."""
    number: Ints
    """Shape (subheadings,): six digits."""
    codes: Floats
    """Shape (subheadings, 3): goods items, words, and room for scoring (0 when at rest)."""
    headings: Floats
    """Shape (10,000,): goods items."""
    totals: Floats
    """Goods items and words."""
    used: Ints
    """Rows in use: of the words, of the entries, of the subheadings."""


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
        np.zeros(CODES, np.int32),
        np.empty(few, np.int64),
        np.empty((few, 3)),
        np.zeros(CODES // 100),
        np.zeros(2),
        np.zeros(3, np.int64),
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
    words, entries, codes = counts.used.tolist()
    more_words, more_entries = words + pairs, entries + min(2 * COMMON * pairs, 2 * entries + 4 * pairs)
    more_codes = min(codes + len(described.code), CODES)
    enough = 2 * more_words <= len(counts.words) and more_entries <= len(counts.entry_code)
    if enough and more_codes <= len(counts.codes):
        return counts
    return counts._replace(
        words=table.with_room(counts.words, counts.keys, words, more_words),
        keys=table.with_rows(counts.keys, words, more_words),
        word=table.with_rows(counts.word, words, more_words),
        block=table.with_rows(counts.block, words, more_words),
        entry_code=table.with_rows(counts.entry_code, entries, more_entries),
        entry_count=table.with_rows(counts.entry_count, entries, more_entries),
        number=table.with_rows(counts.number, codes, more_codes),
        codes=table.with_rows(counts.codes, codes, more_codes),
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
def _code_row(counts: Counts, code: int) -> int:
    row = int(counts.place[code]) - 1
    if row < 0:
        row = int(counts.used[2])
        counts.used[2] = row + 1
        counts.place[code] = row + 1
        counts.number[row] = code
        counts.codes[row] = 0.0
    return row


@compiled
def _larger(counts: Counts, word: int) -> None:
    """Move the word's entries to a block of twice the room."""
    first, room = counts.block[word, 0], counts.block[word, 2]
    larger, twice = counts.used[1], max(2 * room, 2)
    for entry in range(room):
        counts.entry_code[larger + entry] = counts.entry_code[first + entry]
        counts.entry_count[larger + entry] = counts.entry_count[first + entry]
    counts.entry_code[larger + room : larger + twice] = 0
    counts.entry_count[larger + room : larger + twice] = 0.0
    counts.block[word, 0] = larger
    counts.block[word, 2] = twice
    counts.used[1] = larger + twice


@compiled
def _add_pair(counts: Counts, word: int, code: int, weight: float) -> None:
    """Count a word with a subheading (its row); a word that becomes common loses its entries."""
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
def add(counts: Counts, described: Described, item: int, weight: float) -> None:
    """Count the words of one goods item with its subheading."""
    code = described.code[item]
    if code < 0:
        return
    row = _code_row(counts, code)
    counts.codes[row, 0] += weight
    counts.headings[code // 100] += weight
    counts.totals[0] += weight
    for key in described.words[item]:
        if key == _NONE:
            break
        word = _word_row(counts, key)
        counts.word[word] += weight
        counts.codes[row, 1] += weight
        counts.totals[1] += weight
        if counts.block[word, 1] <= COMMON:
            _add_pair(counts, word, row, weight)


@compiled
def _seed(counts: Counts, described: Described) -> None:
    for item in range(len(described.code)):
        add(counts, described, item, SEED)
