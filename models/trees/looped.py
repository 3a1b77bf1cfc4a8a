"""The kernels in numba; ``kernel.c`` does the same arithmetic in the same order, to the bit.

Both read the arrays of ``models/trees/flat.py``. ``rows`` are the rows of the table to answer for.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from features.columns import Floats
from models.trees.compiled import compiled
from models.trees.flat import TINY, Flat
from models.trees.quadrature import LANES

Rows = NDArray[np.intp]
_TINY: Final = TINY
_LANES: Final = LANES
_PASSAGE: Final = np.dtype(
    [
        ("share", "f8"),
        ("entered", "i4"),
        ("other", "i4"),
        ("pair", "i4"),
        ("went_left", "u1"),
        ("on_path", "u1"),
    ],
    align=True,
)
"""What a row does at a split: the children it enters and leaves, the cover share of the other, the coefficients."""


def margins(model: Flat, table: Floats, rows: Rows) -> Floats:
    """The margin of each row asked for, shape (rows,)."""
    out = np.empty(len(rows))
    _margins(model.trees, model.splits, model.leaves, model.categories, table, rows, out)
    return out


def contributions(model: Flat, table: Floats, rows: Rows) -> Floats:
    """Shapley values on the margin of each row asked for, shape (rows, features + 1), the expected margin last."""
    out = np.empty((len(rows), model.features + 1))
    out[:, -1] = model.expected
    arrays = (model.trees, model.splits, model.leaves, model.coefficients, model.categories)
    _contributions(*arrays, np.empty(model.most_leaves, _PASSAGE), table, rows, out)
    return out


@compiled
def _goes_left(split: Any, value: float, categories: Any) -> bool:  # noqa: ANN401 - a record
    if split.first_word >= 0:
        if not -1.0 < value < 32.0 * split.words:  # also not a number
            return False
        category = int(value)
        return bool((categories[split.first_word + category // 32] >> np.uint32(category % 32)) & np.uint32(1))
    if value != value:  # noqa: PLR0124 - not a number
        return bool(split.nan_left)
    if (split.zero_left or split.zero_right) and -_TINY <= value <= _TINY:
        return bool(split.zero_left)
    return bool(value <= split.threshold)


@compiled
def _margins(trees: Any, splits: Any, leaves: Floats, categories: Any, table: Floats, rows: Rows, out: Floats) -> None:  # noqa: ANN401 - records; the kernel's arrays
    out[:] = 0.0
    for tree in trees:
        first = tree.first_split - tree.leaves
        for place in range(len(rows)):
            slot = tree.leaves if tree.leaves > 1 else 0
            while slot >= tree.leaves:
                split = splits[first + slot]
                left = _goes_left(split, table[rows[place], split.column], categories)
                slot = split.left if left else split.right
            out[place] += leaves[tree.first_leaf + slot]


@compiled
def _pass(tree: Any, splits: Any, categories: Any, values: Floats, passages: Any) -> None:  # noqa: ANN401 - records
    """Write down what a row does at each split of a tree."""
    for i in range(tree.leaves - 1):
        split, at = splits[tree.first_split + i], passages[i]
        left = _goes_left(split, values[split.column], categories)
        on_path = True
        if split.above >= 0:
            above = passages[split.above]
            on_path = above.on_path != 0 and above.went_left == split.from_left
        at.went_left, at.on_path = left, on_path
        at.pair = split.coefficients if on_path else tree.off_path
        at.entered, at.other = (split.left, split.right) if left else (split.right, split.left)
        at.share = split.right_share if left else split.left_share


@compiled
def _account(  # noqa: PLR0913, PLR0917 - the kernel's arrays
    tree: Any,  # noqa: ANN401 - records
    splits: Any,  # noqa: ANN401
    leaves: Floats,
    pairs: Floats,
    passages: Any,  # noqa: ANN401
    held: Floats,
    turns: Floats,
    accounts: Floats,
) -> None:
    """One walk from the root with the products, one back with the sums; both in the same slots."""
    held[tree.leaves] = 1.0
    for i in range(tree.leaves - 1):
        at = passages[i]
        for lane in range(_LANES):
            product = held[tree.leaves + i, lane]
            turn = at.share * pairs[at.pair, 0, lane]
            turns[i, lane] = turn
            held[at.other, lane] = product * turn
            held[at.entered, lane] = product - product * turn
    for leaf in range(tree.leaves):
        held[leaf] = leaves[tree.first_leaf + leaf]
    for i in range(tree.leaves - 2, -1, -1):
        at, feature = passages[i], splits[tree.first_split + i].feature
        for lane in range(_LANES):
            ahead = held[at.entered, lane]
            apart = ahead - held[at.other, lane]
            gain = at.share * pairs[at.pair, 1, lane]
            accounts[feature, lane] += gain * held[tree.leaves + i, lane] * apart
            held[tree.leaves + i, lane] = ahead - turns[i, lane] * apart


@compiled
def _contributions(  # noqa: PLR0913, PLR0917 - the kernel's arrays
    trees: Any,  # noqa: ANN401 - records
    splits: Any,  # noqa: ANN401
    leaves: Floats,
    coefficients: Floats,
    categories: Any,  # noqa: ANN401
    passages: Any,  # noqa: ANN401
    table: Floats,
    rows: Rows,
    out: Floats,
) -> None:
    most = len(passages)
    turns, held, accounts = np.empty((most, _LANES)), np.empty((2 * most, _LANES)), np.empty((out.shape[1], _LANES))
    for place in range(len(rows)):
        accounts[:] = 0.0
        for tree in trees:
            if tree.leaves > 1:
                _pass(tree, splits, categories, table[rows[place]], passages)
                for block in range(tree.blocks):
                    _account(tree, splits, leaves, coefficients[block:], passages, held, turns, accounts)
        for feature in range(out.shape[1] - 1):
            lane = accounts[feature]
            out[place, feature] = (lane[0] + lane[1]) + (lane[2] + lane[3])
