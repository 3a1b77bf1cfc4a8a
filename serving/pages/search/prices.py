"""What goods cost: where those of a trader lie among all under the same code, or those found wanting among all."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from markupsafe import Markup

from features.finding import IRREGULAR
from serving.cases import entity
from serving.cases.book import Book, Row
from serving.cases.entity import Entity, Price
from serving.cases.window import Window
from serving.pages.charts import histogram
from serving.pages.charts.histogram import Bars, Mark
from serving.pages.tongue import Tongue

_BARS: Final = 28
_ENOUGH: Final = 5
"""Fewer prices make no picture."""
_CODES: Final = 6
"""So many codes to choose from."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Declared values per kilogram under one code."""

    code: str
    parcels: bool
    choices: Sequence[tuple[str, bool]]
    """Codes (and whether as parcels) to look at instead."""
    n: int
    own: int
    """How many of these are the trader's, or of a code: were found irregular."""
    typical: float
    own_typical: float | None
    figure: Markup | None
    """None where there are too few."""


def of_entity(
    t: Tongue, book: Book, window: Window, about: Entity, rows: Sequence[Row], query: Mapping[str, str]
) -> Prices | None:
    """Under the code that was asked for, else the most frequent one; none if nothing has a price."""
    choices = entity.markets(rows)[:_CODES]
    if not choices:
        return None
    wanted = query.get("code", ""), query.get("market", "") == "parcel"
    code, parcels = wanted if wanted in choices else choices[0]
    found = entity.prices(book, window, code, parcels=parcels)
    mine = {row["consignment"] for row in rows}
    of_code = about.kind == "hs6"
    own = [each for each in found if (each.outcome == IRREGULAR if of_code else each.consignment in mine)]
    typical = median(each.unit_value for each in found) if found else math.nan
    own_typical = median(each.unit_value for each in own) if own else None
    figure = _figure(t, found, own, of_code=of_code) if len(found) >= _ENOUGH else None
    return Prices(code, parcels, choices, len(found), len(own), typical, own_typical, figure)


def _figure(t: Tongue, found: Sequence[Price], own: Sequence[Price], *, of_code: bool) -> Markup:
    values = sorted(each.unit_value for each in found)
    edges = _edges(values)
    counts, part = [0] * _BARS, [0] * _BARS
    for each in found:
        counts[histogram.place(edges, each.unit_value)] += 1
    for each in own:
        part[histogram.place(edges, each.unit_value)] += 1
    typical = median(values)
    middle = median(each.unit_value for each in own) if own else typical
    aside = ("end", "start") if middle >= typical else ("start", "end")
    marks = [Mark(typical, t.text("typical {value}", value=_price(t, typical)), side=aside[0])]
    said = t.text("{n} prices; typical {value}", n=t.number(len(found)), value=_price(t, typical))
    if own:
        if of_code:
            said += "; " + t.text("{n} found irregular, typical {value}", n=t.number(len(own)), value=_price(t, middle))
        else:
            said += "; " + t.text("{n} of this trader, typical {value}", n=t.number(len(own)), value=_price(t, middle))
            marks.append(Mark(middle, t.text("here {value}", value=_price(t, middle)), "own", aside[1]))
    ticks = [(tick, t.number(tick, 2 if tick < 1 else 0)) for tick in _ticks(edges[0], edges[-1])]
    return histogram.histogram(Bars(edges, counts, part), ticks, marks, said)


def _price(t: Tongue, value: float) -> str:
    return t.text("{amount} per kg", amount=t.money(value))


def _edges(values: Sequence[float]) -> list[float]:
    """Equal in the logarithm, between the 1 % and 99 % quantiles with some room."""
    low, high = values[len(values) // 100], values[-1 - len(values) // 100]
    low, high = low / 1.5, high * 1.5
    return [low * (high / low) ** (place / _BARS) for place in range(_BARS + 1)]


def _ticks(low: float, high: float) -> list[float]:
    """Round values between: 1, 10, 100; with 2 and 5 where that gives few."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    fine = [step * 10.0**decade for decade in decades for step in (1, 2, 5)]
    within = [tick for tick in fine if low <= tick <= high]
    return within if len(within) <= 8 else [tick for tick in within if f"{tick:e}".startswith("1")]
