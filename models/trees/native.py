"""The kernels in C, loaded from the library that installation built beside their source."""

import ctypes
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from features.columns import Floats
from models.trees.flat import SPLIT, Flat
from models.trees.ranked import RANK, Ranked

LIBRARY: Final = Path(__file__).with_name("kernel.so")
SOURCE: Final = Path(__file__).with_name("kernel.c")
Rows = NDArray[np.intp]
_RANKED: Final = tuple(f"ranked_{name}" for name in Ranked._fields)
_ARRAYS: Final = ("trees", "splits", "leaves", "coefficients", "categories", *_RANKED, "table", "rows", "out")
_START: Final = ctypes.c_char * 0
_COUNTS: Final = ("tree_count", "row_count", "table_columns", "out_columns", "most_leaves", "rank_count")


_OF_ALL: Final[Any] = (*[ctypes.c_void_p, ctypes.c_int64] * 3, ctypes.c_void_p)


class _Question(ctypes.Structure):
    """Addresses and sizes, as kernel.c declares them."""

    _fields_ = (*((name, ctypes.c_void_p) for name in _ARRAYS), *((name, ctypes.c_int64) for name in _COUNTS))


@cache
def library() -> ctypes.CDLL | None:
    """The library; none if it was not built, or from another source than the one that lies here."""
    try:
        loaded = ctypes.CDLL(str(LIBRARY))
        loaded.tidewaiter_kernel_version.restype = ctypes.c_uint32
        fits = loaded.tidewaiter_kernel_version() == int(hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:8], 16)
        same = loaded.tidewaiter_split_size() == SPLIT.itemsize
        same = same and loaded.tidewaiter_rank_size() == RANK.itemsize
        loaded.tidewaiter_margins_of_all.argtypes = _OF_ALL
    except (OSError, AttributeError):
        return None
    return loaded if fits and same else None


def margins(model: Flat, table: Floats, rows: Rows) -> Floats:
    """The margin of each row asked for, shape (rows,)."""
    out = np.empty(len(rows))
    _loaded().tidewaiter_margins(ctypes.byref(_question(model, table, rows, out)))
    return out


def contributions(model: Flat, table: Floats, rows: Rows) -> Floats:
    """Shapley values on the margin of each row asked for, shape (rows, features + 1), the expected margin last."""
    out = np.empty((len(rows), model.features + 1))
    out[:, -1] = model.expected
    if _loaded().tidewaiter_contributions(ctypes.byref(_question(model, table, rows, out))):
        raise MemoryError
    return out


class Several:
    """Models that read one table, asked together: a call takes longer than the trees do for a few rows."""

    def __init__(self, models: Sequence[Flat]) -> None:
        self._models = models
        self._asks = (_Question * len(models))()
        for ask, model in zip(self._asks, models, strict=True):
            for name, address in zip(_ARRAYS, model.addresses, strict=False):
                setattr(ask, name, address)
            ask.tree_count, ask.rank_count = len(model.trees), _ranks(model)

    def margins(self, table: Floats) -> Floats:
        """The margin of each row, shape (models, rows)."""
        rows, out = np.arange(len(table)), np.empty((len(self._models), len(table)))
        count, where = len(self._models), ctypes.addressof(self._asks)
        asked = (_address(table), table.shape[1], _address(rows), len(rows), _address(out))
        _loaded().tidewaiter_margins_of_all(where, count, *asked)
        return out


def _loaded() -> Any:  # noqa: ANN401 - ctypes has no types for what a library exports
    return library()


def _question(model: Flat, table: Floats, rows: Rows, out: Floats) -> _Question:
    ask = _Question(*model.addresses)
    ask.table, ask.rows, ask.out = _address(table), _address(rows), _address(out)
    ask.tree_count, ask.row_count, ask.most_leaves = len(model.trees), len(rows), model.most_leaves
    ask.table_columns, ask.out_columns, ask.rank_count = table.shape[1], out.shape[-1], _ranks(model)
    return ask


def _ranks(model: Flat) -> int:
    return len(model.ranked.ranks) if model.ranked else 0


def _address(array: NDArray[Any]) -> int:
    """Where an array lies; ``array.ctypes.data`` takes three times as long, and a single score little longer."""
    if not array.flags.writeable or not array.size:
        return array.ctypes.data
    return ctypes.addressof(_START.from_buffer(memoryview(array)))  # type: ignore[arg-type]  # it is a buffer
