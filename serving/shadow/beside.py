"""One challenger beside the champion of its area, on decisions that were made: what would have been otherwise."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

import numpy as np

from features.columns import Floats, Ints
from features.errors import TidewaiterError
from features.feature import CONCEPTS
from models.bundle import Bundle
from models.calibration import sigmoid
from models.lottery import steepness
from models.policy import Policy
from serving.watch.decided import Decided, Shelf
from serving.watch.weeks import moved

LANES: Final = ("green", "orange", "red")


class Beside(NamedTuple):
    """Goods items as both see them; arrays of shape (items,)."""

    seq: Ints
    """Number of the decision's entry."""
    consignment: Sequence[str]
    item: Ints
    office: Sequence[str]
    at: Ints
    champion_bundle: Sequence[str]
    champion: Floats
    """Its probability."""
    challenger: Floats
    champion_lane: Ints
    """Place in ``LANES`` that its probability alone asks for."""
    challenger_lane: Ints
    champion_claim: Floats
    """Probability of selection that its probability alone gives."""
    challenger_claim: Floats
    selection: Floats
    """Probability with which the consignment was selected, by everything together."""
    random: Ints
    champion_moved: Floats
    """What each concept adds to the margin, shape (items, concepts); NaN where the champion is not at hand."""
    challenger_moved: Floats


def beside(shelf: Shelf, challenger: Bundle, some: Sequence[Decided]) -> Beside | None:
    """Put decisions to a challenger; none of them can be if their features or policy are not at hand.

    Raises:
        TidewaiterError: it needs features that the decisions did not keep.
    """
    area = challenger.area.name
    parts = [
        _one(shelf, challenger, area, made) for made in some if made.names and area in made.answer.versions.bundles
    ]
    known = [part for part in parts if part is not None]
    if not known:
        return None
    columns = zip(*known, strict=True)
    return Beside(*(_joined(list(column)) for column in columns))


def _joined(column: list[Any]) -> Any:  # noqa: ANN401  arrays or lists of texts
    """Pieces of one field put together."""
    return np.concatenate(column) if isinstance(column[0], np.ndarray) else list(chain.from_iterable(column))


def _one(shelf: Shelf, challenger: Bundle, area: str, made: Decided) -> Beside | None:
    rules = shelf.policy(made.answer.versions.policy)
    if rules is None:
        return None
    columns = _columns(challenger, made)
    told = challenger.judge.assess(made.table[:, columns])
    bundle_id = made.answer.versions.bundles[area]
    champion = shelf.bundle(area, bundle_id)
    items = made.answer.goods_items
    before = np.array([each.areas[area].probability for each in items])
    lanes, claims = _asked(rules, area, challenger, told.probability, made.dataset)
    levels = champion or challenger
    lanes_before, claims_before = _asked(rules, area, levels, before, made.dataset)
    count = len(items)
    unknown = np.full((count, len(CONCEPTS)), np.nan)
    return Beside(
        np.full(count, made.seq),
        [made.answer.consignment_id] * count,
        np.array([each.item_number for each in items]),
        [made.office] * count,
        np.full(count, made.at),
        [bundle_id] * count,
        before,
        told.probability,
        lanes_before,
        lanes,
        claims_before,
        claims,
        np.full(count, made.answer.recommendation.selection_probability),
        np.full(count, int(made.answer.recommendation.random)),
        moved(champion, made.names, made.table) if champion else unknown,
        moved(challenger, made.names, made.table),
    )


def _columns(challenger: Bundle, made: Decided) -> list[int]:
    missing = [feature.name for feature in challenger.features if feature.name not in made.names]
    if missing:
        raise TidewaiterError(
            f"The challenger {challenger.id} of {challenger.area.name} needs {', '.join(missing[:5])}, which no bundle "
            f"live at entry {made.seq} computed, so the ledger did not keep it. It cannot be shadowed there; compare "
            "it on an extract instead (tidewaiter export, then tidewaiter approve --extract)."
        )
    return [made.names.index(feature.name) for feature in challenger.features]


def _asked(rules: Policy, area: str, bundle: Bundle, probability: Floats, dataset: str) -> tuple[Ints, Floats]:
    """The lane, and the probability of selection, that probabilities of one area ask for under a policy."""
    red, orange = rules.boundaries(area, bundle.levels)
    lanes = (probability >= orange).astype(np.int64) + (probability >= red)
    inside = np.clip(probability, 1e-12, 1 - 1e-12)
    logit = np.log(inside / (1 - inside)) - np.log(orange / (1 - orange))
    share = rules.random.of(dataset)
    most = 1 - rules.draw.held_back / (1 - share)
    return lanes, np.minimum(sigmoid(steepness(rules.draw) * logit), most)


def in_pieces(some: Iterator[Decided], size: int) -> Iterator[list[Decided]]:
    """Decisions in pieces of about so many."""
    piece: list[Decided] = []
    for each in some:
        piece.append(each)
        if len(piece) == size:
            yield piece
            piece = []
    if piece:
        yield piece
