"""Columns that learn the verdict with time: dated after it, following its delay, or telling only what was known."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from features.columns import DAY, Bools, Floats
from training.leaks.evidence import Evidence
from training.leaks.leak import Leak, auc, deviation, spearman

_LEAST: Final = 15
_FOLLOWS: Final = 0.8
_STRONG: Final = 0.25
_WEAK: Final = 0.12
_SURE: Final = 5.0
"""Standard deviations between the two sides."""
_CUTS: Final = (0.2, 0.35, 0.5, 0.65, 0.8)


def late(evidence: Evidence) -> Iterator[Leak]:
    """Columns that follow the delay of the verdict, or whose relation to it depends on when it was known."""
    delay = (evidence.known_at - evidence.lodged_at) / DAY
    for place, name in enumerate(evidence.names):
        if name in evidence.coded:
            continue
        values = evidence.x[:, place]
        if np.isfinite(values).sum() >= _LEAST and abs(follows := spearman(values, delay)) > _FOLLOWS:
            why = f"it follows how long the verdict took (rank correlation {follows:.2f}): it is dated after lodgement."
            yield Leak(name, "dated", why, "Leave it out: at lodgement nobody knows it.")
        elif told := _shift(values, evidence, delay):
            todo = "Take its value as of lodgement; it was read when some of the verdicts were in."
            yield Leak(name, "time shift", told, todo)


def _shift(values: Floats, evidence: Evidence, delay: Floats) -> str:
    """Whether the relation is there for verdicts known by some time, or within some days, and not for others."""
    sides = (
        (evidence.known_at.astype(np.float64), "verdicts known before {}", _day),
        (delay, "verdicts known within {}", _days),
    )
    for moment, words, named in sides:
        for cut in np.quantile(moment, _CUTS):
            before, after = _apart(values, evidence.irregular, moment < cut)
            if before is not None and after is not None:
                side = words.format(named(float(cut)))
                return f"it tells the label with an AUC of {before:.2f} among {side}, and of {after:.2f} among others."
    return ""


def _apart(values: Floats, irregular: Bools, early: Bools) -> tuple[float | None, float | None]:
    """Both AUCs, if the early side knows and the other does not; what grows with experience is the other way round."""
    areas, errors = [], []
    for side in (early, ~early):
        hits = int(irregular[side].sum())
        if min(hits, int(side.sum()) - hits) < _LEAST:
            return None, None
        areas.append(auc(values[side], irregular[side]))
        errors.append(deviation(areas[-1], hits, int(side.sum()) - hits))
    strong, weak = (abs(area - 0.5) for area in areas)
    sure = abs(areas[0] - areas[1]) > _SURE * math.hypot(*errors)
    return (areas[0], areas[1]) if strong > _STRONG and weak < _WEAK and sure else (None, None)


def _day(time: float) -> str:
    return str(np.datetime64(int(time), "us").astype("datetime64[D]"))


def _days(days: float) -> str:
    return f"{days:.0f} days"
