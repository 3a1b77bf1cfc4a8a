"""A model as its trees: margins and contributions of the rows of a table."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from features.columns import Floats
from models.trees import native
from models.trees.engine import KERNELS, engine
from models.trees.flat import Flat, flat

if TYPE_CHECKING:
    import lightgbm

_FEW: Final = (4_096, 256)
"""Up to so many rows (margins, contributions) one thread is faster than several, and steady when requests compete."""
_CLOSE: Final = 1e-12


class Forest:
    """The trees of one model; every row's answer is the same whatever other rows are asked for with it."""

    def __init__(self, text: str, model: Flat, columns: NDArray[np.intp], kernel: str) -> None:
        self.text = text
        """As LightGBM writes a model."""
        self.kernel = kernel
        """One of ``ENGINES``."""
        self._model = model
        self._columns = columns
        self._width = int(columns.max(initial=-1)) + 1

    @classmethod
    def of(cls, text: str, kernel: str | None = None) -> "Forest":
        """Lay out the trees of a model text, to be computed by the engine of this process or the one named.

        Raises:
            UnreadableModel: the model is of a kind that the kernels do not compute.
        """
        model = flat(text)
        return cls(text, model, np.arange(model.features), kernel or engine())

    @cached_property
    def booster(self) -> "lightgbm.Booster":
        """The model as LightGBM reads it; importing that takes seconds, so nobody does who only scores."""
        import lightgbm  # noqa: PLC0415

        return lightgbm.Booster(model_str=self.text)

    def reading(self, columns: Sequence[int]) -> "Forest":
        """The same model on wider tables, whose column ``columns[i]`` holds feature i."""
        if len(columns) != self._model.features:
            raise ValueError(f"{len(columns)} columns for {self._model.features} features")
        return Forest(self.text, self._model.reading(columns), np.asarray(columns, np.intp), self.kernel)

    def margins(self, table: Floats, rows: NDArray[np.intp] | None = None) -> Floats:
        """The raw score of each row, or of those named (rising), shape (rows,); to the bit what LightGBM gives."""
        return self._answer(table, rows, 0)

    def contributions(self, table: Floats, rows: NDArray[np.intp] | None = None) -> Floats:
        """TreeSHAP on the margin, shape (rows, features + 1); the last column is the expected margin."""
        return self._answer(table, rows, 1)

    def agrees(self, table: Floats) -> bool:
        """Whether the kernel gives what LightGBM gives: the same margins, and contributions but for rounding."""
        scored, parts = (self._predicted(table, what) for what in (0, 1))
        reach = _CLOSE * max(1.0, float(np.abs(parts).sum(axis=1).max(initial=0)))
        near: bool = np.allclose(self.contributions(table), parts, rtol=0, atol=reach)
        return near and np.array_equal(self.margins(table), scored)

    def _answer(self, table: Floats, rows: NDArray[np.intp] | None, what: int) -> Floats:
        if table.shape[1] < self._width or (
            rows is not None and len(rows) and not 0 <= rows[0] <= rows[-1] < len(table)
        ):
            raise ValueError(f"a table of shape {table.shape} lacks columns or rows that are asked for")
        if self.kernel == "lightgbm":
            return self._predicted(table if rows is None else table[rows], what)
        asked = np.arange(len(table)) if rows is None else np.ascontiguousarray(rows, np.intp)
        whole = np.ascontiguousarray(table, np.float64)
        kernel = KERNELS[self.kernel][what]
        if len(asked) <= _FEW[what]:
            return kernel(self._model, whole, asked)
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            pieces = np.array_split(asked, -(-len(asked) // _FEW[what]))
            return np.concatenate(list(threads.map(lambda piece: kernel(self._model, whole, piece), pieces)))

    def _predicted(self, table: Floats, what: int) -> Floats:
        kind = ("raw_score", "pred_contrib")[what]
        if not len(table):
            return np.empty((0, self._model.features + 1) if what else 0)
        read = table if np.array_equal(self._columns, np.arange(table.shape[1])) else table[:, self._columns]
        threads = 1 if len(table) <= _FEW[1] else 0
        return np.asarray(self.booster.predict(read, num_threads=threads, **{kind: True}), np.float64)


class Grove:
    """Several models that read one table, each to the bit as alone."""

    def __init__(self, forests: Sequence[Forest]) -> None:
        self._forests = forests
        self._width = max((forest._width for forest in forests), default=0)  # noqa: SLF001  they are of this house
        compiled = all(forest.kernel == "c" for forest in forests)
        self._several = native.Several([forest._model for forest in forests]) if compiled else None  # noqa: SLF001

    def margins(self, table: Floats) -> Floats:
        """The raw scores of each row, shape (models, rows)."""
        if self._several is None or table.shape[1] < self._width:
            told = np.empty((len(self._forests), len(table)))
            for place, forest in enumerate(self._forests):
                told[place] = forest.margins(table)
            return told
        return self._several.margins(np.ascontiguousarray(table, np.float64))
