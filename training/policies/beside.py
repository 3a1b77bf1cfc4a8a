"""Ranking by expected value beside ranking by probability: as many controls of an area, side by side on history.

What is *expected* comes from the same models that rank, so a ranking by expected value wins it by construction. What is
*observed* comes from findings, each counted by how probable either ranking makes its control over how probable it was.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from features.columns import Floats
from models.lottery import steepness
from models.policy import Policy
from training.bootstrap import Interval, weightings
from training.policies.chances import asks, claimed
from training.policies.consignments import History
from training.policies.fitting import log_odds, log_value
from training.policies.standing import Placed, times
from training.policies.yields import CLIP, LEAST_EFFECTIVE
from training.slope import boundaries, ramp

REPLICATES: Final = 300
_BOTH: Final = 2


class Found(NamedTuple):
    """What a control finds: an irregularity (a share of the controls), and EUR."""

    irregular: Interval
    eur: Interval


class Ranking(NamedTuple):
    """One way to rank an area's consignments."""

    expected: Found
    observed: Found | None
    """None where too few findings speak for it."""
    effective: float
    """Effective number of findings behind that."""
    next_irregular: float
    """Chance that the next control finds something, and EUR that it is expected to find."""
    next_eur: float


class Beside(NamedTuple):
    """An area ranked in both ways, and as the policy mixes them, with as many controls."""

    area: str
    by_value: bool
    """Whether the policy ranks it by expected value, wholly or in part."""
    controls: float
    """A day, by its score alone."""
    value: Ranking
    probability: Ranking
    mixed: Ranking | None
    """Part by value and part by probability; where the policy does that."""
    expected_lead: Found
    """Of the mixed ranking, or of that by expected value if there is none, over ranking by probability."""
    observed_lead: Found | None


def besides(policy: Policy, past: History, at: Placed, seed: int = 1) -> Iterator[Beside]:
    """Every area whose bundle tells a value, ranked in both ways and as the policy mixes them."""
    most = asks(policy, past).most
    own = claimed(times(past.scores, at)[0], steepness(policy.draw))
    for row in np.flatnonzero(past.valued).tolist():
        by_value, mixed = bool(at.euro[row].any()), bool(at.mixed[row].any())
        quota = own[row].sum()
        if quota > 0:
            claims = [
                own[row] if by_value == wanted and not mixed else _claims(each, quota, policy)
                for wanted, each in (
                    (True, log_value(past.scores.stake[row])),
                    (False, log_odds(past.scores.probability[row])),
                )
            ]
            claims = [np.minimum(each, most) for each in (*claims, *([own[row]] if mixed else []))]
            yield _beside(past, row, claims, by_value=by_value, seed=seed)


def _claims(stands: Floats, quota: float, policy: Policy) -> Floats:
    """What scores claim if so many consignments are to be selected by them."""
    power = steepness(policy.draw)
    return ramp(stands - boundaries(stands[None], np.array([quota]), power), power)


def _beside(past: History, row: int, claims: list[Floats], *, by_value: bool, seed: int) -> Beside:
    labelled = past.checked[row] & np.isfinite(past.logged) & (past.logged > 0) & np.isfinite(past.value[row])
    weights = [np.where(labelled, np.minimum(each / np.where(labelled, past.logged, 1), CLIP), 0.0) for each in claims]
    told = (past.scores.probability[row], past.scores.stake[row])
    seen = (past.found[row].astype(np.float64), np.where(labelled, past.value[row], 0.0))
    asked = [(one, told) for one in claims] + [(one, seen) for one in weights]
    drawn = weightings(np.arange(len(past)), np.ones(len(past)), seed, REPLICATES)
    pieces = [[[_means(each.weights, weight, what) for what in values] for weight, values in asked] for each in drawn]
    means, ways = np.concatenate(pieces, axis=2), len(claims)  # all ways expected, then observed; irregular and EUR
    effective = [float(each.sum() ** 2 / max((each**2).sum(), 1e-12)) for each in weights]
    first = 2 if ways > _BOTH else 0
    enough = min(effective[first], effective[1]) >= LEAST_EFFECTIVE
    rankings = [
        Ranking(
            _found(means[place]),
            _found(means[ways + place]) if effective[place] >= LEAST_EFFECTIVE else None,
            effective[place],
            *_next(claims[place], told),
        )
        for place in range(ways)
    ]
    return Beside(
        past.areas[row],
        by_value,
        float(claims[first if by_value else 1].sum()) / past.days,
        rankings[0],
        rankings[1],
        rankings[2] if ways > _BOTH else None,
        _found(means[first] - means[1]),
        _found(means[ways + first] - means[ways + 1]) if enough else None,
    )


def _means(drawn: Floats, weight: Floats, what: Floats) -> Floats:
    """Weighted means, one for each replicate."""
    total = drawn @ weight
    return np.where(total > 0, drawn @ (weight * what) / np.maximum(total, 1e-12), np.nan)


def _found(means: Floats) -> Found:
    return Found(Interval.of(means[0]), Interval.of(means[1]))


def _next(claims: Floats, told: tuple[Floats, Floats]) -> tuple[float, float]:
    """What the next control would find: those on the slope, where a little more capacity selects more."""
    slope = claims * (1 - claims)
    whole = max(float(slope.sum()), 1e-12)
    return float(slope @ told[0]) / whole, float(slope @ told[1]) / whole
