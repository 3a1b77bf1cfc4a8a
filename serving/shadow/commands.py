"""`tidewaiter shadow`: put what the ledger holds to the challengers, and say what would have been otherwise."""

import contextlib
import datetime as dt
import json
import os
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from features.columns import moment
from features.errors import TidewaiterError
from features.finding import IRREGULAR, UNCHECKED
from models import kept, registered
from models.kept import Kept
from models.registered import CHALLENGER, Version
from serving.ledger.ledger import Ledger
from serving.settings import Settings
from serving.shadow.beside import beside, in_pieces
from serving.shadow.figures import Figures, Side, figures
from serving.shadow.store import Store
from serving.watch.decided import Shelf, decided, since

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
FILE: Final = "shadow.json"
_PIECE: Final = 2_000
Verdicts = Mapping[str, Mapping[tuple[str, int], bool]]


class Shown(msgspec.Struct, frozen=True):
    """What the last look showed, for the page."""

    made_at: int
    start: int
    figures: list[Figures]
    refused: list[str]


def shadow(settings: Settings, area: str, version: str, start: int, now: int, screen: Console, step: Step) -> None:
    """Bring the shadow of the challengers up to the end of the ledger, and show it from a time on."""
    wanted = challengers(area, version)
    told, refused = [], []
    folder = Path(settings.watch_folder)
    with contextlib.closing(Ledger.open(settings.ledger_url)) as ledger:
        found = _verdicts(ledger, start)
        for each in wanted:
            try:
                with step(f"{each.area}: challenger {each.version}") as advance:
                    seen = put(settings, ledger, each, start, advance, found)
            except TidewaiterError as error:
                refused.append(str(error))
                screen.print(escape(str(error)), style="yellow", soft_wrap=True)
                continue
            if seen is None:
                screen.print(f"{each.area}: nothing was decided that the challenger {each.version} could be put to.")
                continue
            told.append(seen)
            _show(told[-1], screen)
    _keep(folder, Shown(now, start, told, refused))


def put(
    settings: Settings,
    ledger: Ledger,
    challenger: Version,
    start: int,
    advance: Callable[[float], None],
    found: Verdicts | None = None,
) -> Figures | None:
    """Bring the shadow of one up to the end of the ledger; what it shows from a time on, none if nothing.

    Args:
        settings: for the folder of results.
        ledger: what was decided and found.
        challenger: a registered version.
        start: microseconds since 1970.
        advance: told which share is done.
        found: findings since ``start``, if they were read already.

    Raises:
        TidewaiterError: it needs features that the ledger did not keep, or is damaged.
    """
    registered.fetched(challenger)
    store = Store(Path(settings.watch_folder), challenger.bundle)
    follow(ledger, kept.opened(challenger.bundle), store, start, advance)
    seen = store.read(start)
    if seen is None:
        return None
    known = (_verdicts(ledger, start) if found is None else found).get(challenger.area, {})
    return figures(challenger.area, challenger.version, challenger.bundle, seen, known)


def challengers(area: str, version: str) -> list[Version]:
    """The versions to be shadowed: the challengers, or one that is named.

    Raises:
        TidewaiterError: there is none.
    """
    listed = [each for each in registered.versions() if not area or each.area == area]
    wanted = [each for each in listed if (each.version == version if version else CHALLENGER in each.aliases)]
    if not wanted:
        what = f"version {version}" if version else "challenger"
        raise TidewaiterError(f"There is no {what}{f' of {area}' if area else ''} to be shadowed. Train one first.")
    return wanted


def follow(ledger: Ledger, challenger: Kept, store: Store, start: int, advance: Callable[[float], None]) -> None:
    """Put to a challenger what was decided since it was last looked at; outside the service, which is not slowed.

    Raises:
        TidewaiterError: it needs features that the ledger did not keep.
    """
    shelf, head, after = Shelf(ledger), ledger.head().seq, store.seen
    entries = (made for entry in since(ledger, start, after) if (made := decided(shelf, entry)))
    for piece in in_pieces(entries, _PIECE):
        store.add(after, piece[-1].seq, beside(shelf, challenger, piece))
        after = piece[-1].seq
        advance(after / max(head, 1))


def last(folder: Path) -> Shown | None:
    """What the last look showed; none if there was none."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Shown)
    except (OSError, msgspec.DecodeError):
        return None


def _verdicts(ledger: Ledger, start: int) -> Verdicts:
    """By area, the latest result of each goods item that was checked."""
    found: dict[str, dict[tuple[str, int], bool]] = {}
    for entry in since(ledger, start):
        if entry.kind == "finding":
            said = json.loads(entry.said)
            if said["result"] != UNCHECKED:
                key = (str(said["consignment_id"]), int(said["item_number"]))
                found.setdefault(str(said["area"]), {})[key] = said["result"] == IRREGULAR
    return found


def _keep(folder: Path, told: Shown) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{FILE}.{uuid.uuid4().hex}"
    fresh.write_bytes(msgspec.json.encode(told))
    os.replace(fresh, folder / FILE)  # noqa: PTH105  (in one step)


def _show(told: Figures, screen: Console) -> None:
    screen.print(
        f"\n[bold]{told.area}[/]: challenger {told.version} ({told.bundle}) beside {', '.join(told.champions)}: "
        f"{told.goods_items:,} goods items of {told.consignments:,} consignments",
        soft_wrap=True,
    )
    share = told.moved / max(told.goods_items, 1)
    screen.print(f"{told.moved:,} goods items ({share:.1%}) would change lane, by this area's score alone:")
    table = Table("champion says", *(f"challenger: {lane}" for lane in told.lanes))
    for lane, row in told.lanes.items():
        table.add_row(lane, *(f"{count:,}" for count in row.values()))
    screen.print(table)
    _pairs("Expected controls by customs office", told.load, "{:,.1f}", screen)
    _pairs("What moves the scores, share by concept", told.reasons, "{:.0%}", screen)
    screen.print(
        f"Mean probability {told.mean.champion:.3f} → {told.mean.challenger:.3f}; scores apart by PSI {told.shift:.2f}"
    )
    found = Table("findings since", *told.agreed["irregular"], title="Flagged by", title_justify="left")
    for result, row in told.agreed.items():
        found.add_row(result, *(f"{count:,}" for count in row.values()))
    screen.print(found)
    screen.print(f"{told.contest[0].upper()}{told.contest[1:]}.", soft_wrap=True)


def _pairs(title: str, pairs: Mapping[str, Side], shown: str, screen: Console) -> None:
    table = Table("", "champion", "challenger", title=title, title_justify="left")
    for name, side in sorted(pairs.items(), key=lambda pair: -pair[1].challenger)[:12]:
        table.add_row(name or "(none)", shown.format(side.champion), shown.format(side.challenger))
    screen.print(table)


def told_since(text: str, now: int) -> int:
    """A day as people write it, or thirty days ago.

    Raises:
        TidewaiterError: it is none.
    """
    if not text:
        return now - 30 * 86_400_000_000
    try:
        day = dt.datetime.fromisoformat(text)
    except ValueError:
        raise TidewaiterError(f"{text!r} is no day. Write it as 2026-03-01; it is UTC.") from None
    whole = day if day.tzinfo else day.replace(tzinfo=dt.UTC)
    return int((whole - moment(0)).total_seconds() * 1_000_000)
