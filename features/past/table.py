"""An open-addressing hash table from 64-bit keys to rows of growing arrays.

Nothing but arrays, so it grows, travels and is looked up in compiled loops at a memory access or two. A
place holds the upper half of a key and a row + 1 (0: free); the whole key stands in its row.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from features.columns import Keys
from features.past.compiled import compiled

_FREE = np.uint64(0)
_ONE = np.uint64(1)
_UPPER = np.uint64(0xFFFFFFFF00000000)
_LOWER = np.uint64(0x00000000FFFFFFFF)


def empty() -> Keys:
    """A table of nothing."""
    return np.zeros(1 << 10, np.uint64)


@compiled
def find(table: Keys, keys: Keys, key: np.uint64) -> int:
    """The key's row, or -1; ``keys`` are the keys of the rows."""
    mask = np.uint64(len(table) - 1)
    place = key & mask
    while table[place] != _FREE:
        if (table[place] ^ key) & _UPPER == _FREE:
            row = int(table[place] & _LOWER) - 1
            if keys[row] == key:
                return row
        place = (place + _ONE) & mask
    return -1


@compiled
def put(table: Keys, keys: Keys, key: np.uint64, row: int) -> None:
    """Enter a key that is not there yet as a row; there must be room."""
    mask = np.uint64(len(table) - 1)
    place = key & mask
    while table[place] != _FREE:
        place = (place + _ONE) & mask
    table[place] = (key & _UPPER) | np.uint64(row + 1)
    keys[row] = key


@compiled
def take_out(table: Keys, keys: Keys, row: int) -> None:
    """Take out the row that was put in last; the table is then as it was before."""
    mask = np.uint64(len(table) - 1)
    place = keys[row] & mask
    while int(table[place] & _LOWER) - 1 != row:
        place = (place + _ONE) & mask
    table[place] = _FREE


@compiled
def _enter(table: Keys, keys: Keys, rows: int) -> None:
    for row in range(rows):
        put(table, keys, keys[row], row)


def with_room(table: Keys, keys: Keys, used: int, needed: int) -> Keys:
    """The table, or a larger one with the same used rows, so that it is at most half full with those needed."""
    capacity = len(table)
    while capacity < 2 * needed:
        capacity *= 2
    if capacity == len(table):
        return table
    return entered(keys, used, capacity)


def entered(keys: Keys, rows: int, capacity: int = 1 << 10) -> Keys:
    """A table of at least this capacity (a power of two) with the first rows."""
    while capacity < 2 * rows:
        capacity *= 2
    table = np.zeros(capacity, np.uint64)
    _enter(table, keys, rows)
    return table


def with_rows(array: NDArray[Any], used: int, needed: int) -> NDArray[Any]:
    """The array, or a longer one that begins with the same used rows."""
    if needed <= len(array):
        return array
    longer = np.empty((max(needed, 2 * len(array)), *array.shape[1:]), array.dtype)
    longer[:used] = array[:used]
    return longer


def keys_in(rows: NDArray[np.float64]) -> Keys:
    """The last column of rows of numbers, as the keys of the rows: the same memory."""
    return rows.view(np.uint64)[:, -1]
