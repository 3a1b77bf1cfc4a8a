"""What was known strictly before each goods item was lodged, as features see it."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from features.columns import Bools, Floats, Words
from features.past import peers
from features.past.amounts import AMOUNTS
from features.past.keys import AMOUNTED, LIGHT, RICH
from features.past.measures import MEASURES
from features.past.strip import Strip, Strips
from features.past.told import CHANNELS, STRENGTH, Told

_COUNT: Final[Mapping[int, int]] = {1: 2, 7: 3, 30: 4, 180: 5}
_VALUE: Final[Mapping[int, int]] = {1: 6, 30: 7, 180: 8}
_MASS: Final[Mapping[int, int]] = {180: 9}
_AGE, _BURST = 10, 11
_AMOUNT: Final = {name: place for place, name in enumerate(AMOUNTS)}


class Trail:
    """What is remembered of one key of each goods item, shape (items,) each.

    Sums decay by half in ``half_life`` days. They are 0 for a key never seen, NaN where the parts of
    the key are not declared.
    """

    __slots__ = ("_areas", "_first", "_rich", "_sums", "_told")

    def __init__(self, told: Told, key: str, areas: Mapping[str, int]) -> None:
        self._told = told
        self._areas = areas
        self._rich = _RICH.get(key, -1)
        self._sums = told.light if self._rich < 0 else told.rich
        self._first = CHANNELS * (_LIGHT[key] if self._rich < 0 else self._rich)

    @property
    def declared(self) -> Bools:
        """Whether the key's parts are declared."""
        return ~np.isnan(self.count(1))

    @property
    def since_first(self) -> Floats:
        """Days since the key was first seen; NaN if never."""
        return self._sums[:, self._first]

    @property
    def since_last(self) -> Floats:
        """Days since the key was last seen; NaN if never."""
        return self._sums[:, self._first + 1]

    @property
    def age(self) -> Floats:
        """Days since the key was first seen; 0 if never."""
        return self._sums[:, self._first + _AGE]

    @property
    def burst(self) -> Floats:
        """Pace of the last day by the pace of the last month: 1 when steady, drawn to 0 when few, at most 30."""
        return self._sums[:, self._first + _BURST]

    def count(self, half_life: int) -> Floats:
        """Goods items lodged, decayed; half-life 1, 7, 30 or 180 days."""
        return self._sums[:, self._first + _COUNT[half_life]]

    def value(self, half_life: int) -> Floats:
        """EUR declared, decayed; half-life 1, 30 or 180 days."""
        return self._sums[:, self._first + _VALUE[half_life]]

    def mass(self, half_life: int) -> Floats:
        """Kilograms declared, decayed; half-life 180 days."""
        return self._sums[:, self._first + _MASS[half_life]]

    def amount(self, name: str) -> Floats:
        """Goods items with this property (``features/past/amounts.py``), decayed with 180 days.

        Kept for the first ``AMOUNTED`` rich keys only.
        """
        if not 0 <= self._rich < AMOUNTED:
            raise KeyError(f"amounts are kept for {', '.join([*RICH][:AMOUNTED])} only")
        return self._told.amounts[:, self._rich * len(AMOUNTS) + _AMOUNT[name]]

    def controls(self, area: str) -> Floats:
        """Controls known in an area (or "any"), decayed with 180 days; rich keys only."""
        return self._found(area, 0)

    def hits(self, area: str) -> Floats:
        """Controls known to have found an irregularity, decayed with 180 days; rich keys only."""
        return self._found(area, 1)

    def rate(self, area: str, strength: float = STRENGTH) -> Floats:
        """Share of hits among controls, shrunk towards the area's running rate over everything.

        ``strength`` is the number of controls that the prior weighs. Zero in an area that is not known.
        """
        place = self._areas.get(area)
        if place is None:
            return self._zeros()
        if strength == STRENGTH and self._rich >= 0:
            return self._told.rates[:, self._rich * len(self._areas) + place]
        return (self.hits(area) + self._told.priors[:, place] * strength) / (self.controls(area) + strength)

    def _found(self, area: str, column: int) -> Floats:
        place = self._areas.get(area)
        if place is None:
            return self._zeros()
        if self._rich < 0:
            raise KeyError(f"findings are kept for {', '.join(RICH)} only")
        rows = self._told.row[:, self._rich]
        return np.where(rows >= 0, self._told.findings[rows, column, place], self._zeros())

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


class Wording:
    """With which subheadings the words of each description went before, shape (items,) each."""

    __slots__ = ("_best", "_told")

    def __init__(self, told: Floats) -> None:
        self._told = told
        self._best: Words | None = None

    @property
    def fit(self) -> Floats:
        """Probability that the words go with the declared heading (4 digits); NaN without telling words."""
        return self._told[:, 0]

    @property
    def best_hs6(self) -> Words:
        """The most likely subheading; empty without telling words."""
        if self._best is None:
            self._best = _subheadings(self._told[:, 1])
        return self._best

    @property
    def best_probability(self) -> Floats:
        """The probability of the most likely subheading."""
        return self._told[:, 2]

    @property
    def words_known(self) -> Floats:
        """How many words of the description were seen before; NaN without a description."""
        return self._told[:, 3]


def _subheadings(codes: Floats) -> Words:
    if len(codes) == 1:
        return Words.of([_subheading(codes.item())])
    distinct, places = np.unique(codes, return_inverse=True)
    return Words(places.astype(np.int32), [_subheading(number) for number in distinct])


def _subheading(number: float) -> str:
    return f"{int(number):06d}" if number >= 0 else ""


class Recollection:
    """The past of some goods items, as it stood before each was lodged; later events do not move it."""

    def __init__(self, areas: Sequence[str], told: Told, strips: Strips | None = None) -> None:
        self.told = told
        self._strips = strips
        self.areas = tuple(areas)
        self.wording = Wording(told.wording)
        self._places = {area: place for place, area in enumerate((*areas, "any"))}
        self._trails: dict[str, Trail] = {}
        self._peers: dict[str, Peers] = {}

    def trail(self, key: str) -> Trail:
        """What is remembered of a key (``features/past/keys.py``)."""
        trail = self._trails.get(key)
        if trail is None:
            trail = self._trails[key] = Trail(self.told, key, self._places)
        return trail

    def peers(self, measure: str) -> Peers:
        """Where each goods item stands in a measure (``features/past/measures.py``)."""
        standing = self._peers.get(measure)
        if standing is None:
            first = _MEASURE[measure] * peers.FIELDS
            columns = (self.told.peers[:, first + column] for column in range(peers.FIELDS))
            standing = self._peers[measure] = Peers(*columns)
        return standing

    def strip(self, measure: str, row: int, cell: int, own: float) -> Strip:
        """How the peers of a goods item are spread (``Strips.strip``); empty once more is remembered."""
        return self._strips.strip(measure, row, cell, own) if self._strips else Strip((), ())


_RICH: Final = {key: place for place, key in enumerate(RICH)}
_LIGHT: Final = {key: place for place, key in enumerate(LIGHT)}
_MEASURE: Final = {measure: place for place, measure in enumerate(MEASURES)}
