"""Trees laid out for scores of whole rows at once: all splits of a model by column and threshold, whatever their tree.

Where a row goes right at a split, the leaves left of it are out of reach; what remains first, from left to right, when
all splits have been asked is the row's leaf (Lucchese et al. 2015, QuickScorer). So no row has to wait for where it
stands: the splits stream by, eight rows are compared with each, and those of thresholds above all eight are not asked.
"""

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.columns import Floats

if TYPE_CHECKING:
    from models.trees.flat import Flat

MOST: Final = 64
"""Leaves of a tree; each is a bit."""
_ALL: Final = (1 << MOST) - 1
_MOST_TREES: Final = np.iinfo(np.uint16).max
RANK: Final = np.dtype([("column", "i4"), ("first", "i4"), ("count", "i4"), ("nan_left", "i4")])
"""Splits on one column, thresholds rising: where they stand, and where rows without a number go."""


class Ranked(NamedTuple):
    """The splits of a model in that order."""

    ranks: NDArray[np.void]
    thresholds: Floats
    kept: NDArray[np.uint64]
    """For each split the leaves of its tree that a row can still reach after it went right, a bit each."""
    trees: NDArray[np.uint16]
    """The tree of each split."""
    leaves: Floats
    """The leaves of all trees as in ``Flat.leaves``, but those of a tree from left to right."""


def ranked(model: "Flat") -> Ranked | None:
    """A model so laid out; none if a tree has too many leaves, or asks for more than order."""
    if not model.trees["plain"].all() or model.most_leaves > MOST or len(model.trees) > _MOST_TREES:
        return None
    kept, leaves = np.empty(len(model.splits), np.uint64), np.empty(len(model.leaves))
    for tree in model.trees:
        first_split, first_leaf, count = tree["first_split"], tree["first_leaf"], int(tree["leaves"])
        own = slice(first_split, first_split + count - 1)
        left, right = (model.splits[side][own].tolist() for side in ("left", "right"))
        places, kept[own] = _from_left_to_right(left, right, count)
        leaves[first_leaf : first_leaf + count] = model.leaves[first_leaf + np.array(places)]
    column, nan_left = model.splits["column"], model.splits["nan_left"]
    order = np.lexsort((model.splits["threshold"], nan_left, column))
    first = np.flatnonzero(np.diff(column[order] * 2 + nan_left[order], prepend=-1))
    ranks = np.empty(len(first), RANK)
    ranks["column"], ranks["nan_left"], ranks["first"] = column[order][first], nan_left[order][first], first
    ranks["count"] = np.diff(first, append=len(order))
    trees = np.repeat(np.arange(len(model.trees), dtype=np.uint16), model.trees["leaves"] - 1)
    thresholds = np.ascontiguousarray(model.splits["threshold"][order])
    return Ranked(ranks, thresholds, kept[order], trees[order], leaves)


def _from_left_to_right(left: list[int], right: list[int], leaves: int) -> tuple[list[int], list[int]]:
    """The leaves of a tree in their order, and what each split keeps; children are slots as in ``Flat.splits``."""
    under = [1] * leaves + [0] * len(left)
    for split in reversed(range(len(left))):  # children stand behind their parents
        under[leaves + split] = under[left[split]] + under[right[split]]
    before, kept = [0] * len(under), []
    for split in range(len(left)):
        start, passed = before[leaves + split], under[left[split]]
        before[left[split]], before[right[split]] = start, start + passed
        kept.append(_ALL & ~(((1 << passed) - 1) << start))
    return sorted(range(leaves), key=before.__getitem__), kept
