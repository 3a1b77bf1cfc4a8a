"""What one area gains when another gives: the trade-offs behind shares and floors, without a common currency."""

from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec
import numpy as np

from features.columns import Bools, Floats
from models.policy import Policy
from training.policies.chances import chances
from training.policies.consignments import History
from training.policies.fitting import fitted
from training.policies.placing import placed

STEPS: Final = 9
"""Settings tried for each area: its weight from a tenth of what it is to ten times it."""


class Setting(NamedTuple):
    """One way to part the capacity."""

    area: str
    """The area whose weight was changed; empty for the policy as it is."""
    factor: float
    found: Floats
    """Irregular consignments a day that are expected to be selected, shape (areas,)."""
    eur: float
    """EUR a day expected to be found in what is selected, in the areas that have a price."""
    shares: dict[str, float]
    best: bool = False
    """Whether no other setting finds as much in both kinds of areas and more in one."""


def front(policy: Policy, past: History, advance: Callable[[float], None]) -> list[Setting]:
    """Settings around the policy's own, boundaries fitted to the capacity for each, and which of them are best.

    Areas with a price count in EUR, those without in irregular consignments; they are never added to each other.
    """
    factors = [factor for factor in np.geomspace(0.1, 10, STEPS).tolist() if not np.isclose(factor, 1)]
    priced = [area for area, has in zip(past.areas, past.priced, strict=True) if has]
    tried: list[tuple[str, float, list[str]]] = [
        ("", 1.0, []),
        *(("all with a price", each, priced) for each in factors),
    ]
    tried += [(area, each, [area]) for area in past.areas for each in (0.25, 4.0)]
    settings = []
    for number, (name, factor, moved) in enumerate(tried):
        weights = {area: policy.shares.get(area, 1.0) * (factor if area in moved else 1.0) for area in past.areas}
        settings.append(_setting(policy, past, name, factor, weights))
        advance((number + 1) / len(tried))
    best = efficient(np.array([[each.eur, each.found[~past.priced].sum()] for each in settings]))
    return [each._replace(best=bool(one)) for each, one in zip(settings, best, strict=True)]


def _setting(policy: Policy, past: History, name: str, factor: float, weights: dict[str, float]) -> Setting:
    changed = msgspec.structs.replace(policy, shares=weights)
    changed = msgspec.structs.replace(changed, local=fitted(changed, past))
    told = chances(changed, past, placed(changed, past))
    found = past.scores.probability @ told.selected / past.days
    eur = float(np.nansum(past.scores.stake, axis=0) @ told.selected) / past.days
    return Setting(name, factor, found, eur, weights)


def efficient(points: Floats) -> Bools:
    """Which points no other reaches in all columns and passes in one, shape (points,)."""
    at_least = (points[None] >= points[:, None]).all(axis=2)
    more = (points[None] > points[:, None]).any(axis=2)
    beaten: Bools = np.logical_or.reduce(at_least & more, axis=1)
    return ~beaten
