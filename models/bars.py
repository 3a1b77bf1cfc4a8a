"""The boundaries that hold for each goods item: those of its office and shift, else those of the house."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from features.columns import DAY, Floats, Ints
from features.lodged import Lodged
from models.calibration import Levels
from models.policy import Explore, Lane, Policy

STRATUM: Final = ("dataset", "border_transport_mode", "customs_office")
"""What tells one part of the random stream from another."""
_ALMOST_SURE: Final = 1 - 2.0**-53
_HOUR: Final = DAY // 24


class Bars(NamedTuple):
    """Boundaries by place: 0 is the whole house, then each of the policy's ``local`` in turn."""

    policy: Policy
    areas: Mapping[str, int]
    boundaries: Floats
    """Shape (red and orange, areas, places)."""
    against: Floats
    """Odds against the boundaries, same shape."""

    @classmethod
    def of(cls, policy: Policy, levels: Mapping[str, Levels]) -> "Bars":
        """Those that a policy sets on certain bundles."""
        if policy.local and policy.local[0].everywhere:
            first = [policy.local_boundaries(0, name, each) for name, each in levels.items()]
            return cls._made(policy, levels, [first])
        everywhere = [[policy.boundaries(name, each) for name, each in levels.items()]]
        local = [
            [policy.local_boundaries(place, name, each) for name, each in levels.items()]
            for place in range(len(policy.local))
        ]
        return cls._made(policy, levels, everywhere + local)

    @classmethod
    def _made(cls, policy: Policy, levels: Mapping[str, Levels], places: list[list[tuple[float, float]]]) -> "Bars":
        boundaries = np.array(places).reshape(len(places), len(levels), 2).transpose(2, 1, 0)
        clipped = boundaries.clip(1 - _ALMOST_SURE, _ALMOST_SURE)
        return cls(policy, {name: row for row, name in enumerate(levels)}, boundaries, (1 - clipped) / clipped)

    def place(self, lodged: Lodged) -> Ints:
        """Which boundaries hold for each goods item, shape (items,)."""
        found = np.zeros(len(lodged), np.int64)
        if self.boundaries.shape[2] == 1:
            return found
        hours = lodged.times // _HOUR % 24
        offices = lodged.text("customs_office")
        for place in range(len(self.policy.local), 0, -1):
            shift = self.policy.local[place - 1]
            here = np.array([shift.office in ("*", office) for office in offices.values], np.bool_)[offices.codes]
            now = np.array([shift.holds(shift.office, hour) for hour in range(24)], np.bool_)[hours]
            found[here & now] = place
        return found

    def odds(self, probability: Floats, place: Ints) -> Floats:
        """Odds over those of the boundaries, shape (red and orange, areas, items); probabilities (areas, items)."""
        certain = np.minimum(probability, _ALMOST_SURE)
        against = self.against if self.against.shape[2] == 1 else self.against[:, :, place]
        return np.asarray(certain / (1 - certain) * against, np.float64)

    def boundary(self, area: str, lane: Lane, place: int) -> float:
        """The probability at which a lane begins in an area."""
        return float(self.boundaries[int(lane == "orange"), self.areas[area], place])


def unfamiliar(lodged: Lodged, explore: Explore | None) -> list[int] | None:
    """How many of the keys that exploring asks about were never seen before, for each goods item.

    What is not declared is not unfamiliar; none if the policy does not explore.
    """
    if explore is None:
        return None
    never = np.zeros(len(lodged), np.int64)
    for key in explore.keys:
        trail = lodged.past(key)
        never += trail.declared & np.isnan(trail.since_first)
    return [int(each) for each in never]
