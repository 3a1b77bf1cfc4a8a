"""Goods items with verdicts that taught neither of two bundles, scored by both."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, cast

import numpy as np

from extract import folder
from extract.folder import Extract
from features.columns import Bools, Floats, Ints, Words
from features.errors import TidewaiterError
from features.matrix import matrix
from models.bundle import Bundle
from models.contest import Holdout
from models.replay import replay


class NothingLater(TidewaiterError):  # noqa: N818  says what happened, as users read it
    """No finding is on goods that were lodged after two bundles stopped learning."""


_DAY: Final = np.timedelta64(1, "D")


def holdout(source: Path, champion: Bundle, challenger: Bundle, advance: Callable[[float], None]) -> Holdout:
    """From an extract: its goods items lodged after the training windows of both, with the latest verdict of the area.

    Raises:
        NothingLater: none of them has one, or nothing says how probable their selection was.
    """
    extract = folder.read(source)
    area = challenger.area.name
    rows, irregular = _verdicts(extract, area)
    taught = max(each.manifest.provenance.window[1] for each in (champion, challenger))
    cut = int((np.datetime64(taught) + _DAY).astype("datetime64[us]").astype(np.int64))
    probability = extract.selection_probability[rows]
    kept = (extract.lodged_at[rows] >= cut) & (probability > 0)
    if not kept.any():
        raise NothingLater(
            f"{source}: no goods item with a verdict of {area} was lodged after {taught}, when the later of the two "
            "bundles stopped learning, and says how probable its selection was. Name an extract with later findings."
        )
    rows, irregular = rows[kept], irregular[kept]
    one, other = _scores(extract, rows, (champion, challenger), advance)
    consignment = cast("Words", extract.columns["consignment_id"]).codes[rows].astype(np.int64)
    random = extract.selected_by.among(frozenset({"random"}))[rows]
    return Holdout(irregular, one, other, probability[kept], consignment, random)


def _verdicts(extract: Extract, area: str) -> tuple[Ints, Bools]:
    """The goods items that have a verdict, and the latest one."""
    found = extract.findings
    own = np.flatnonzero(found.area.among(frozenset({area})))
    own = own[np.lexsort((found.known_at[own], found.row[own]))]
    rows = found.row[own]
    last = np.append(rows[1:] != rows[:-1], np.ones(min(len(rows), 1), np.bool_))
    return rows[last].astype(np.int64), found.irregular[own][last]


def _scores(
    extract: Extract, rows: Ints, bundles: tuple[Bundle, Bundle], advance: Callable[[float], None]
) -> tuple[Floats, Floats]:
    """What both say of these rows."""
    scores = np.empty((2, len(extract)))
    wanted = np.zeros(len(extract), np.bool_)
    wanted[rows] = True
    for part, lodged in replay(extract, advance):
        if (kept := wanted[part]).any():
            for place, bundle in enumerate(bundles):
                table = matrix(bundle.features, lodged)[kept]
                scores[place, np.flatnonzero(kept) + part.start] = bundle.judge.assess(table).probability
    return scores[0, rows], scores[1, rows]
