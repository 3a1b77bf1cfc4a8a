"""The boundaries that hold for each goods item: those of its office and shift, else those of the house.

What stands twice as high as its boundary is twice as far above it, whether that is counted in odds or in EUR. Where an
area has both boundaries, the one that a goods item stands higher against counts: it is sure enough, or worth enough.
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
    """Shape (probability and EUR, red and orange, areas, places); infinite where there is none."""
    against: Floats
    """What odds and EUR are multiplied with to be held against the boundaries, same shape."""
    euro: Bools
    """Whether an area has boundaries in EUR expected to be found, shape (areas, places)."""

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
        told = np.array(places, np.float64).reshape(len(places), len(settings), 2, 2).transpose(2, 3, 1, 0)
        areas = {name: row for row, name in enumerate(settings)}
        return cls(policy, areas, told, against(told), np.isfinite(told[1, 0]))

    def place(self, lodged: Lodged) -> Ints:
        """Which boundaries hold for each goods item, shape (items,)."""
        if self.boundaries.shape[3] == 1:
            return np.zeros(len(lodged), np.int64)
        return self.at(lodged.text("customs_office"), lodged.times)

    def at(self, offices: Words, times: Ints) -> Ints:
        """Which hold at these offices and times (microseconds), shape (items,)."""
        found = np.zeros(len(times), np.int64)
        if self.boundaries.shape[3] == 1:
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
        one = self.against.shape[3] == 1
        return standing(probability, expected, self.against if one else self.against[..., place])

    def decisive(
        self, area: str, lane: Lane, place: int, probability: float, value: float | None
    ) -> tuple[float, float | None]:
        """The boundary of a lane that one goods item stands higher against, and the value if that is in EUR.

        Args:
            area: whose boundaries are meant.
            lane: that they begin.
            place: which of them hold for it.
            probability: that a control finds an irregularity.
            value: EUR that a control would find if there is one; none where the bundle does not tell it.
        """
        where = int(lane == "orange"), self.areas[area], place
        sure, worth = (float(each[where]) for each in self.boundaries)
        if value is None or not np.isfinite(worth):
            return sure, None
        by_odds, by_value = (float(each[where]) for each in self.against)
        certain = min(probability, _ALMOST_SURE)
        surer = np.isfinite(sure) and certain / (1 - certain) * by_odds > probability * value * by_value
        return (sure, None) if surer else (worth, value)


def standing(probability: Floats, expected: Floats | None, against: Floats) -> Floats:
    """How many times as high as boundaries goods items stand, shape (red and orange, areas, items).

    Args:
        probability: shape (areas, items).
        expected: EUR that a control is expected to find, same shape; none where no boundary is in EUR.
        against: the boundaries' own, shape (probability and EUR, red and orange, areas, items or 1).
    """
    certain = np.minimum(probability, _ALMOST_SURE)
    sure = np.asarray(certain / (1 - certain) * against[0], np.float64)
    return sure if expected is None else np.maximum(sure, expected * against[1])


def against(boundaries: Floats) -> Floats:
    """What odds and EUR are multiplied with to be held against boundaries: 0 where there is none.

    Args:
        boundaries: shape (probability and EUR, ...), infinite where there is none.
    """
    clipped = boundaries[0].clip(1 - _ALMOST_SURE, _ALMOST_SURE)
    odds = np.where(np.isfinite(boundaries[0]), (1 - clipped) / clipped, 0.0)
    return np.stack([odds, 1 / np.maximum(boundaries[1], _TINY)])


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
