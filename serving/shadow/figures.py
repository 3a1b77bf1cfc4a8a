"""What the shadow of a challenger shows: who would be treated otherwise, what it would cost, who was right."""

from collections.abc import Mapping
from typing import Final

import msgspec
import numpy as np

from features.columns import Bools, Floats, Ints
from features.feature import CONCEPTS
from models import drift
from models.contest import Holdout, contest
from serving.shadow.beside import LANES, Beside

_LEAST_SELECTION: Final = 1e-9


class Side(msgspec.Struct, frozen=True):
    """One pair of numbers: the champion's, the challenger's."""

    champion: float
    challenger: float


class Figures(msgspec.Struct, frozen=True):
    """Of one challenger."""

    area: str
    version: str
    bundle: str
    champions: list[str]
    """Bundles that decided meanwhile."""
    goods_items: int
    consignments: int
    lanes: dict[str, dict[str, int]]
    """Goods items by the lane that the champion's score asks for, and the challenger's."""
    load: dict[str, Side]
    """Expected controls by customs office, from this area's scores alone."""
    mean: Side
    """Mean probability."""
    shift: float
    """PSI of the challenger's scores against the champion's."""
    reasons: dict[str, Side]
    """Share of all movement of the scores that each concept makes."""
    agreed: dict[str, dict[str, int]]
    """Findings since, by result, and by who flagged the goods item: `both`, `champion`, `challenger`, `neither`."""
    contest: str
    """How both rank what was found since."""

    @property
    def moved(self) -> int:
        """Goods items whose lane would change."""
        return sum(count for before, row in self.lanes.items() for after, count in row.items() if before != after)


def figures(area: str, version: str, bundle: str, told: Beside, verdicts: Mapping[tuple[str, int], bool]) -> Figures:
    """The figures; ``verdicts`` are findings of the area by consignment and item number."""
    known = np.array([(name, int(item)) in verdicts for name, item in zip(told.consignment, told.item, strict=True)])
    irregular = np.array(
        [verdicts.get((name, int(item)), False) for name, item in zip(told.consignment, told.item, strict=True)]
    )
    return Figures(
        area,
        version,
        bundle,
        sorted(set(told.champion_bundle)),
        len(told.seq),
        len(np.unique(told.seq)),
        _lanes(told),
        _load(told),
        Side(float(told.champion.mean()), float(told.challenger.mean())),
        _shift(told.champion, told.challenger),
        _reasons(told),
        _agreed(told, known, irregular),
        _contest(told, known, irregular),
    )


def _lanes(told: Beside) -> dict[str, dict[str, int]]:
    pairs = told.champion_lane * len(LANES) + told.challenger_lane
    counts = np.bincount(pairs, minlength=len(LANES) ** 2).reshape(len(LANES), len(LANES))
    return {before: dict(zip(LANES, row.tolist(), strict=True)) for before, row in zip(LANES, counts, strict=True)}


def _load(told: Beside) -> dict[str, Side]:
    """A consignment is selected by its goods item with the largest claim."""
    offices = np.array(told.office)
    first = np.flatnonzero(np.append(True, told.seq[1:] != told.seq[:-1]))
    claims = [np.maximum.reduceat(each, first) for each in (told.champion_claim, told.challenger_claim)]
    own = offices[first]
    return {
        str(office): Side(*(float(each[own == office].sum()) for each in claims)) for office in np.unique(own).tolist()
    }


def _shift(champion: Floats, challenger: Floats) -> float:
    starts = drift.edges(champion)
    return drift.stability(drift.binned(champion, starts), drift.binned(challenger, starts))


def _reasons(told: Beside) -> dict[str, Side]:
    shares = [_shares(each) for each in (told.champion_moved, told.challenger_moved)]
    return {each.name: Side(*(float(share[at]) for share in shares)) for at, each in enumerate(CONCEPTS)}


def _shares(moved: Floats) -> Floats:
    whole = np.abs(moved).sum(axis=0)
    share: Floats = whole / max(float(whole.sum()), 1e-12)
    return share


def _agreed(told: Beside, known: Bools, irregular: Bools) -> dict[str, dict[str, int]]:
    who: Ints = (told.champion_lane > 0) * 1 + (told.challenger_lane > 0) * 2
    names = ("neither", "champion", "challenger", "both")
    return {
        result: {name: int((kept & (who == at)).sum()) for at, name in enumerate(names)}
        for result, kept in (("irregular", known & irregular), ("conform", known & ~irregular))
    }


def _contest(told: Beside, known: Bools, irregular: Bools) -> str:
    if not known.any():
        return "no finding since"
    rows = np.flatnonzero(known)
    selection = np.clip(told.selection[rows], _LEAST_SELECTION, 1)
    held = Holdout(
        irregular[rows], told.champion[rows], told.challenger[rows], selection, told.seq[rows], told.random[rows] == 1
    )
    return contest(held).told()
