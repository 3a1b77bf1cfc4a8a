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
from models.contest import COMPARED, REFUSED, Contest
from models.probe_records import RECORDS

SLOPES: Final = (0.5, 2.0)
"""A calibration slope beyond doubt outside these is no calibration."""
MOST_ERROR: Final = 0.05
"""Nor is a calibration error beyond doubt above this."""
IN_SPITE: Final = "Trained in spite of a leak"
"""How a limit begins that training wrote into a bundle when a leak was allowed."""
VIEWS: Final = ("random_stream", "weighted", "controlled")
"""Of a bundle's measures, the most honest first."""
EXPLAINED: Final = "{moved} contributions to {cards} made-up consignments, {silent} of them without a reason"
_ENDS: Final = {"": "value", "_low": "low", "_high": "high"}
CALIBRATED: Final = (
    "slope {slope} [{slope_low}, {slope_high}], error {error} [{error_low}, {error_high}] ({which_goods_items})"
)
UNMEASURED: Final = "its calibration was not measured"
CLEAN: Final = "its limits name none"
ALONE: Final = "there is no champion to be worse than"
GONE: Final = "the champion can decide nothing any more, nor be compared: {why}"
APART: Final = (
    "it was not compared with the champion: no finding is known on goods lodged after both stopped learning; wait for "
    "some, or name an extract that has them (tidewaiter approve --extract)"
)
SENTENCES: Final = (EXPLAINED, CALIBRATED, UNMEASURED, CLEAN, ALONE, GONE, APART, REFUSED, COMPARED)
"""All that a check says, but for the limits of a bundle."""


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
    said = EXPLAINED.format(moved=f"{moved:,}", cards=len(cards), silent=silent)
    yield Check("explained", moved > 0 and silent < len(cards), said)


def _calibrated(measures: Mapping[str, Any]) -> Check:
    for view in VIEWS:
        model = measures.get(view, {}).get("scorers", {}).get("model", {})
        slope, error = model.get("calibration_slope"), model.get("calibration_error")
        if not (_whole(slope) and _whole(error)):
            continue
        said = CALIBRATED.format(
            **{"slope" + end: f"{slope[name]:.2f}" for end, name in _ENDS.items()},
            **{"error" + end: f"{error[name]:.3f}" for end, name in _ENDS.items()},
            which_goods_items=view.replace("_", " "),
        )
        fits = slope["high"] >= SLOPES[0] and slope["low"] <= SLOPES[1] and error["low"] <= MOST_ERROR
        return Check("calibrated", fits, said)
    return Check("calibrated", passed=False, said=UNMEASURED)


def _whole(measure: Mapping[str, Any] | None) -> bool:
    return measure is not None and all(measure.get(end) is not None for end in ("value", "low", "high"))


def _clean(limits: Sequence[str]) -> Check:
    """A bundle that was trained in spite of a leak says so in its limits, with the justification given then."""
    told = [each for each in limits if each.startswith(IN_SPITE)]
    return Check("no leaks", not told, "; ".join(told) if told else CLEAN)


def _no_worse(champion: Bundle | None, contest: Contest | None, gone: str) -> Check:
    if gone:
        return Check("no worse", passed=True, said=GONE.format(why=gone))
    if champion is None:
        return Check("no worse", passed=True, said=ALONE)
    if contest is None:
        return Check("no worse", passed=False, said=APART)
    return Check("no worse", not contest.worse, contest.told())
