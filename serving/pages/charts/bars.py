"""Bars of counts: lying ones in parts, as rows of a table have them, and standing ones over time."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from serving.pages.charts.svg import element, picture, words

_ROW: Final = (180, 14)
_TIME: Final = (400, 84)
_SPARK: Final = (140, 18)
_BELOW: Final = 18


def row(parts: Sequence[tuple[float, str]], most: float, said: str) -> Markup:
    """One lying bar of parts, each with its class, as long as its sum is of ``most``."""
    wide, high = _ROW
    drawn, x = [], 0.0
    for count, css in parts:
        length = wide * count / (most or 1)
        if count:
            drawn.append(element("rect", x=x, y=1, width=max(length - 1, 1.5), height=high - 2, css=f"bar {css}"))
        x += length
    return picture(wide, high, said, *drawn, css="row")


def over_time(layers: Sequence[tuple[Sequence[float], str]], labels: Sequence[tuple[int, str]], said: str) -> Markup:
    """Standing bars, one a period; later layers are drawn in front of earlier ones.

    Args:
        layers: a count for each period, and a class.
        labels: which periods to name, and how.
        said: the text alternative.
    """
    wide, high = _TIME
    periods = len(layers[0][0]) or 1
    most = max((max(counts, default=0) for counts, _ in layers), default=0) or 1
    step, floor = wide / periods, high - _BELOW
    drawn = [
        element("rect", x=place * step + 0.5, y=floor - tall, width=max(step - 1, 0.5), height=tall, css=f"bar {css}")
        for counts, css in layers
        for place, count in enumerate(counts)
        if count and (tall := max(count / most * (floor - 4), 1.5))
    ]
    base = element("path", d=f"M0 {floor + 0.5}H{wide}", css="grid")
    named = [words(step * (at + 0.5), high - 4, label, anchor=_anchor(step * (at + 0.5))) for at, label in labels]
    return picture(wide, high, said, *drawn, base, *named, css="over-time")


def _anchor(x: float) -> str:
    return "start" if x < 30 else "end" if x > _TIME[0] - 30 else "middle"


def sparkline(counts: Sequence[float], most: float, said: str) -> Markup:
    """Small standing bars, one a period, for a row of a table; ``most`` is the same for all rows."""
    wide, high = _SPARK
    step = wide / (len(counts) or 1)
    drawn = [
        element("rect", x=place * step, y=high - tall, width=max(step - 0.5, 0.5), height=tall, css="bar all")
        for place, count in enumerate(counts)
        if count and (tall := max(count / (most or 1) * high, 1.5))
    ]
    return picture(wide, high, said, *drawn, css="spark")
