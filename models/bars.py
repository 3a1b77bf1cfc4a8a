"""The boundaries that hold for each goods item: those of its office and shift, else those of the house.

What stands twice as high as its boundary is twice as far above it, whether that is counted in odds or in EUR.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from features.columns import DAY, Bools, Floats, Ints, Words
from features.lodged import Lodged
from models.calibration import Levels
from models.policy import Explore, Lane, Limits, Policy

STRATUM: Final = ("dataset", "border_transport_mode", "customs_office")
"""What tells one part of the random stream from another."""
_ALMOST_SURE: Final = 1 - 2.0**-53
_TINY: Final = 1e-12
_HOUR: Final = DAY // 24


class Setting(NamedTuple):
    """What boundaries need to know of an area's bundle."""

    levels: Levels
    valued: bool = False
    """Whether it tells the value that a control would find."""


class Bars(NamedTuple):
    """Boundaries by place: 0 is the whole house, then each of the policy's ``local`` in turn."""

    policy: Policy
    areas: Mapping[str, int]
    boundaries: Floats
    """Shape (red and orange, areas, places)."""
    against: Floats
    """What odds or EUR are multiplied with to be held against the boundaries, same shape."""
    euro: Bools
    """Whether an area's boundaries are in EUR expected to be found, shape (areas, places)."""

    @classmethod
    def of(cls, policy: Policy, settings: Mapping[str, Setting]) -> "Bars":
        """Those that a policy sets on certain bundles."""

        def local(place: int) -> list[Limits]:
            return [
                policy.local_boundaries(place, name, each.levels, valued=each.valued) for name, each in settings.items()
            ]

        if policy.local and policy.local[0].everywhere:
            return cls._made(policy, settings, [local(0)])
        everywhere = [policy.boundaries(name, each.levels, valued=each.valued) for name, each in settings.items()]
        return cls._made(policy, settings, [everywhere, *map(local, range(len(policy.local)))])

    @classmethod
    def _made(cls, policy: Policy, settings: Mapping[str, Setting], places: list[list[Limits]]) -> "Bars":
        told = np.array(places, np.float64).reshape(len(places), len(settings), 3).transpose(2, 1, 0)
        boundaries, euro = told[:2], told[2] > 0
        return cls(
            policy, {name: row for row, name in enumerate(settings)}, boundaries, against(boundaries, euro), euro
        )

    def place(self, lodged: Lodged) -> Ints:
        """Which boundaries hold for each goods item, shape (items,)."""
        if self.boundaries.shape[2] == 1:
            return np.zeros(len(lodged), np.int64)
        return self.at(lodged.text("customs_office"), lodged.times)

    def at(self, offices: Words, times: Ints) -> Ints:
        """Which hold at these offices and times (microseconds), shape (items,)."""
        found = np.zeros(len(times), np.int64)
        if self.boundaries.shape[2] == 1:
            return found
        hours = times // _HOUR % 24
        for place in range(len(self.policy.local), 0, -1):
            shift = self.policy.local[place - 1]
            here = np.array([shift.office in ("*", office) for office in offices.values], np.bool_)[offices.codes]
            now = np.array([shift.holds(shift.office, hour) for hour in range(24)], np.bool_)[hours]
            found[here & now] = place
        return found

    def times(self, probability: Floats, expected: Floats | None, place: Ints) -> Floats:
        """How many times as high as the boundaries goods items stand, shape (red and orange, areas, items).

        Args:
            probability: shape (areas, items).
            expected: EUR that a control is expected to find, same shape; needed where boundaries are in EUR.
            place: which boundaries hold for each goods item.
        """
        one = self.against.shape[2] == 1
        euro = self.euro if one else self.euro[:, place]
        return standing(probability, expected, euro) * (self.against if one else self.against[:, :, place])

    def boundary(self, area: str, lane: Lane, place: int) -> float:
        """Where a lane begins in an area: a probability, or EUR."""
        return float(self.boundaries[int(lane == "orange"), self.areas[area], place])

    def by_value(self, area: str, place: int) -> bool:
        """Whether that is in EUR."""
        return bool(self.euro[self.areas[area], place])


def standing(probability: Floats, expected: Floats | None, euro: Bools) -> Floats:
    """What is held against boundaries: odds, or EUR expected to be found; shape (areas, items)."""
    certain = np.minimum(probability, _ALMOST_SURE)
    odds = np.asarray(certain / (1 - certain), np.float64)
    return odds if expected is None or not euro.any() else np.where(euro, expected, odds)


def against(boundaries: Floats, euro: Bools) -> Floats:
    """What odds or EUR are multiplied with to be held against boundaries, shape (red and orange, areas, ...)."""
    clipped = boundaries.clip(1 - _ALMOST_SURE, _ALMOST_SURE)
    odds: Floats = (1 - clipped) / clipped
    return np.where(euro, 1 / np.maximum(boundaries, _TINY), odds) if euro.any() else odds


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
