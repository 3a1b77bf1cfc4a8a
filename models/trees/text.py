"""LightGBM's model text, read into its trees; what our models never hold is refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeVar

from features.errors import TidewaiterError

_CATEGORICAL: Final = 1
_DEFAULT_LEFT: Final = 2
_MISSING: Final = ("none", "zero", "nan", "")
T = TypeVar("T", int, float)


class UnreadableModel(TidewaiterError):  # noqa: N818 - what it is, not that it is an error
    """The model is of a kind that our kernels do not compute."""


@dataclass(frozen=True, slots=True)
class Split:
    """One question about one feature; a child below zero is the leaf ``~child``."""

    feature: int
    threshold: float
    left: int
    right: int
    count: int
    """Rows of the training data that came by."""
    default_left: bool
    missing: str
    """Which values go the default way: none, zero or nan."""
    categories: tuple[int, ...] | None
    """Words of 32 bits, a set bit for each category that goes left; none for a question of order."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Splits and leaves as LightGBM numbers them; the root is split 0, or leaf 0 where nothing is split."""

    splits: tuple[Split, ...]
    values: tuple[float, ...]
    """What each leaf adds to the margin."""
    counts: tuple[int, ...]
    """Rows of the training data in each leaf."""


def parsed(text: str) -> tuple[int, tuple[Tree, ...]]:
    """The number of features of a model, and its trees in the order in which they are summed.

    Raises:
        UnreadableModel: more than one class, linear leaves, averaged trees, or not a model text.
    """
    head, *blocks = text.partition("\nend of trees")[0].split("\nTree=")
    lines = head.splitlines()
    header = _pairs(lines)
    if "average_output" in lines:
        raise _unreadable("its trees are averaged (random forest)")
    if header.get("num_class") != "1" or header.get("num_tree_per_iteration") != "1":
        raise _unreadable("it tells several classes apart")
    try:
        features = int(header["max_feature_idx"]) + 1
        return features, tuple(_tree(_pairs(block.splitlines()), features) for block in blocks)
    except (KeyError, ValueError, IndexError) as error:
        raise _unreadable(f"its text cannot be read ({error})") from error


def _tree(told: Mapping[str, str], known: int) -> Tree:
    if told.get("is_linear", "0") != "0":
        raise _unreadable("its leaves are linear models")
    values = _many(told, "leaf_value", float)
    if int(told["num_leaves"]) == 1:
        return Tree((), values[:1], (1,))
    sets = _sets(told) if int(told["num_cat"]) else []
    features, counts = _many(told, "split_feature", int), _many(told, "internal_count", int)
    if not 0 <= min(features) <= max(features) < known:
        raise ValueError("a split asks for a feature that is not there")
    children = zip(_many(told, "left_child", int), _many(told, "right_child", int), strict=True)
    questions = zip(_many(told, "threshold", float), _many(told, "decision_type", int), strict=True)
    splits = [_split(*each, sets) for each in zip(features, counts, children, questions, strict=True)]
    tree = Tree(tuple(splits), values, _many(told, "leaf_count", int))
    reached = sorted(child for split in splits for child in (split.left, split.right))
    if reached != [*range(-len(values), 0), *range(1, len(splits))] or len(values) != len(tree.counts):
        raise ValueError("its splits and leaves do not fit together")
    return tree


def _split(
    feature: int, count: int, children: tuple[int, int], question: tuple[float, int], sets: Sequence[tuple[int, ...]]
) -> Split:
    threshold, kind = question
    categories = sets[int(threshold)] if kind & _CATEGORICAL else None
    missing = _MISSING[(kind >> 2) & 3]
    return Split(feature, threshold, *children, count, bool(kind & _DEFAULT_LEFT), missing, categories)


def _sets(told: Mapping[str, str]) -> list[tuple[int, ...]]:
    bounds, words = _many(told, "cat_boundaries", int), _many(told, "cat_threshold", int)
    return [words[first:last] for first, last in pairwise(bounds)]


def _many(told: Mapping[str, str], name: str, kind: Callable[[str], T]) -> tuple[T, ...]:
    return tuple(map(kind, told[name].split()))


def _pairs(lines: Sequence[str]) -> dict[str, str]:
    return {name: value for name, sign, value in (line.partition("=") for line in lines) if sign}


def _unreadable(why: str) -> UnreadableModel:
    return UnreadableModel(
        f"The model is of a kind that Tidewaiter does not compute: {why}. Train it with boosting=gbdt, "
        "linear_tree=false and a binary or regression objective."
    )
