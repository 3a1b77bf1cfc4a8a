"""Several text columns looked at together: each distinct combination once, however many goods items share it."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from features.columns import Floats, Words

_FEW: Final = 256
"""So many goods items, or fewer, are told apart faster without arrays."""


def combined(columns: Sequence[Words], function: Callable[..., Sequence[float]]) -> Floats:
    """Numbers of each combination of texts, shape (items, numbers); ``function`` takes one text a column."""
    if 0 < len(columns[0]) <= _FEW:
        return _of_few(columns, function)
    first, codes = _distinct(columns)
    told = [function(*(column[row] for column in columns)) for row in first]
    return np.array(told, np.float64).take(codes, axis=0)


def _of_few(columns: Sequence[Words], function: Callable[..., Sequence[float]]) -> Floats:
    """The same of a few goods items, which mostly have combinations that others had before."""
    told = map(_remembering(function), *(column.plain for column in columns))
    return np.frombuffer(bytearray().join(told)).reshape(len(columns[0]), -1)


@lru_cache(maxsize=64)
def _remembering(function: Callable[..., Sequence[float]]) -> Callable[..., bytes]:
    """The numbers of a combination as bytes, which are joined faster than numbers are made an array."""

    @lru_cache(maxsize=1 << 14)
    def told(*texts: str) -> bytes:
        return np.array(function(*texts), np.float64).tobytes()

    return told


def _distinct(columns: Sequence[Words]) -> tuple[Sequence[int], NDArray[np.integer]]:
    """A row of each distinct combination, and which combination each row has."""
    codes: NDArray[np.integer] = columns[0].codes
    first: NDArray[np.intp] = np.zeros(0, np.intp)
    for column in columns:
        pairs = codes.astype(np.int64) * len(column.values) + column.codes
        _, first, codes = np.unique(pairs, return_index=True, return_inverse=True)
    return first.tolist(), codes
