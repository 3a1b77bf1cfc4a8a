"""The demo's ledger: a history, a week rehearsed on it, an account to look at it; never where another ledger is."""

import contextlib
import json
import os
import secrets
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, NamedTuple

from extract import folder
from serving import history
from serving.access import accounts
from serving.access.roles import Role
from serving.assess.checkpoint import Checkpoints
from serving.cases import commands as cases
from serving.ledger.database import Database
from serving.ledger.ledger import Ledger
from serving.rehearsal import Control, Rehearsal, Told
from serving.settings import Settings

ACCOUNT: Final = "demo"
OFFICERS: Final = (("m.keller", "Miriam Keller"), ("j.novak", "Jan Novák"), ("a.rossi", "Anna Rossi"))
"""Colleagues who worked in the rehearsed week; nobody knows their passwords."""
_MARK: Final = "demo.json"
"""Beside the ledger: that it is a demo's, of which world, and how to sign in. Only the owner reads it."""
_SHARES: Final = 4
Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]


class SignIn(NamedTuple):
    """How to sign in to the demo."""

    account: str
    password: str


def signing_in(settings: Settings) -> SignIn | None:
    """How to sign in, if the ledger is a demo's and nobody else reaches it."""
    mark = _mark(settings)
    if mark is None or not mark.exists() or not private(settings):
        return None
    said = json.loads(mark.read_text())
    return SignIn(said["account"], said["password"])


def private(settings: Settings) -> bool:
    """Whether only this machine reaches the service."""
    return settings.host in {"127.0.0.1", "localhost", "::1"} and not settings.public_url


def possible(settings: Settings) -> bool:
    """Whether the ledger is none yet, or an earlier demo's: nothing of anybody is ever replaced."""
    file, mark = _file(settings), _mark(settings)
    return bool(file and mark) and (mark.exists() or not file.exists())  # type: ignore[union-attr]


def stage(settings: Settings, world: Path, parts: tuple[Path, Path], control: Control, now: int, step: Step) -> Told:
    """Make the ledger anew.

    Args:
        settings: say where it is.
        world: extract of all, for findings that came in during the week.
        parts: extracts of history and of the week.
        control: what officers find.
        now: microseconds; the week ends then.
        step: shows progress.
    """
    past, recent = parts
    _emptied(settings)
    week, earlier = folder.read(recent), folder.read(world)
    start = int(week.lodged_at.min()) // 86_400_000_000 * 86_400_000_000
    with step("Taking in what was known before") as advance:
        history.load(settings.ledger_url, past, advance, at=start)
    ledger = Ledger.open(settings.ledger_url)
    try:
        with step("Deciding the last week, control by control") as advance:
            rehearsal = Rehearsal(ledger, control, [name for name, _ in OFFICERS], seed=1, start=start)
            told = rehearsal.run(week, earlier, now, advance)
        with step("Making the cases from the ledger") as advance:
            cases.follow(ledger, advance)
        Checkpoints(Path(settings.checkpoint_folder), settings.checkpoint_entries).leave(rehearsal.live)
        _people(ledger.database, settings)
    finally:
        ledger.close()
    return told


def _people(database: Database, settings: Settings) -> None:
    """The accounts of the demo; the mark is written last, so that half a demo is none."""
    now = time.time_ns() // 1000
    for account, name in OFFICERS:
        accounts.add(database, account, name, secrets.token_urlsafe(24), [Role.OFFICER], (), now)
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    roles = [Role.OFFICER, Role.LEAD, Role.ANALYST]
    accounts.add(database, ACCOUNT, "Demo", password, roles, (), now)
    mark = _mark(settings)
    if mark:
        written = os.open(mark, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(written, "w") as file:
            json.dump({"account": ACCOUNT, "password": password}, file)


def _emptied(settings: Settings) -> None:
    """Without the ledger of an earlier demo."""
    file = _file(settings)
    if file:
        for ending in ("", "-wal", "-shm", "-turn", "-cases"):
            with contextlib.suppress(FileNotFoundError):
                file.with_name(file.name + ending).unlink()


def _file(settings: Settings) -> Path | None:
    """The file of the ledger; none if it is a server's."""
    kind, _, path = settings.ledger_url.partition(":///")
    return Path(path) if kind == "sqlite" and path else None


def _mark(settings: Settings) -> Path | None:
    file = _file(settings)
    return file and file.with_name(_MARK)
