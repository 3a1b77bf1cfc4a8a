"""Hit rates by area: estimated for all that was lodged, from the random stream, and where targeting pointed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from markupsafe import Markup

from features.finding import CONFORM, IRREGULAR
from models.rates import Rate, of_strata, wilson
from serving.cases import overview
from serving.pages.charts import whiskers
from serving.pages.charts.whiskers import Whisker
from serving.pages.tongue import Tongue

_CHECKED: Final = (CONFORM, IRREGULAR)


@dataclass(frozen=True, slots=True)
class Row:
    """One area."""

    area: str
    random: Rate
    """Of all that was lodged."""
    targeted: Rate
    """Of what was controlled because somebody or something pointed at it."""
    figure: Markup

    @property
    def lift(self) -> float | None:
        """How many times the share of all is found where targeting pointed."""
        told = self.random.hits and self.targeted.known
        return self.targeted.share / self.random.share if told else None


@dataclass(frozen=True, slots=True)
class Table:
    """All areas on one scale."""

    axis: Markup
    rows: Sequence[Row]


def of_areas(
    t: Tongue, live: Iterable[str], lodged: Sequence[overview.Lodged], found: Sequence[overview.Found]
) -> Table:
    """A row an area that is scored or was controlled, most hits first; uncontrolled ones last, as unknown."""
    names = sorted({*live, *(each.area for each in found)})
    rates = {name: (random_rate(lodged, found, name), targeted_rate(found, name)) for name in names}
    end = whiskers.scale([rate for pair in rates.values() for rate in pair])
    rows = [Row(name, *pair, figure(t, name, pair, end)) for name, pair in rates.items()]
    rows.sort(key=lambda row: (-(row.random.hits + row.targeted.hits), -(row.random.n + row.targeted.n)))
    return Table(axis(t, end), rows)


def axis(t: Tongue, end: float) -> Markup:
    """The scale above such figures."""
    labels = [t.percent(tick, 1 if end < 0.1 and tick else 0) for tick in whiskers.ticks(end)]
    return whiskers.axis(end, labels, t.text("Scale from 0 to {end}", end=labels[-1]))


def random_rate(lodged: Sequence[overview.Lodged], found: Sequence[overview.Found], area: str) -> Rate:
    """The share of all that was lodged; each random control stands for what it was drawn from, by data set."""
    there: dict[str, int] = {}
    for each in lodged:
        there[each.dataset] = there.get(each.dataset, 0) + each.many
    counted = [(each.dataset, each.result, each.many) for each in found if each.area == area and each.random]
    return rate_of_stream(there, counted)


def rate_of_stream(there: dict[str, int], found: Sequence[tuple[str, str, int]]) -> Rate:
    """The share of all that was lodged.

    Args:
        there: how many consignments were lodged, by data set.
        found: data set, result and number of the findings of random controls.
    """
    names = list(there)
    hits, cases = np.zeros(len(names), np.int64), np.zeros(len(names), np.int64)
    for dataset, result, count in found:
        if result in _CHECKED and dataset in there:
            cases[names.index(dataset)] += count
            hits[names.index(dataset)] += count * (result == IRREGULAR)
    return of_strata(hits, cases, np.array(list(there.values()), np.int64))


def targeted_rate(found: Sequence[overview.Found], area: str) -> Rate:
    """Hits among the controls that were not random."""
    checked = [each for each in found if each.area == area and not each.random and each.result in _CHECKED]
    return wilson(sum(each.many for each in checked if each.result == IRREGULAR), sum(each.many for each in checked))


def figure(t: Tongue, area: str, pair: tuple[Rate, Rate], end: float) -> Markup:
    """Both rates of an area below one another."""
    random, targeted = pair
    said = t.text(
        "{area}: of all, {random}; where targeting pointed, {targeted}",
        area=t.area(area), random=said_rate(t, random), targeted=said_rate(t, targeted),
    )  # fmt: skip
    return whiskers.whiskers([Whisker(random, "random"), Whisker(targeted, "targeted")], end, said)


def said_rate(t: Tongue, rate: Rate) -> str:
    """A rate in words."""
    if not rate.known:
        return t.text("unknown")
    low, high = share(t, rate.low), share(t, rate.high)
    return t.text("{share} (95 %: {low} to {high})", share=share(t, rate.share), low=low, high=high)


def share(t: Tongue, value: float) -> str:
    """A share with as many digits as tell something."""
    return t.percent(value, 0 if value >= 0.0995 else 1)
