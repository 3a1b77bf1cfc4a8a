"""Trees laid out for machines: flat arrays that the numba loops and the C kernel read alike.

Splits stand breadth first: parents before their children, so that one walk forward and one back replace recursion, and
neighbours rarely wait for each other. In a tree of n leaves, slot 0 to n - 1 is a leaf, slot n + i its split i.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from features.columns import Floats
from models.trees.quadrature import Coefficients, blocks
from models.trees.ranked import Ranked, ranked
from models.trees.text import Split, Tree, UnreadableModel, parsed

SPLIT: Final = np.dtype(
    [
        ("threshold", "f8"),
        ("left_share", "f8"),  # cover of the left child over the split's
        ("right_share", "f8"),
        ("column", "i4"),  # of the table
        ("feature", "i4"),  # of the model
        ("left", "i4"),  # slots
        ("right", "i4"),
        ("above", "i4"),  # nearest split above on the same feature, -1 for none
        ("coefficients", "i4"),  # first row, while the row is on the path
        ("first_word", "i4"),  # of the bits of its categories, -1 for a question of order
        ("words", "i4"),
        ("nan_left", "u1"),
        ("zero_left", "u1"),  # where zero counts as missing; else both are 0, and zero is a number like any other
        ("zero_right", "u1"),
        ("from_left", "u1"),  # whether it lies in the left subtree of ``above``
    ],
    align=True,
)
TREE: Final = np.dtype(
    [
        ("first_split", "i4"),
        ("first_leaf", "i4"),
        ("leaves", "i4"),
        ("plain", "i4"),  # whether nothing is a category, and zero a number like any other
        ("blocks", "i4"),
        ("off_path", "i4"),  # first row of coefficients for rows that have left the path
    ],
    align=True,
)
TINY: Final = float(np.float32(1e-35))
"""LightGBM takes anything no further from zero for zero."""


@dataclass(frozen=True, eq=False)
class Flat:
    """A model, laid out; arrays are contiguous."""

    features: int
    expected: float
    """Mean margin over the training data, tree by tree as LightGBM sums it."""
    trees: NDArray[np.void]
    splits: NDArray[np.void]
    leaves: Floats
    coefficients: Floats
    """Shape (rows, 2, LANES)."""
    categories: NDArray[np.uint32]

    @cached_property
    def ranked(self) -> Ranked | None:
        """The splits as scores need them; none if this model is not of the kind."""
        return ranked(self)

    @cached_property
    def addresses(self) -> tuple[int | None, ...]:
        """Where the arrays lie in memory, in the order of the fields, then those of ``ranked`` or none."""
        arrays = (self.trees, self.splits, self.leaves, self.coefficients, self.categories, *(self.ranked or ()))
        return tuple(array.ctypes.data for array in arrays) + (None,) * (len(Ranked._fields) * (not self.ranked))

    @cached_property
    def most_leaves(self) -> int:
        """Of one tree."""
        return int(self.trees["leaves"].max(initial=1))

    def reading(self, columns: Sequence[int]) -> "Flat":
        """The same model on tables that hold feature i in column ``columns[i]``."""
        splits = self.splits.copy()
        splits["column"] = np.asarray(columns, np.int32)[splits["feature"]]
        return replace(self, splits=splits)


def flat(text: str) -> Flat:
    """Lay out a model text.

    Raises:
        UnreadableModel: the model is of a kind that the kernels do not compute.
    """
    features, trees = parsed(text)
    laid = _Layout()
    for tree in trees:
        laid.add(tree)
    leaves = np.array([value for tree in trees for value in tree.values], np.float64)
    return Flat(
        features,
        sum((_expected(tree) for tree in trees), 0.0),
        np.array(laid.trees, TREE),
        np.array(laid.splits, SPLIT),
        leaves,
        laid.coefficients.table(),
        np.array(laid.categories, np.uint32),
    )


def _expected(tree: Tree) -> float:
    if not tree.splits:
        return tree.values[0]
    total, mean = float(tree.splits[0].count), 0.0
    for value, count in zip(tree.values, tree.counts, strict=True):
        mean += count / total * value
    return mean


@dataclass(frozen=True, slots=True)
class _Step:
    """A split on the way, with what the splits above on each feature leave of cover."""

    split: int
    above: dict[int, tuple[int, bool, float]]
    """By feature: the nearest split above, whether the way went left there, and the share of cover."""


class _Layout:
    """Trees laid out so far."""

    def __init__(self) -> None:
        self.trees: list[tuple[int, ...]] = []
        self.splits: list[tuple[float, ...]] = []
        self.categories: list[int] = []
        self.coefficients = Coefficients()
        self._leaves = 0

    def add(self, tree: Tree) -> None:
        """Lay out one more tree."""
        steps = _breadth_first(tree)
        place = {step.split: len(tree.values) + order for order, step in enumerate(steps)}
        distinct = max((len({*step.above, tree.splits[step.split].feature}) for step in steps), default=0)
        plain = all(split.categories is None and split.missing != "zero" for split in tree.splits)
        count = blocks(distinct)
        off_path = self.coefficients.place(count, None)
        self.trees.append((len(self.splits), self._leaves, len(tree.values), plain, count, off_path))
        self._leaves += len(tree.values)
        for step in steps:
            split = tree.splits[step.split]
            above, from_left, share = step.above.get(split.feature, (-1, False, 1.0))
            slots = [child if child < 0 else place[child] for child in (split.left, split.right)]
            self.splits.append(
                (
                    _threshold(split),
                    *_shares(tree, split),
                    split.feature,
                    split.feature,
                    *(~slot if slot < 0 else slot for slot in slots),
                    above,
                    self.coefficients.place(count, share),
                    *self._bits(split),
                    split.default_left if split.missing != "none" else split.threshold >= 0,
                    split.missing == "zero" and split.default_left,
                    split.missing == "zero" and not split.default_left,
                    from_left,
                )
            )

    def _bits(self, split: Split) -> tuple[int, int]:
        if split.categories is None:
            return -1, 0
        first = len(self.categories)
        self.categories.extend(split.categories)
        return first, len(split.categories)


def _breadth_first(tree: Tree) -> list[_Step]:
    steps = [_Step(0, {})] if tree.splits else []
    for order, step in enumerate(steps):  # grows while it is walked
        split = tree.splits[step.split]
        share = step.above.get(split.feature, (-1, False, 1.0))[2]
        for child, part, left in zip((split.left, split.right), _shares(tree, split), (True, False), strict=True):
            if child >= 0:
                steps.append(_Step(child, {**step.above, split.feature: (order, left, share * part)}))
    if len(steps) != len(tree.splits):
        raise UnreadableModel("The model's trees are not trees. Train it again (tidewaiter train).")
    return steps


def _shares(tree: Tree, split: Split) -> tuple[float, float]:
    left, right = (
        tree.splits[child].count if child >= 0 else tree.counts[~child] for child in (split.left, split.right)
    )
    if left + right != split.count or split.count == 0:
        raise UnreadableModel("The model's counts do not add up, so it has no contributions. Train it again.")
    return left / split.count, right / split.count


def _threshold(split: Split) -> float:
    """A threshold next to zero, moved to where LightGBM's rounding of values to zero puts it."""
    if split.categories is None and -TINY <= split.threshold < TINY:
        return TINY if split.threshold >= 0 else float(np.nextafter(-TINY, -1))
    return split.threshold
