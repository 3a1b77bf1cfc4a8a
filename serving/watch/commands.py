"""`tidewaiter watch`: look at the ledger, say what moved and how the models do, tell people once."""

import contextlib
import datetime as dt
import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from features.columns import DAY, microseconds, moment
from features.errors import TidewaiterError
from serving.ledger.ledger import Ledger
from serving.settings import Settings
from serving.watch import alerts, report
from serving.watch.decided import Shelf
from serving.watch.report import MEASURES, Report, Told
from serving.watch.signs import judged
from serving.watch.weeks import WEEK, weeks

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
_LATER: Final = 4
"""Weeks that are judged after those of reference, unless told since when."""
_AGAIN: Final = 3_600
"""Seconds between looks."""
_ALERTED: Final = "alerted.json"


def watch(
    settings: Settings, since: str, now: Callable[[], dt.datetime], screen: Console, step: Step, *, once: bool
) -> None:
    """Look once, or again every hour: weeks end at midnight UTC, so a day has one new look."""
    folder = Path(settings.watch_folder)
    while True:
        with step("Reading the ledger"):
            told = look(settings, since, microseconds(now()))
        report.keep(folder, told)
        show(told, screen)
        for fault in _alert(settings, folder, told):
            screen.print(fault, style="red", markup=False)
        if once:
            return
        time.sleep(_AGAIN)


def look(settings: Settings, since: str, now: int) -> Report:
    """What the ledger says of the weeks up to the last midnight.

    Raises:
        TidewaiterError: ``since`` is no time.
    """
    end, reference = now - now % DAY, settings.watch_reference_weeks
    start = _since(since) if since else end - (reference + _LATER) * WEEK
    with contextlib.closing(Ledger.open(settings.ledger_url)) as ledger:
        shelf = Shelf(ledger)
        seen = weeks(ledger, shelf, start, end)
        return report.made(
            seen, judged(seen, shelf, reference, settings.watch_alarm_rate), reference, settings.watch_alarm_rate, now
        )


def show(told: Report, screen: Console) -> None:
    """The report on the screen."""
    if not told.weeks:
        screen.print("Nothing was decided in that time: there is nothing to watch yet.")
        return
    first = moment(told.start)
    decisions = sum(week.decisions for week in told.weeks)
    screen.print(f"{len(told.weeks)} weeks from {first:%Y-%m-%d}, {decisions:,} decisions")
    _figures(told, screen)
    if refused := told.weeks[-1].refused:
        screen.print(escape(refused[0].upper() + refused[1:] + "."), style="yellow", soft_wrap=True)
        return
    for week, sign in told.ringing:
        screen.print(report.line(week.start, sign), style="red", markup=False, soft_wrap=True)
    signs = max(week.signs for week in told.weeks)
    rang = f"{len(told.ringing)} of {signs:,} signs a week rang"
    screen.print(f"{rang}; where nothing changes, at most {told.rate:.0%} of weeks do.", soft_wrap=True)


def _figures(told: Report, screen: Console) -> None:
    for title, which in (("From the random stream", "stream"), ("From all controls, by inverse propensity", "every")):
        heads = [name.replace("_", " ") for name in MEASURES]
        table = Table("area", "verdicts", *heads, title=f"{title} (95 % intervals)", title_justify="left")
        for area in told.areas:
            figures: dict[str, Told] = getattr(area, which)
            table.add_row(area.area, f"{area.outcomes:,}", *(_cell(figures[name]) for name in MEASURES))
        screen.print(table)
    screen.print(
        "In brackets alone: not estimated, for the effective sample is smaller than what is needed.", style="dim"
    )


def _cell(told: Told) -> str:
    if told.value is None:
        return f"({told.effective:,.0f} of {told.needed:,.0f})"
    return f"{told.value:.2f} [{told.low:.2f}, {told.high:.2f}]"


def _alert(settings: Settings, folder: Path, told: Report) -> list[str]:
    """Tell of what rings and was not told before."""
    path = folder / _ALERTED
    try:
        before = set(json.loads(path.read_text()))
    except (OSError, ValueError):
        before = set()
    fresh = {f"{week.start} {sign.kind} {sign.area} {sign.name}": (week, sign) for week, sign in told.ringing}
    new = {key: pair for key, pair in fresh.items() if key not in before}
    if not new:
        return []
    lines = [report.line(week.start, sign) for week, sign in new.values()]
    said = [{"week": moment(week.start).isoformat(), "kind": sign.kind, "area": sign.area, "name": sign.name,
             "shift": sign.shift, "p": sign.p} for week, sign in new.values()]  # fmt: skip
    faults = alerts.send(settings, lines, {"signs": said})
    if not faults:
        path.write_text(json.dumps(sorted(before | set(new))))
    return faults


def _since(text: str) -> int:
    try:
        told = dt.datetime.fromisoformat(text)
    except ValueError:
        raise TidewaiterError(f"{text!r} is no day. Write it as 2026-03-01; it is UTC.") from None
    return microseconds(told if told.tzinfo else told.replace(tzinfo=dt.UTC))
