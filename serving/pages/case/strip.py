"""The peer strip: similar goods as a histogram with this one marked, as lengths that a template draws."""

import math
from bisect import bisect_right
from typing import Final, NamedTuple

from serving.pages.case.told import Peers

WIDTH: Final = 360
HEIGHT: Final = 46
"""Of the bars; below them stands the scale."""
_ROOM: Final = 48.0
"""What a label needs beside the next."""
_UNITS: Final = {"unit_value": "EUR/kg"}


class Bar(NamedTuple):
    """One bin."""

    x: float
    y: float
    width: float
    height: float
    own: bool
    """Whether this goods item lies in it."""


class Mark(NamedTuple):
    """A place on the scale, and what stands there."""

    x: float
    value: float
    anchor: str


class Drawing(NamedTuple):
    """All that is drawn, and what the words beside it need."""

    bars: tuple[Bar, ...]
    usual: tuple[float, float]
    """From where to where most similar goods lie: 10 to 90 per cent of them."""
    marks: tuple[Mark, ...]
    own: Mark | None
    unit: str
    peers: Peers


def drawing(peers: Peers) -> Drawing:
    """The strip of a reason; without bins, as older decisions have it, the range of most is drawn alone."""
    counted = len(peers.counts) > 0 and len(peers.edges) == len(peers.counts) + 1
    edges = peers.edges if counted else _around(peers)
    most = max(peers.counts, default=0.0) if counted else 0.0
    step = WIDTH / (len(edges) - 1)
    place = _bin(edges, peers.value)
    bars = [
        Bar(_r(at * step + 0.5), _r(HEIGHT - tall), _r(step - 1), _r(tall), at == place)
        for at, count in enumerate(peers.counts if most else ())
        if (tall := _tall(count / most))
    ]
    own = None if peers.value is None else _mark(edges, peers.value)
    usual = (_x(edges, peers.low), _x(edges, peers.high))
    return Drawing(tuple(bars), usual, _scale(edges, peers), own, _UNITS.get(peers.measure, ""), peers)


def _tall(share: float) -> float:
    """Small counts stay visible, none stays none."""
    return max(2.0, HEIGHT * share) if share > 0 else 0.0


def _scale(edges: tuple[float, ...], peers: Peers) -> tuple[Mark, ...]:
    """Low, typical, high; what would stand on another's toes is left out."""
    low, typical, high = (_mark(edges, each) for each in (peers.low, peers.typical, peers.high))
    if high.x - low.x < _ROOM:
        return (typical,)
    apart = min(typical.x - low.x, high.x - typical.x) >= _ROOM
    return (low, typical, high) if apart else (low, high)


def _mark(edges: tuple[float, ...], value: float) -> Mark:
    x = _x(edges, value)
    return Mark(x, value, "start" if x < _ROOM / 2 else "end" if x > WIDTH - _ROOM / 2 else "middle")


def _x(edges: tuple[float, ...], value: float) -> float:
    """Where a value lies; the scale is that of the bins, even within each in the logarithm."""
    if value <= edges[0]:
        return 0.0
    if value >= edges[-1]:
        return float(WIDTH)
    at = bisect_right(edges, value) - 1
    left, right = edges[at], edges[at + 1]
    within = math.log(value / left) / math.log(right / left) if left > 0 else (value - left) / (right - left)
    return _r((at + within) * WIDTH / (len(edges) - 1))


def _bin(edges: tuple[float, ...], value: float | None) -> int:
    if value is None:
        return -1
    return min(max(bisect_right(edges, value) - 1, 0), len(edges) - 2)


def _around(peers: Peers) -> tuple[float, ...]:
    """A scale on which most similar goods and this one have room."""
    values = [each for each in (peers.low, peers.high, peers.value) if each and each > 0]
    low, high = (min(values) / 2, max(values) * 2) if values else (0.5, 2.0)
    return tuple(low * (high / low) ** (at / 4) for at in range(5))


def _r(length: float) -> float:
    return round(length, 2)
