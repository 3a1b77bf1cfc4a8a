"""Rates as a dot with a whisker for its interval, several under one another on one scale."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from models.rates import Rate
from serving.pages.charts.svg import element, joined, picture, words

WIDTH: Final = 260
_ROW: Final = 14
_MARGIN: Final = 7
_NICE: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)


class Whisker(NamedTuple):
    """One rate and how it is drawn."""

    rate: Rate
    css: str
    """`random` or `targeted`: told apart by shape as well as by colour."""


def scale(rates: Sequence[Rate]) -> float:
    """The right end of an axis on which all of these fit well; intervals that are wider than that run off it."""
    known = [rate for rate in rates if rate.known]
    shares = [min(max(_BEYOND * rate.share, rate.high if rate.n >= _ENOUGH else 0), 1.0) for rate in known]
    return next(end for end in _NICE if end >= max(shares, default=0.0) or end == 1.0)


_BEYOND: Final = 1.25
_ENOUGH: Final = 20
"""Intervals of fewer cases do not stretch the axis."""


def whiskers(rows: Sequence[Whisker], end: float, said: str) -> Markup:
    """Rates below one another between 0 and ``end``; what is not known is not drawn."""
    height = _ROW * max(len(rows), 1) + 4
    marks = [_one(each, 2 + _ROW * (place + 0.5), end) for place, each in enumerate(rows) if each.rate.known]
    grid = [element("path", d=f"M{_x(tick, end):.1f} 0V{height}", css="grid") for tick in ticks(end)]
    return picture(WIDTH, height, said, *grid, *marks, css="whiskers")


def axis(end: float, labels: Sequence[str], said: str) -> Markup:
    """The scale that stands above such rows; ``labels`` are those of ``ticks``."""
    anchors = ("start", *("middle" for _ in labels[2:]), "end")
    told = [
        words(
            _x(tick, end) + (-_MARGIN if anchor == "start" else _MARGIN if anchor == "end" else 0),
            12,
            label,
            anchor=anchor,
        )
        for tick, label, anchor in zip(ticks(end), labels, anchors, strict=True)
    ]
    return picture(WIDTH, 16, said, *told, css="axis")


def ticks(end: float) -> tuple[float, ...]:
    """Where the scale has lines."""
    return (0.0, end / 2, end)


def _x(share: float, end: float) -> float:
    return _MARGIN + (WIDTH - 2 * _MARGIN) * min(share / end, 1.0)


def _one(row: Whisker, y: float, end: float) -> Markup:
    rate = row.rate
    left, right, at = (_x(share, end) for share in (rate.low, rate.high, rate.share))
    line = f"M{left:.1f} {y - 3:g}v6M{left:.1f} {y:g}H{right:.1f}"
    line += f"M{right:.1f} {y - 3:g}v6" if rate.high <= end else f"M{right - 3:.1f} {y - 3:g}l4 3l-4 3"
    return joined((element("path", d=line, css=f"line {row.css}"), _mark(row.css, at, y)))


def _mark(css: str, x: float, y: float) -> Markup:
    if css == "random":
        return element("circle", cx=x, cy=y, r=4, css="mark random")
    return element("path", d=f"M{x:.1f} {y - 4.5:g}l4.5 4.5l-4.5 4.5l-4.5 -4.5z", css=f"mark {css}")
