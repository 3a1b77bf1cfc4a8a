"""`tidewaiter approve`, `promote`, `rollback`, `models`: what they do, on the screen."""

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from features.columns import microseconds, moment
from features.errors import TidewaiterError
from models import registry
from models.areas import AREAS
from models.bundle import Bundle
from models.contest import Holdout
from serving.ledger.ledger import Ledger
from serving.succession import acts, deciding, people, steps
from serving.succession.acts import Recorded
from serving.succession.holdout import holdout

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]


class Wanted(NamedTuple):
    """What somebody asks for."""

    area: str
    version: str
    """Empty: the challenger, or for a rollback the champion before."""
    by: str
    note: str
    password: Callable[[], str]
    """Asks for that of the account, if it is one."""
    override: str = ""


def approve(url: str, wanted: Wanted, extract: Path | None, screen: Console, step: Step) -> None:
    """Approve a version, held against the champion on the findings of an extract."""
    area = wanted.area
    with _opened(url) as ledger:
        person = people.person(ledger.database, wanted.by, wanted.password, approves=True)
        seen = steps.sight(ledger, area)
        chosen = seen.version(wanted.version or registry.challenger(area))

        def compared(champion: Bundle, challenger: Bundle) -> Holdout:
            with step("Holding it against the champion") as advance:
                return holdout(extract or Path(), champion, challenger, advance)

        act = steps.approve(ledger, seen, chosen, person, wanted.note, wanted.override, compared if extract else None)
    for check in act.checks:
        screen.print(f"[{'green' if check.passed else 'red'}]{check.name}[/]: {escape(check.said)}", soft_wrap=True)
    vouched = "" if person.account else f" (a name as given; operating-system account {person.os_user})"
    screen.print(
        f"Version {chosen.version} of {area} is approved by {person.name}{vouched}. It decides nothing yet: "
        f"tidewaiter promote --area {area} --version {chosen.version} --by NAME",
        markup=False,
        soft_wrap=True,
    )
    if not person.account and person.os_user == chosen.trained_by:
        screen.print(
            f"It was trained under the same operating-system account ({person.os_user}); the ledger says so.",
            style="yellow",
        )


def promote(url: str, wanted: Wanted, screen: Console) -> None:
    """Make an approved version the champion."""
    with _opened(url) as ledger:
        person = people.person(ledger.database, wanted.by, wanted.password, approves=False)
        seen = steps.sight(ledger, wanted.area)
        chosen = seen.version(wanted.version or registry.challenger(wanted.area))
        done = steps.promote(ledger, seen, chosen, person, wanted.note)
    _told(done, screen)


def rollback(url: str, wanted: Wanted, screen: Console) -> None:
    """Go back to the champion before."""
    with _opened(url) as ledger:
        person = people.person(ledger.database, wanted.by, wanted.password, approves=False)
        done = steps.roll_back(ledger, steps.sight(ledger, wanted.area), person, wanted.note)
    _told(done, screen)


def life(url: str, area: str | None, screen: Console) -> None:
    """What became of the bundles, from the ledger; aliases that disagree are set right."""
    with _opened(url) as ledger:
        for name in [area] if area else AREAS:
            told = acts.history(ledger, name)
            if told.changes and (wrong := steps.settle(ledger, name)):
                screen.print(wrong, style="yellow", markup=False)
            for each in told.acts:
                screen.print(_line(each), markup=False, soft_wrap=True)


def at(url: str, when: str, screen: Console) -> None:
    """Which bundle of each area decided at a moment, and who let it in."""
    moment_ = _time(when)
    with _opened(url) as ledger:
        live = deciding.at(ledger, microseconds(moment_))
        if live is None:
            screen.print(f"Nothing was live at {moment_:%Y-%m-%d %H:%M} UTC: the service had not yet answered.")
            return
        until = "now" if live.end is None else f"{moment(live.end):%Y-%m-%d %H:%M:%S}"
        title = f"Live from {moment(live.start):%Y-%m-%d %H:%M:%S} to {until} UTC (entry {live.seq})"
        table = Table("area", "bundle", "approved by", title=title, title_justify="left")
        for area, bundle in live.bundles.items():
            found = [each.act for each in acts.history(ledger, area).acts if each.act.bundle == bundle]
            by = [each.by.name for each in found if each.act == "approved"]
            table.add_row(area, bundle, escape(", ".join(by)) or "nobody: first of its area")
    screen.print(table)
    screen.print(f"policy {live.policy}")


def _line(each: Recorded) -> str:
    act = each.act
    verb = act.act.replace("_", " ")
    tail = [f"note: {act.note}"] * bool(act.note) + [f"OVERRIDE: {act.override}"] * bool(act.override)
    who = act.by.name if act.by.account else f"{act.by.name} (as given, by {act.by.os_user})"
    return (
        f"{moment(each.at):%Y-%m-%d %H:%M:%S}  {act.area} version {act.version} ({act.bundle}) {verb} by {who}"
        + "".join(f"; {part}" for part in tail)
    )


def _told(done: Recorded, screen: Console) -> None:
    act = done.act
    screen.print(
        f"Version {act.version} is the champion of {act.area} (entry {done.seq} of the ledger); running services swap "
        "to it within a second.",
        markup=False,
        soft_wrap=True,
    )


def _time(text: str) -> dt.datetime:
    try:
        told = dt.datetime.fromisoformat(text)
    except ValueError:
        raise TidewaiterError(f"{text!r} is no time. Write it as 2026-03-01T12:00; it is UTC.") from None
    return told.replace(tzinfo=dt.UTC) if told.tzinfo is None else told.astimezone(dt.UTC)


@contextlib.contextmanager
def _opened(url: str) -> Iterator[Ledger]:
    ledger = Ledger.open(url)
    try:
        yield ledger
    finally:
        ledger.close()
