"""What came, what was selected, what waits, and who does it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from features.finding import CONFORM, IRREGULAR
from models.rates import Rate, wilson
from serving.cases import overview
from serving.cases.window import Periods, Window
from serving.pages.charts import bars
from serving.pages.search.words import Words
from serving.pages.tongue import Tongue

_LANES: Final = ("red", "orange", "green")


@dataclass(frozen=True, slots=True)
class Flow:
    """What came in the window."""

    lodged: int
    selected: Rate
    """Of what was lodged."""
    controlled: Rate
    """Of what was selected: a control has found something or nothing."""
    irregular: Rate
    """Of what was selected and controlled."""
    random: int
    """Selected by chance."""
    figure: Markup
    """Selected and lodged, by day."""


def flow(t: Tongue, window: Window, lodged: Sequence[overview.Lodged]) -> Flow:
    """The way from lodged to found."""
    every = sum(each.many for each in lodged)
    chosen = [each for each in lodged if each.selected]
    done = [each for each in chosen if each.outcome in {CONFORM, IRREGULAR}]
    irregular = sum(each.many for each in done if each.outcome == IRREGULAR)
    selected, controlled = sum(each.many for each in chosen), sum(each.many for each in done)
    return Flow(
        every, wilson(selected, every), wilson(controlled, selected), wilson(irregular, controlled),
        sum(each.many for each in chosen if each.random), _by_day(t, window, lodged),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wait:
    """Cases that wait, whose goods move on within the same time."""

    until: str
    lanes: Mapping[str, int]
    owned: int
    figure: Markup

    @property
    def count(self) -> int:
        """How many."""
        return sum(self.lanes.values())


@dataclass(frozen=True, slots=True)
class Waits:
    """All that waits."""

    rows: Sequence[Wait]
    oldest: int | None
    """Microseconds since the oldest was lodged."""

    @property
    def count(self) -> int:
        """How many cases."""
        return sum(row.count for row in self.rows)

    @property
    def overdue(self) -> int:
        """Of these, the goods should have moved on."""
        return sum(row.count for row in self.rows if row.until == overview.OVERDUE)


def waits(t: Tongue, waiting: Sequence[overview.Waiting], now: int) -> Waits:
    """By how long the goods still wait."""
    rows: list[tuple[str, Counter[str], int]] = []
    for until in (*dict(overview.WAITS), overview.LATER):
        those = [each for each in waiting if each.until == until]
        lanes: Counter[str] = Counter()
        for each in those:
            lanes[each.lane] += each.many
        rows.append((until, lanes, sum(each.many for each in those if each.owned)))
    most = max((lanes.total() for _, lanes, _ in rows), default=0)
    return Waits(
        [Wait(until, lanes, in_hand, _lanes(t, until, lanes, most)) for until, lanes, in_hand in rows],
        max((now - each.oldest for each in waiting), default=None),
    )


def waits_title(t: Tongue, until: str) -> str:
    """How long the goods wait, in words."""
    return {
        overview.OVERDUE: t.text("overdue"),
        "4h": t.text("within 4 hours"),
        "1d": t.text("within a day"),
        "3d": t.text("within three days"),
        overview.LATER: t.text("later"),
    }[until]


@dataclass(frozen=True, slots=True)
class Officer:
    """What one officer did."""

    name: str
    cases: int
    findings: int
    days: int
    """On which anything was recorded."""
    owned: int
    """Cases in hand now."""
    figure: Markup


def officers(
    t: Tongue, window: Window, worked: Sequence[overview.Worked], owned: Mapping[str, int], names: Mapping[str, str]
) -> list[Officer]:
    """A row an officer who recorded anything in the window, or has a case in hand; busiest first."""
    by: dict[str, dict[int, overview.Worked]] = {f"@{account}": {} for account in owned}
    for each in worked:
        by.setdefault(each.actor, {})[each.day] = each
    periods = Periods.of(window)
    most = max((each.cases for each in worked), default=0) * periods.wide
    told = []
    for actor, days in by.items():
        name = names.get(actor, actor)
        counts = [0] * periods.number
        for day, each in days.items():
            counts[periods.place(day)] += each.cases
        said = t.text("{name}: {n} cases over time", name=name, n=t.number(sum(counts)))
        drawn = bars.sparkline(counts, most, said)
        cases, findings = sum(each.cases for each in days.values()), sum(each.findings for each in days.values())
        told.append(Officer(name, cases, findings, len(days), owned.get(actor.removeprefix("@"), 0), drawn))
    return sorted(told, key=lambda each: (-each.cases, -each.owned, each.name))


def _by_day(t: Tongue, window: Window, lodged: Sequence[overview.Lodged]) -> Markup:
    periods = Periods.of(window)
    every, chosen = [0] * periods.number, [0] * periods.number
    for each in lodged:
        place = periods.place(each.day)
        every[place] += each.many
        chosen[place] += each.many * each.selected
    labels = [(place, t.date(periods.begins(place))) for place in periods.named]
    said = t.text(
        "Consignments over time: {lodged} lodged, {selected} selected",
        lodged=t.number(sum(every)), selected=t.number(sum(chosen)),
    )  # fmt: skip
    return bars.over_time([(every, "all"), (chosen, "part")], labels, said)


def _lanes(t: Tongue, until: str, lanes: Mapping[str, int], most: int) -> Markup:
    words = Words(t)
    counted = [(lane, lanes[lane]) for lane in _LANES if lanes.get(lane)]
    said = ", ".join(f"{words.lane(lane)} {t.number(count)}" for lane, count in counted)
    title = waits_title(t, until)
    return bars.row([(count, lane) for lane, count in counted], most, f"{title}: {said or t.number(0)}")
