"""The consignments that would be controlled instead of others."""

from dataclasses import dataclass
from typing import cast

import numpy as np

from extract.folder import Extract
from features.columns import Bools, Floats, Ints, Words
from models.reason_card import Reasons
from training.comparing.pair import Pair
from training.labels import Labels


@dataclass(frozen=True, slots=True)
class Moved:
    """A consignment that one model would have controlled and the other would have let go."""

    row: int
    """Its worst goods item, by the model that would control it."""
    consignment: str
    item: int
    goods: str
    probability: tuple[float, float]
    rank: tuple[int, int]
    """Among all goods items of the test, 1 the worst."""
    found: str
    """What a control found, or that nobody looked."""
    reasons: tuple[Reasons, ...] = ()


@dataclass(frozen=True, slots=True)
class Moves:
    """All that change lane at capacity."""

    consignments: int
    """Consignments lodged in the time of the test."""
    taken: int
    """Goods items that each takes."""
    gained: Ints
    """Rows (of the extract) of the worst goods item of each consignment that only the first model takes."""
    lost: Ints
    """The same for those that only the second takes."""


def moves(extract: Extract, pair: Pair, capacity: float) -> Moves:
    """The consignments that only one of the models would control, those it is surest of first."""
    consignment = cast("Words", extract.columns["consignment_id"]).codes[pair.rows].astype(np.int64)
    _, group = np.unique(consignment, return_inverse=True)
    taken = [pair.taken(place, capacity) for place in (0, 1)]
    whole = [np.bincount(group, each) > 0 for each in taken]
    gained, lost = (_worst(pair, place, group, whole[place] & ~whole[1 - place], taken[place]) for place in (0, 1))
    return Moves(int(group.max()) + 1, int(taken[0].sum()), gained, lost)


def _worst(pair: Pair, place: int, group: Ints, only: Bools, taken: Bools) -> Ints:
    """The goods item of each of these consignments that the model ranks first."""
    mine = np.flatnonzero(only[group] & taken)
    order = mine[np.argsort(-pair.margin[place][mine], kind="stable")]
    first = np.sort(np.unique(group[order], return_index=True)[1])
    return pair.rows[order[first]]


def told(extract: Extract, pair: Pair, labels: Labels, rows: Ints) -> list[Moved]:
    """What is to be said of these consignments."""
    ranks = [_ranks(margin) for margin in pair.margin]
    verdicts = dict(zip(labels.row.tolist(), labels.irregular.tolist(), strict=True))
    names = {False: "controlled, conform", True: "controlled, irregular", None: "not controlled"}
    made = []
    for row in rows.tolist():
        at = int(np.searchsorted(pair.rows, row))
        made.append(
            Moved(
                row=row,
                consignment=_text(extract, "consignment_id", row),
                item=int(cast("Floats", extract.columns["item_number"])[row]),
                goods=f"{_text(extract, 'hs6', row)} {_text(extract, 'goods_description', row)}".strip()[:90],
                probability=(float(pair.probability[0][at]), float(pair.probability[1][at])),
                rank=(int(ranks[0][at]), int(ranks[1][at])),
                found=names[verdicts.get(row)],
            )
        )
    return made


def _ranks(margin: Floats) -> Ints:
    ranks = np.empty(len(margin), np.int64)
    ranks[np.argsort(-margin, kind="stable")] = np.arange(1, len(margin) + 1)
    return ranks


def _text(extract: Extract, name: str, row: int) -> str:
    column = extract.columns.get(name)
    return "" if column is None else cast("Words", column)[row]
