"""Scoring in batch: each goods item with the past that was known when it was lodged."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from extract import folder
from extract.concatenation import concatenate
from extract.folder import Extract
from features.columns import Bools, Words
from features.errors import TidewaiterError
from features.lodged import Lodged
from models import reasons
from models.assessment import Assessment
from models.bundle import Bundle
from models.panel import Panel
from models.reason_card import Reasons
from models.replay import replay

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Question:
    """Goods items to score, among all that is known of before."""

    everything: Extract
    wanted: Bools
    """Which goods items of ``everything`` to score, shape (items,)."""


@dataclass(slots=True)
class Piece:
    """Some scored goods items, in the order in which they were lodged."""

    rows: Rows
    """Rows of the extract."""
    assessments: Mapping[str, Assessment]
    """By area; each speaks of the goods items of ``lodged``."""
    lodged: Lodged
    places: Rows
    """Where each scored goods item stands in ``lodged``."""
    cards: Mapping[int, tuple[Reasons, ...]] = field(default_factory=dict)
    """By place: the reason cards of the areas that are flagged, the most likely first."""


def question(extract: Path, history: Path | None) -> Question:
    """Read an extract to score, and what was known before it."""
    new = folder.read(extract)
    if not len(new):
        raise TidewaiterError(f"{extract}: the extract holds no goods items, so there is nothing to score.")
    if history is None:
        return Question(new, np.ones(len(new), np.bool_))
    everything, is_new = concatenate(folder.read(history), new)
    return Question(everything, is_new)


def of_consignment(asked: Question, consignment: str) -> Question:
    """Only the goods items of one consignment.

    Raises:
        TidewaiterError: the extract does not hold it.
    """
    ids = cast("Words", asked.everything.columns["consignment_id"])
    wanted = asked.wanted & ids.among(frozenset({consignment}))
    if not wanted.any():
        raise TidewaiterError(
            f"There is no consignment {consignment!r} in the extract. Its goods_items.parquet lists the references "
            "(column consignment_id)."
        )
    return Question(asked.everything, wanted)


def scored(
    asked: Question, bundles: Mapping[str, Bundle], explain: str | None, advance: Callable[[float], None] | None = None
) -> Iterator[Piece]:
    """Score piece by piece.

    ``explain`` is None for no reasons, "flagged" for the areas whose level is above low, "all" for every area.
    """
    panel = Panel(bundles)
    last = int(np.flatnonzero(asked.wanted)[-1])
    for rows, lodged in replay(asked.everything, advance):
        places = np.flatnonzero(asked.wanted[rows])
        if len(places):
            yield _piece(rows.start, places, lodged, panel, explain)
        if rows.stop > last:
            return


def _piece(start: int, places: Rows, lodged: Lodged, panel: Panel, explain: str | None) -> Piece:
    wanted = np.zeros(len(lodged), np.bool_)
    wanted[places] = True
    every = wanted if explain == "all" else None
    told = panel.assess(lodged, every, explain=wanted if explain == "flagged" else False).assessments
    piece = Piece(start + places, told, lodged, places)
    if explain:
        piece.cards = _cards(piece, panel.bundles)
    return piece


def _cards(piece: Piece, bundles: Mapping[str, Bundle]) -> dict[int, tuple[Reasons, ...]]:
    cards: dict[int, list[Reasons]] = {}
    for name, assessment in piece.assessments.items():
        for place in assessment.explained:
            cards.setdefault(int(place), []).append(reasons.card(bundles[name], piece.lodged, assessment, int(place)))
    return {place: tuple(sorted(some, key=lambda card: -card.probability)) for place, some in cards.items()}
