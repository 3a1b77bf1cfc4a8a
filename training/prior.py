"""What experts know before anything was found: indicators with their strength, as findings that nobody made.

A rare area has few labels or none. Its indicators (features/reference/indicators.csv) say what is suspicious and how
strongly. A sample of goods items gets the probability that these indicators alone would give it, and teaches the
trees as a few findings would. Real findings are added to it, so what the experts think fades as they come in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from features.columns import Bools, Floats
from features.feature import CONTROL_HISTORY, Feature
from features.reference import rows
from models.area import Area
from models.calibration import sigmoid

STRENGTH: Final = 15.0
"""As many irregular findings as the experts count for."""
ENOUGH: Final = 60
"""With so many irregular findings trees do without the experts (bench/learning_curve.py)."""
PRIOR_ROWS: Final = 3_000
"""So many goods items, controlled or not, are shown to the experts."""
BASE: Final = 0.01
"""Share of irregular goods items where no indicator speaks."""
_RATIO: Final = {"H": 8.0, "M": 3.0, "L": 1.5}
"""How many times as likely an indicator of each strength makes an irregularity."""
_TOGETHER: Final = 0.7
"""Indicators overlap, so that each counts less than alone."""
_USUAL: Final = 0.3
"""What more goods items have than this share is no indicator by itself."""
_TAIL: Final = 0.05
"""Of a number with a known direction, the suspicious share."""
_FOR: Final = {"precursor": "precursors"}
"""Areas that the reference list calls otherwise."""


@dataclass(frozen=True, eq=False, slots=True)
class Prior:
    """Goods items with the probability that the experts give them."""

    x: Floats
    probability: Floats
    strength: float = STRENGTH

    def taught(self) -> tuple[Floats, Bools, Floats]:
        """As rows to fit: each goods item once as irregular and once as conform, weighed by its probability."""
        scale = self.strength / max(float(self.probability.sum()), 1e-12)
        verdicts = np.repeat([True, False], len(self.x))
        weights = np.concatenate([self.probability, 1 - self.probability]) * scale
        return np.concatenate([self.x, self.x]), verdicts, weights


def prior(area: Area, x: Floats, strength: float = STRENGTH) -> Prior:
    """The prior from a sample of all goods items, controlled or not; ``x`` has shape (rows, features of the area)."""
    return Prior(x, sigmoid(points(area, x) + float(np.log(BASE / (1 - BASE)))), strength)


def experts(area: Area, usual: Floats, irregular: Bools, seed: int) -> Prior | None:
    """The prior of an area with these findings, from a draw of usual goods items; none where enough was found."""
    if int(irregular.sum()) >= ENOUGH:
        return None
    return prior(area, usual[np.sort(np.random.default_rng(seed).permutation(len(usual))[:PRIOR_ROWS])])


def points(area: Area, x: Floats, among: Floats | None = None) -> Floats:
    """The logarithm by which the indicators of an area raise the odds of each goods item, shape (rows,).

    ``among`` is the trade that tells what is usual; absent: the goods items themselves.
    """
    usual = x if among is None else among
    total = np.zeros(len(x))
    for place, feature in enumerate(area.features):
        if strength := _strength(area, feature):
            flagged = _flagged(area, feature, x[:, place], usual[:, place])
            total += np.where(flagged, _TOGETHER * np.log(_RATIO[strength]), 0.0)
    return total


def _flagged(area: Area, feature: Feature, values: Floats, usual: Floats) -> Bools:
    """Whether the indicator speaks: a flag that is up, or a number far out on its suspicious side."""
    known = usual[np.isfinite(usual)]
    nothing = np.zeros(len(values), np.bool_)
    if not len(known):
        return nothing
    if feature in area.lowers:
        return np.asarray(values <= np.quantile(known, _TAIL), np.bool_)
    if (known > 0).mean() <= _USUAL:
        return np.asarray(values > 0, np.bool_)
    return np.asarray(values >= np.quantile(known, 1 - _TAIL), np.bool_) if feature in area.raises else nothing


def _strength(area: Area, feature: Feature) -> str:
    """H, M or L: the strongest indicator of this area that the feature computes; empty where there is none."""
    if feature.concept is CONTROL_HISTORY:
        return ""
    mine = [_list()[each] for each in feature.indicators if each in _list()]
    found = {told["strength_prior"] for told in mine if _FOR.get(told["risk_area"], told["risk_area"]) == area.name}
    return next((strength for strength in _RATIO if strength in found), "")


@cache
def _list() -> Mapping[str, Mapping[str, str]]:
    return {row["id"]: row for row in rows("indicators")}
