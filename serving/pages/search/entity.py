"""`/entity/{kind}/{name}`: what is known of a party, a commodity code or a route, as far as the reader's offices go."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from features.columns import DAY
from features.finding import CONFORM, IRREGULAR
from features.tariff import subheading_name
from models.rates import Rate, wilson
from serving.api.http import Reply
from serving.cases import entity
from serving.cases.book import Row
from serving.cases.entity import Entity
from serving.cases.window import DAYS, Periods, Window, chosen
from serving.pages.charts import bars, whiskers
from serving.pages.guest import Turned
from serving.pages.overview import hits
from serving.pages.overview.page import live
from serving.pages.search import prices, words
from serving.pages.tongue import Tongue
from serving.pages.visit import Visit

_RECENT: Final = 20
_LONGEST: Final = 200


def show(visit: Visit) -> Reply:
    """``GET /entity/{kind}/{name}?days=365&code=640411&market=parcel``."""
    about = asked(visit)
    t, book, days = visit.tongue, visit.cases, chosen(visit.query.get("days", "") or str(DAYS[-1]))
    window = Window.of(days, visit.now)
    rows, found = entity.latest(book, window, about), entity.found(book, window, about)
    rates = _rates(t, live(visit), rows, found)
    return visit.page(
        "search/entity.html",
        about=about,
        title=title(about, rows),
        days=days,
        windows=DAYS,
        facts=Facts.of(rows),
        volume=_volume(t, window, rows),
        rates=rates,
        prices=prices.of_entity(t, book, window, about, rows, visit.query),
        recent=rows[:_RECENT],
        said_rate=hits.said_rate,
        share=hits.share,
        unknown_areas=", ".join(t.area(name) for name in rates.unknown),
        say=words.Words(t),
    )


def asked(visit: Visit) -> Entity:
    """Whom or what the address is about.

    Raises:
        Turned: there is no such kind, or no such name can be.
    """
    kind, name = visit.place["kind"], visit.place["name"].strip()
    if kind not in entity.KINDS or not 1 <= len(name) <= _LONGEST:
        raise Turned(
            404, "No such page", "There are pages of importers, exporters, sellers, declarants, codes and routes."
        )
    return Entity(kind, name)


def title(about: Entity, rows: Sequence[Row]) -> str:
    """The name that goes with an identification, as declared last; of a code what it covers."""
    if about.kind in {"importer", "exporter"}:
        named = next((row[f"{about.kind}_name"] for row in rows if row[f"{about.kind}_name"]), "")
        return "" if named == about.name else str(named)
    return subheading_name(about.name) if about.kind == "hs6" else ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What it amounts to."""

    lodged: int
    more: bool
    """There are more than were looked at."""
    value_eur: float
    mass_kg: float
    selected: int
    random: int
    controlled: int
    irregular: int
    first: int | None
    last: int | None

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Facts":
        """Of consignments, the latest first."""
        done = [row for row in rows if row["outcome"] in {CONFORM, IRREGULAR}]
        return cls(
            lodged=len(rows),
            more=len(rows) == entity.MOST,
            value_eur=sum(row["value_eur"] or 0 for row in rows),
            mass_kg=sum(row["mass_kg"] or 0 for row in rows),
            selected=sum(row["selected"] for row in rows),
            random=sum(row["random"] for row in done),
            controlled=len(done),
            irregular=sum(row["outcome"] == IRREGULAR for row in done),
            first=min((row["lodged_at"] for row in rows), default=None),
            last=max((row["lodged_at"] for row in rows), default=None),
        )


@dataclass(frozen=True, slots=True)
class Rates:
    """Hit rates of the areas in which anything was controlled, and the names of those in which nothing was."""

    axis: Markup
    rows: Sequence[hits.Row]
    unknown: Sequence[str]


def _rates(t: Tongue, live: Iterable[str], rows: Sequence[Row], found: Sequence[entity.Found]) -> Rates:
    there = Counter(row["dataset"] for row in rows)
    names = sorted({*live, *(each.area for each in found)})
    rates = {name: (_random(there, found, name), _targeted(found, name)) for name in names}
    known = {name: pair for name, pair in rates.items() if any(rate.known for rate in pair)}
    end = whiskers.scale([rate for pair in known.values() for rate in pair])
    told = [hits.Row(name, *pair, hits.figure(t, name, pair, end)) for name, pair in known.items()]
    told.sort(key=lambda row: -(row.random.hits + row.targeted.hits))
    return Rates(hits.axis(t, end), told, [name for name in names if name not in known])


def _random(there: dict[str, int], found: Sequence[entity.Found], area: str) -> Rate:
    counted = [(each.dataset, each.result, each.many) for each in found if each.area == area and each.random]
    return hits.rate_of_stream(there, counted)


def _targeted(found: Sequence[entity.Found], area: str) -> Rate:
    done = [each for each in found if each.area == area and not each.random and each.result in {CONFORM, IRREGULAR}]
    return wilson(sum(each.many for each in done if each.result == IRREGULAR), sum(each.many for each in done))


def _volume(t: Tongue, window: Window, rows: Sequence[Row]) -> Markup:
    """Consignments over time, and in front of them those that were controlled."""
    periods = Periods.of(window)
    every, controlled = [0] * periods.number, [0] * periods.number
    for row in rows:
        place = periods.place(int(row["lodged_at"] // DAY))
        every[place] += 1
        controlled[place] += row["outcome"] in {CONFORM, IRREGULAR}
    labels = [(place, t.date(periods.begins(place))) for place in periods.named]
    said = t.text(
        "Consignments over time: {lodged} lodged, {controlled} controlled",
        lodged=t.number(sum(every)), controlled=t.number(sum(controlled)),
    )  # fmt: skip
    return bars.over_time([(every, "all"), (controlled, "part")], labels, said)
