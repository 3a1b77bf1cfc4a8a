"""What the past tells of goods items: one wide table for each kind of memory, a row a goods item."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.columns import Floats
from features.past import peers
from features.past.amounts import AMOUNTS
from features.past.keys import AMOUNTED, LIGHT, RICH
from features.past.measures import MEASURES

CHANNELS = 12
"""Days since first and last, 4 counts, 3 values, 1 mass, age, burst: told of each key."""
WORDING = 4
"""Fit, best subheading, its probability, words known."""
STRENGTH = 10.0
"""How many controls the prior weighs in a rate."""
_CHANNELS: Final = (
    *("since_first", "since_last", "count_1", "count_7", "count_30", "count_180"),
    *("value_1", "value_30", "value_180", "mass_180", "age", "burst"),
)
_RICH: Final = len(RICH)
_LIGHT: Final = len(LIGHT)


def place(key: str, channel: str) -> int:
    """Where a number of a key stands in ``Told.rich`` or ``Told.light``: count_180, value_1, mass_180, ..."""
    keys = [*RICH] if key in RICH else [*LIGHT]
    return keys.index(key) * CHANNELS + _CHANNELS.index(channel)


def amount_place(key: str, name: str) -> int:
    """Where an amount of a key stands in ``Told.amounts``."""
    return [*RICH].index(key) * len(AMOUNTS) + [*AMOUNTS].index(name)


class Told(NamedTuple):
    """What was known strictly before each goods item; NaN where a key is not declared."""

    rich: Floats
    """Shape (items, rich keys x 12)."""
    light: Floats
    """Shape (items, light keys x 12)."""
    rates: Floats
    """Shape (items, rich keys x (areas + 1)): shares of hits, shrunk; the last area is any."""
    amounts: Floats
    """Shape (items, amounted keys x amounts)."""
    peers: Floats
    """Shape (items, measures x 6)."""
    wording: Floats
    """Shape (items, 4)."""
    row: NDArray[np.int32]
    """Shape (items, rich keys): row in ``findings``; -1 for none yet."""
    findings: Floats
    """Shape (rows, 2, areas + 1): controls and hits, of the few keys that have any."""
    priors: Floats
    """Shape (items, areas + 1): running share of hits over everything."""


def untold(items: int, areas: int) -> Told:
    """Room for what is to be told; ``areas`` with the one for any."""
    return Told(
        np.empty((items, _RICH * CHANNELS)),
        np.empty((items, _LIGHT * CHANNELS)),
        np.empty((items, _RICH * areas)),
        np.empty((items, AMOUNTED * len(AMOUNTS))),
        np.empty((items, len(MEASURES) * peers.FIELDS)),
        np.empty((items, WORDING)),
        np.empty((items, _RICH), np.int32),
        np.empty((items * _RICH, 2, areas)),
        np.empty((items, areas)),
    )
