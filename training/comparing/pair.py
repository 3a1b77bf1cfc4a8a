"""Both models on everything that was lodged in the time of the test, controlled or not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from extract.folder import Extract
from features.columns import Bools, Floats, Ints, Words
from features.matrix import matrix
from models.bundle import Bundle
from models.reason_card import Reasons
from models.reasons import card
from models.replay import replay
from training.judge import Tested
from training.labels import Labels


@dataclass(frozen=True, eq=False, slots=True)
class Pair:
    """What two models make of the same goods items; arrays of shape (rows,)."""

    rows: Ints
    """Rising rows of the extract: all that was lodged in the time of the test."""
    probability: tuple[Floats, Floats]
    margin: tuple[Floats, Floats]

    def taken(self, place: int, capacity: float) -> Bools:
        """The share of goods items that one of them would have controlled first; ties by the order of lodgement."""
        order = np.argsort(-self.margin[place], kind="stable")
        taken = np.zeros(len(order), np.bool_)
        taken[order[: max(1, round(capacity * len(order)))]] = True
        return taken


def scored(extract: Extract, rows: Ints, bundles: Sequence[Bundle], advance: Callable[[float], None]) -> Pair:
    """Both models on some rising rows of the extract, each with the past that was known when it was lodged."""
    wanted = np.zeros(len(extract), np.bool_)
    wanted[rows] = True
    parts: list[list[tuple[Floats, Floats]]] = [[], []]
    for piece, lodged in replay(extract, advance):
        kept = wanted[piece]
        if kept.any():
            for place, bundle in enumerate(bundles):
                told = bundle.judge.assess(matrix(bundle.features, lodged)[kept])
                parts[place].append((told.margins, told.probability))
    margins, probabilities = (tuple(np.concatenate([part[which] for part in of]) for of in parts) for which in range(2))
    return Pair(rows, cast("tuple[Floats, Floats]", probabilities), cast("tuple[Floats, Floats]", margins))


def cards(
    extract: Extract, rows: Ints, bundles: Sequence[Bundle], advance: Callable[[float], None]
) -> dict[int, tuple[Reasons, ...]]:
    """The reason cards of some rows of the extract, one of each model."""
    wanted = np.zeros(len(extract), np.bool_)
    wanted[rows] = True
    found: dict[int, tuple[Reasons, ...]] = {}
    for piece, lodged in replay(extract, advance):
        kept = wanted[piece]
        if kept.any():
            told = [(bundle, bundle.assess(lodged, kept)) for bundle in bundles]
            for row in np.flatnonzero(kept).tolist():
                found[piece.start + row] = tuple(card(bundle, lodged, assessed, row) for bundle, assessed in told)
    return found


def tested(extract: Extract, labels: Labels) -> Tested:
    """Labels as rows to measure on."""
    consignment = cast("Words", extract.columns["consignment_id"]).codes[labels.row].astype(np.int64)
    return Tested(labels.irregular, consignment, labels.value_found, labels.weight, labels.random)
