"""What a policy would have selected and found on history, as far as that can be known.

Two answers, from different sources. *Expected*: the calibrated probabilities of the models, summed over what the policy
would select; its interval is that of their calibration. *Observed*: what controls of that time found, each counted by
the probability with which this policy would have made it over that with which it was made (inverse propensity, ratios
clipped, normalised by their sum). Where too few findings speak for what this policy selects, there is no figure.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from features.columns import Bools, Floats
from models.lottery import steepness
from models.policy import Policy
from training.bootstrap import Interval
from training.policies.chances import Chances, claimed
from training.policies.consignments import History
from training.policies.standing import Placed, explored, times

CLIP: Final = 20.0
"""No finding speaks for more than so many."""
LEAST_EFFECTIVE: Final = 25.0
"""With a smaller effective number of findings nothing is said."""
_Z: Final = 1.959964


class AreaYield(NamedTuple):
    """One area under a policy."""

    area: str
    selected: float
    """Consignments a day that its scores send to red (others ask for the rest)."""
    expected: Interval
    """Share of them that is irregular, by the models."""
    observed: Interval | None
    """The same by findings; none where too few speak for it."""
    effective: float
    """Effective number of findings behind the observed share."""
    found: float
    """Irregular consignments a day that all selected ones hold, by the models."""
    there: float
    """Irregular consignments a day among all, by the models."""
    marginal: Interval
    """Chance that the next control of this area finds something."""
    marginal_eur: float
    """EUR that it is expected to find; NaN in an area without a price."""
    unknown: float
    """Share of what it selects that had no chance of selection then, or none on record: nothing observed can tell."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """A policy on history."""

    policy: Policy
    past: History
    chances: Chances
    areas: list[AreaYield]


def simulated(policy: Policy, past: History, told: Chances) -> Simulated:
    """Yields by area."""
    return Simulated(policy, past, told, [_yield(past, told, row) for row in range(len(past.areas))])


def _yield(past: History, told: Chances, row: int) -> AreaYield:
    mine = told.area == row
    wanted = np.where(mine, told.by_model, 0.0)
    scores = past.scores
    slope = np.where(mine, told.by_model * (1 - told.by_model), 0.0)
    stakes = np.nan_to_num(scores.stake[row])
    observed, effective, unknown = _observed(wanted, past, row)
    return AreaYield(
        past.areas[row],
        float(wanted.sum()) / past.days,
        _mean(wanted, past, row),
        observed,
        effective,
        float(told.selected @ scores.probability[row]) / past.days,
        float(scores.probability[row].sum()) / past.days,
        _mean(slope, past, row),
        float(slope @ stakes / slope.sum()) if past.priced[row] and slope.sum() > 0 else float("nan"),
        unknown,
    )


def _mean(weight: Floats, past: History, row: int) -> Interval:
    """The mean probability of an area, with the ends of its calibration's interval."""
    total = weight.sum()
    if not total > 0:
        return Interval(float("nan"), float("nan"), float("nan"))
    ends = (float(weight @ each[row] / total) for each in (past.scores.probability, past.scores.low, past.scores.high))
    return Interval(*ends)


def _observed(wanted: Floats, past: History, row: int) -> tuple[Interval | None, float, float]:
    """Share of irregular ones among what a policy wants, from findings; their effective number; what is unknown."""
    possible = np.isfinite(past.logged) & (past.logged > 0)
    unknown = float(wanted[~possible].sum() / wanted.sum()) if wanted.sum() > 0 else float("nan")
    labelled: Bools = past.checked[row] & possible
    weight = np.minimum(wanted[labelled] / past.logged[labelled], CLIP)
    bad = past.found[row][labelled]
    total, squares = float(weight.sum()), float((weight**2).sum())
    effective = total**2 / squares if squares > 0 else 0.0
    if effective < LEAST_EFFECTIVE:
        return None, effective, unknown
    rate = float(weight @ bad / total)
    return wilson(rate, effective), effective, unknown


def wilson(rate: float, effective: float) -> Interval:
    """A share with its 95 % interval for so many findings; it never leaves 0 to 1."""
    square = _Z**2 / effective
    middle = (rate + square / 2) / (1 + square)
    reach = _Z * np.sqrt(rate * (1 - rate) / effective + square / (4 * effective)) / (1 + square)
    return Interval(rate, float(max(middle - reach, 0.0)), float(min(middle + reach, 1.0)))


def firing(policy: Policy, past: History, at: Placed) -> list[tuple[str, str, float, float]]:
    """Which rules fire: source, area and feature, consignments a day that meet them, and how many are then selected."""
    fired = []
    for number, rule in enumerate(past.rules):
        met = len(np.unique(past.asked.consignment[past.asked.rule == number])) / past.days
        share = 1.0 if number < past.mandatory else rule.share or 1 - policy.draw.held_back
        source = "mandatory" if number < past.mandatory else "rule"
        fired.append((source, f"{rule.area}: {rule.feature}", met, met * share))
    if policy.explore is not None:
        near = explored(past, at) * policy.explore.reach >= 1
        claims = claimed(times(past.scores, at)[0].max(axis=0), steepness(policy.draw))
        below = near & (claims < policy.explore.share)
        met = float(below.sum()) / past.days
        fired.append(("explore", ", ".join(policy.explore.keys), met, met * policy.explore.share))
    return fired
