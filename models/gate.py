"""The gate before a bundle becomes champion: what must hold, checked by name, each with what was seen."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
import numpy as np

from features.columns import Records
from features.past.memory import Memory
from models import reasons
from models.areas import AREAS
from models.bundle import Bundle
from models.contest import Contest
from models.probe_records import RECORDS

SLOPES: Final = (0.5, 2.0)
"""A calibration slope beyond doubt outside these is no calibration."""
MOST_ERROR: Final = 0.05
"""Nor is a calibration error beyond doubt above this."""
IN_SPITE: Final = "Trained in spite of a leak"
"""How a limit begins that training wrote into a bundle when a leak was allowed."""
_VIEWS: Final = ("random_stream", "weighted", "controlled")
"""Of a bundle's measures, the most honest first."""


class Check(msgspec.Struct, frozen=True):
    """One thing that must hold."""

    name: str
    passed: bool
    said: str


def checked(bundle: Bundle, champion: Bundle | None, contest: Contest | None, gone: str = "") -> list[Check]:
    """What stands for and against a bundle that was loaded, and so is whole, known to this code, and scores as it did.

    Args:
        bundle: the one that would decide.
        champion: the one that decides; none if none does.
        contest: both on goods items that taught neither; none if it was not held.
        gone: why this code can no longer use the champion, if it cannot.
    """
    return [
        *_explained(bundle),
        _calibrated(bundle.measures),
        _clean(bundle.manifest.provenance.limits),
        _no_worse(champion, contest, gone),
    ]


def _explained(bundle: Bundle) -> Iterator[Check]:
    """Cards of the house's made-up consignments, as officers would get them."""
    lodged = Memory(tuple({*AREAS, bundle.area.name})).look(Records(RECORDS))
    assessment = bundle.assess(lodged, np.ones(len(lodged), np.bool_))
    cards = [reasons.card(bundle, lodged, assessment, row) for row in range(len(lodged))]
    moved = int((np.abs(assessment.contributions) > 0).sum())
    silent = sum(not (card.reasons or card.against) for card in cards)
    said = f"{moved:,} contributions to {len(cards)} made-up consignments, {silent} of them without a reason"
    yield Check("explained", moved > 0 and silent < len(cards), said)


def _calibrated(measures: Mapping[str, Any]) -> Check:
    for view in _VIEWS:
        model = measures.get(view, {}).get("scorers", {}).get("model", {})
        slope, error = model.get("calibration_slope"), model.get("calibration_error")
        if not (_whole(slope) and _whole(error)):
            continue
        said = (
            f"slope {slope['value']:.2f} [{slope['low']:.2f}, {slope['high']:.2f}], error {error['value']:.3f} "
            f"[{error['low']:.3f}, {error['high']:.3f}] ({view.replace('_', ' ')})"
        )
        fits = slope["high"] >= SLOPES[0] and slope["low"] <= SLOPES[1] and error["low"] <= MOST_ERROR
        return Check("calibrated", fits, said)
    return Check("calibrated", passed=False, said="its calibration was not measured")


def _whole(measure: Mapping[str, Any] | None) -> bool:
    return measure is not None and all(measure.get(end) is not None for end in ("value", "low", "high"))


def _clean(limits: Sequence[str]) -> Check:
    """A bundle that was trained in spite of a leak says so in its limits, with the justification given then."""
    told = [each for each in limits if each.startswith(IN_SPITE)]
    return Check("no leaks", not told, "; ".join(told) if told else "its limits name none")


def _no_worse(champion: Bundle | None, contest: Contest | None, gone: str) -> Check:
    if gone:
        return Check("no worse", passed=True, said=f"the champion can decide nothing any more, nor be compared: {gone}")
    if champion is None:
        return Check("no worse", passed=True, said="there is no champion to be worse than")
    if contest is None:
        why = "it was not compared with the champion: name an extract with later findings (--extract)"
        return Check("no worse", passed=False, said=why)
    return Check("no worse", not contest.worse, contest.told())
