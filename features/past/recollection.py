"""What was known strictly before each goods item was lodged, as features see it."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.columns import Bools, Floats, Ints, Words
from features.past.amounts import AMOUNTS
from features.past.keys import AMOUNTED, LIGHT, RICH
from features.past.measures import MEASURES

_COUNT: Final[Mapping[int, int]] = {1: 2, 7: 3, 30: 4, 180: 5}
_VALUE: Final[Mapping[int, int]] = {1: 6, 30: 7, 180: 8}
_MASS: Final[Mapping[int, int]] = {180: 9}
_AMOUNT: Final = {name: place for place, name in enumerate(AMOUNTS)}


class Snapshot(NamedTuple):
    """Sums of one family of keys, as they stood before each goods item."""

    declared: Bools
    """Shape (items, keys)."""
    state: Floats
    """Shape (items, keys, 10): days since first, since last, counts, values, mass."""
    extra: NDArray[np.int32]
    """Shape (items, keys, 2): row in ``amounts`` and in ``findings``; -1 for none yet."""
    amounts: Floats
    """Shape (rows, amounts)."""
    findings: Floats
    """Shape (rows, 2, areas + 1): controls and hits in each area, then in any."""
    priors: Floats
    """Shape (items, areas + 1): running share of hits over everything."""
    used: Ints
    """Rows in use: of ``amounts``, of ``findings``."""


class Trail:
    """What is remembered of one key of each goods item, shape (items,) each.

    Sums decay by half in ``half_life`` days. They are 0 for a key never seen, NaN where the parts of
    the key are not declared.
    """

    __slots__ = ("_areas", "_key", "_snapshot")

    def __init__(self, snapshot: Snapshot, key: int, areas: Mapping[str, int]) -> None:
        self._snapshot = snapshot
        self._key = key
        self._areas = areas

    @property
    def _light(self) -> bool:
        return not self._snapshot.amounts.shape[1]

    def _channel(self, channel: int) -> Floats:
        return np.ascontiguousarray(self._snapshot.state[:, self._key, channel])

    @property
    def declared(self) -> Bools:
        """Whether the key's parts are declared."""
        return self._snapshot.declared[:, self._key]

    @property
    def since_first(self) -> Floats:
        """Days since the key was first seen; NaN if never."""
        return self._channel(0)

    @property
    def since_last(self) -> Floats:
        """Days since the key was last seen; NaN if never."""
        return self._channel(1)

    def count(self, half_life: int) -> Floats:
        """Goods items lodged, decayed; half-life 1, 7, 30 or 180 days."""
        return self._channel(_COUNT[half_life])

    def value(self, half_life: int) -> Floats:
        """EUR declared, decayed; half-life 1, 30 or 180 days."""
        return self._channel(_VALUE[half_life])

    def mass(self, half_life: int) -> Floats:
        """Kilograms declared, decayed; half-life 180 days."""
        return self._channel(_MASS[half_life])

    def amount(self, name: str) -> Floats:
        """Goods items with this property (``features/past/amounts.py``), decayed with 180 days.

        Kept for the first ``AMOUNTED`` rich keys only.
        """
        if self._light or self._key >= AMOUNTED:
            raise KeyError(f"amounts are kept for {', '.join([*RICH][:AMOUNTED])} only")
        rows = self._snapshot.extra[:, self._key, 0]
        return self._extra(rows, self._snapshot.amounts[:, _AMOUNT[name]])

    def controls(self, area: str) -> Floats:
        """Controls known in an area (or "any"), decayed with 180 days; rich keys only."""
        return self._found(area, 0)

    def hits(self, area: str) -> Floats:
        """Controls known to have found an irregularity, decayed with 180 days; rich keys only."""
        return self._found(area, 1)

    def rate(self, area: str, strength: float = 10.0) -> Floats:
        """Share of hits among controls, shrunk towards the area's running rate over everything.

        ``strength`` is the number of controls that the prior weighs. Zero in an area that is not known.
        """
        place = self._areas.get(area)
        if place is None:
            return self._zeros()
        prior = self._snapshot.priors[:, place]
        return (self.hits(area) + prior * strength) / (self.controls(area) + strength)

    def _found(self, area: str, column: int) -> Floats:
        place = self._areas.get(area)
        if place is None:
            return self._zeros()
        if self._light:
            raise KeyError(f"findings are kept for {', '.join(RICH)} only")
        return self._extra(self._snapshot.extra[:, self._key, 1], self._snapshot.findings[:, column, place])

    def _extra(self, rows: NDArray[np.int32], column: Floats) -> Floats:
        """The column's value at each row, 0 at rows -1, NaN where not declared."""
        sums = self._zeros()
        there = np.flatnonzero(rows >= 0)
        if len(there):
            sums[there] = column[rows[there]]
        return sums

    def _zeros(self) -> Floats:
        return np.where(self.declared, 0.0, np.nan)


class Peers(NamedTuple):
    """Where each goods item stands among similar goods lodged before, shape (items,) each; NaN without any."""

    position: Floats
    """Share of similar goods below this one, from 0 to 1: the cells, shrunk towards the next wider one."""
    low: Floats
    """Below which 10 % of the peers are, in the unit of the measure."""
    typical: Floats
    """The median of the peers."""
    high: Floats
    """Below which 90 % of the peers are."""
    n: Floats
    """Number of peers, decayed with 180 days."""
    cell: Floats
    """Which cell the peers are: 0 subheading and origin, 1 subheading, 2 heading, 3 chapter; -1 none."""


class Wording(NamedTuple):
    """With which subheadings the words of each description went before, shape (items,) each."""

    fit: Floats
    """Probability that the words go with the declared heading (4 digits); NaN without telling words."""
    best_hs6: Words
    """The most likely subheading; empty without telling words."""
    best_probability: Floats
    """The probability of the most likely subheading."""
    words_known: Floats
    """How many words of the description were seen before; NaN without a description."""


class Recollection:
    """The past of some goods items, as it stood before each was lodged; later events do not move it."""

    def __init__(self, areas: Sequence[str], rich: Snapshot, light: Snapshot, peers: Floats, wording: Wording) -> None:
        self._areas = {area: place for place, area in enumerate((*areas, "any"))}
        self._rich = rich
        self._light = light
        self._peers = peers
        self._trails: dict[str, Trail] = {}
        self.wording = wording

    def trail(self, key: str) -> Trail:
        """What is remembered of a key (``features/past/keys.py``)."""
        trail = self._trails.get(key)
        if trail is None:
            rich = _RICH.get(key)
            snapshot, place = (self._light, _LIGHT[key]) if rich is None else (self._rich, rich)
            trail = self._trails[key] = Trail(snapshot, place, self._areas)
        return trail

    def peers(self, measure: str) -> Peers:
        """Where each goods item stands in a measure (``features/past/measures.py``)."""
        table = self._peers[:, _MEASURE[measure]]
        return Peers(*(np.ascontiguousarray(table[:, column]) for column in range(len(Peers._fields))))


_RICH: Final = {key: place for place, key in enumerate(RICH)}
_LIGHT: Final = {key: place for place, key in enumerate(LIGHT)}
_MEASURE: Final = {measure: place for place, measure in enumerate(MEASURES)}
