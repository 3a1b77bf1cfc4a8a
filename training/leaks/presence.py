"""Columns that were filled, blanked or changed because goods were controlled."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from features.columns import Bools, Floats, Ints
from training.leaks.evidence import Evidence
from training.leaks.leak import LEAST, Leak, auc, groups

_TELLS: Final = 0.8
_LEAST_RANDOM: Final = 100
_LEAST_OTHERS: Final = 200
_BY_LOT: Final = 0.75
"""AUC with which a column may tell goods controlled by lot from goods nobody controlled: nothing should."""
_GAP: Final = 0.25
_GAP_CHOSEN: Final = 0.6
"""The same for presence, where selection was not by lot and may explain a part of it."""
_SPELLS: Final = 20
"""Into so many spells of time goods controlled by lot are parted, to be compared with others of the same spell."""
_LEAST_IN_SPELL: Final = 5
_FILLED: Final = "It seems to be filled by the control. Take it from the declaration as lodged, or leave it out."


def presence(evidence: Evidence) -> Iterator[Leak]:
    """Missing values that give the label away, and columns that know who was controlled."""
    drawn = evidence.lodged_at[evidence.random]
    beside = alongside(drawn, evidence.others_lodged_at) if len(drawn) >= _LEAST_RANDOM else slice(None)
    for place, name in enumerate(evidence.names):
        values, theirs = evidence.x[:, place], evidence.others[beside, place]
        missing = np.isnan(values)
        told = _by_missing(missing, evidence.irregular)
        told = told or _filled(missing, np.isnan(theirs), evidence.random)
        if told:
            yield Leak(name, "missing", told, _FILLED)
        elif told := _by_lot(values, theirs, evidence, coded=name in evidence.coded):
            yield Leak(name, "controlled", told, _FILLED)


def alongside(drawn_at: Ints, others_at: Ints) -> Ints:
    """Positions of others that were lodged when goods were controlled by lot, in the same proportions.

    A policy that draws less by lot from some day on would else make whatever grows with time (the age of a trader in
    our memory) tell the drawn from the others, and so look like a leak.

    Args:
        drawn_at: when the goods controlled by lot were lodged, shape (drawn,), at least one.
        others_at: the same of others, shape (others,).
    """
    spells = max(1, min(_SPELLS, len(drawn_at) // _LEAST_IN_SPELL))
    edges = np.quantile(drawn_at, np.linspace(0, 1, spells + 1), method="nearest")
    mine, theirs = (np.searchsorted(edges[1:-1], at, side="right") for at in (drawn_at, others_at))
    inside = (others_at >= edges[0]) & (others_at <= edges[-1])
    wanted = np.bincount(mine, minlength=spells)
    there = np.bincount(theirs[inside], minlength=spells)
    most = min(there[spell] / wanted[spell] for spell in np.flatnonzero(wanted))
    kept = [
        _spread(np.flatnonzero(inside & (theirs == spell)), int(most * wanted[spell]))
        for spell in np.flatnonzero(wanted)
    ]
    return np.sort(np.concatenate(kept))


def _spread(positions: Ints, count: int) -> Ints:
    """So many of these positions, evenly from the first to the last."""
    return positions[np.linspace(0, len(positions) - 1, count).astype(np.int64)] if count else positions[:0]


def _by_missing(missing: Bools, irregular: Bools) -> str:
    if min(irregular.sum(), (~irregular).sum()) < LEAST:
        return ""
    area = auc(missing.astype(np.float64), irregular)
    if max(area, 1 - area) < _TELLS:
        return ""
    return (
        f"whether it is there gives the label away: it is missing in {missing[irregular].mean():.0%} of the irregular "
        f"labels and {missing[~irregular].mean():.0%} of the conform ones."
    )


def _filled(missing: Bools, theirs: Bools, random: Bools) -> str:
    """Whether being there depends on being controlled."""
    if len(theirs) < _LEAST_OTHERS or len(missing) < LEAST:
        return ""
    by_lot = int(random.sum()) >= _LEAST_RANDOM
    mine = missing[random] if by_lot else missing
    here, there = 1 - mine.mean(), 1 - theirs.mean()
    if abs(here - there) < (_GAP if by_lot else _GAP_CHOSEN):
        return ""
    who = "goods controlled by lot" if by_lot else "controlled goods"
    return f"it is there for {here:.0%} of {who} and {there:.0%} of those that nobody controlled."


def _by_lot(values: Floats, theirs: Floats, evidence: Evidence, *, coded: bool) -> str:
    """Whether it tells goods drawn by lot from goods not drawn, which nothing known at lodgement can."""
    random = evidence.random
    if int(random.sum()) < _LEAST_RANDOM or len(theirs) < _LEAST_OTHERS:
        return ""
    mine = values[random]
    both = np.concatenate([mine, theirs])
    drawn = np.arange(len(both)) < len(mine)
    area = 0.5 if coded else auc(both, drawn)
    area = max(area, 1 - area, _split(both, drawn, coded=coded))
    if area < _BY_LOT:
        return ""
    return (
        f"it tells goods controlled by lot from goods that nobody controlled with an AUC of {area:.2f}, which nothing "
        "known at lodgement can."
    )


def _split(both: Floats, drawn: Bools, *, coded: bool) -> float:
    """AUC of the share drawn in each group, learned on every other row and measured on the rest."""
    group = groups(both, coded=coded)
    learned = np.arange(len(group)) % 2 == 0
    rows = np.bincount(group[learned], minlength=int(group.max()) + 1)
    hits = np.bincount(group[learned], drawn[learned], minlength=len(rows))
    share = (hits + 20 * drawn.mean()) / (rows + 20)
    return auc(share[group[~learned]], drawn[~learned])
