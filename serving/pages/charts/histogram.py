"""Histograms: how many goods lie where, on a logarithmic scale, and which of them were found wanting."""

from bisect import bisect_right
from collections.abc import Sequence
from math import log
from typing import Final, NamedTuple

from markupsafe import Markup

from serving.pages.charts.svg import element, picture, words

WIDTH: Final = 600
_HEIGHT: Final = 150
_BELOW: Final = 20
"""Room for the scale."""
_ABOVE: Final = 16
"""Room for what marks say."""
_LEAST: Final = 2.0
"""A bar of something is never lower."""


class Bars(NamedTuple):
    """Counts between edges: of all, and those of a part of them that is drawn in front."""

    edges: Sequence[float]
    """One more than there are counts, ascending and positive."""
    counts: Sequence[float]
    part: Sequence[float]


class Mark(NamedTuple):
    """A line at a value, with a word on it."""

    value: float
    label: str
    css: str = "typical"
    side: str = ""
    """`start` or `end` of the line where the word stands, if not where there is room."""


def histogram(bars: Bars, ticks: Sequence[tuple[float, str]], marks: Sequence[Mark], said: str) -> Markup:
    """Bars of equal width between edges that are equal in the logarithm.

    Args:
        bars: what is counted.
        ticks: values to name on the scale, and how.
        marks: lines to draw.
        said: the text alternative.
    """
    most = max(bars.counts, default=0) or 1
    floor = _HEIGHT - _BELOW
    drawn = [_bar(place, len(bars.counts), count / most, "all") for place, count in enumerate(bars.counts) if count]
    drawn += [_bar(place, len(bars.counts), count / most, "part") for place, count in enumerate(bars.part) if count]
    scale = [element("path", d=f"M0 {floor + 0.5}H{WIDTH}", css="grid")]
    scale += [
        words(_at(bars.edges, value), _HEIGHT - 5, label, anchor=_anchor(_at(bars.edges, value)))
        for value, label in ticks
    ]
    return picture(
        WIDTH,
        _HEIGHT,
        said,
        *drawn,
        *scale,
        *(part for mark in marks for part in _mark(bars.edges, mark)),
        css="histogram",
    )


def place(edges: Sequence[float], value: float) -> int:
    """In which bar a value is counted; the first and the last take what lies beyond."""
    return min(max(bisect_right(edges, value) - 1, 0), len(edges) - 2)


def _bar(place: int, places: int, share: float, css: str) -> Markup:
    wide, tall = WIDTH / places, max(share * (_HEIGHT - _BELOW - _ABOVE), _LEAST)
    y = _HEIGHT - _BELOW - tall
    return element("rect", x=place * wide + 0.5, y=y, width=wide - 1, height=tall, css=f"bar {css}")


def _at(edges: Sequence[float], value: float) -> float:
    """Where a value lies, within its bar by its logarithm."""
    share = log(max(value, edges[0]) / edges[0]) / log(edges[-1] / edges[0])
    return WIDTH * min(share, 1.0)


def _anchor(x: float) -> str:
    return "start" if x < 30 else "end" if x > WIDTH - 30 else "middle"


def _mark(edges: Sequence[float], mark: Mark) -> tuple[Markup, Markup]:
    x = min(max(_at(edges, mark.value), 1.0), WIDTH - 1.0)
    anchor = mark.side or ("end" if x > WIDTH / 2 else "start")
    line = element("path", d=f"M{x:.1f} 2V{_HEIGHT - _BELOW}", css=f"mark {mark.css}")
    return line, words(x + (-4 if anchor == "end" else 4), 12, mark.label, css=mark.css, anchor=anchor)
