"""The demo's ledger: a history, a week rehearsed on it, an account to look at it; never where another ledger is."""

import contextlib
import json
import os
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, NamedTuple

from extract import folder
from features.columns import DAY
from models.registered import user
from serving import history, renewal
from serving.access import accounts
from serving.access.roles import Role
from serving.assess.checkpoint import Checkpoints
from serving.cases import commands as cases
from serving.ledger.database import Database
from serving.ledger.ledger import Ledger
from serving.rehearsal import Control, Officers, Opinion, Rehearsal, Told
from serving.renewal import Renewed
from serving.settings import Settings
from serving.succession import acts
from serving.succession.acts import Person

ACCOUNT: Final = "demo"
OFFICERS: Final = (("m.keller", "Miriam Keller"), ("j.novak", "Jan Novák"), ("a.rossi", "Anna Rossi"))
"""Colleagues who worked in the rehearsed week; nobody knows their passwords."""
_MARK: Final = "demo.json"
"""Beside the ledger: that it is a demo's, of which world, and how to sign in. Only the owner reads it."""
_SHARES: Final = 4
_HOUSE: Final = "tidewaiter demo"
Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]


class Scene(NamedTuple):
    """What a ledger is made of."""

    world: Path
    """Extract of all, for findings that came in meanwhile."""
    history: Path
    """Extract of what was known before the service began."""
    recent: Path
    """Extract of what it decides."""
    control: Control
    """What officers find."""
    opinion: Opinion
    """What they say of reasons."""

    @property
    def officers(self) -> Officers:
        """Who controls."""
        return Officers([name for name, _ in OFFICERS], self.control, self.opinion)


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


def stage(settings: Settings, scene: Scene, now: int, step: Step, renewed: Sequence[Renewed] = ()) -> Told:
    """Make the ledger anew.

    Args:
        settings: say where it is.
        scene: what it is made of.
        now: microseconds; what is decided ends then.
        step: shows progress.
        renewed: champions that took the place of stale ones; the ledger says so where it begins to decide.
    """
    _emptied(settings)
    recent, earlier = folder.read(scene.recent), folder.read(scene.world)
    start = int(recent.lodged_at.min()) // DAY * DAY
    with step("Taking in what was known before") as advance:
        history.load(settings.ledger_url, scene.history, advance, at=start)
    ledger = Ledger.open(settings.ledger_url)
    try:
        house = Person(_HOUSE, account=False, os_user=user())
        ledger.record([acts.entry(each, 0) for each in renewal.noted(renewed, house)], start)
        with step(_deciding(start, now)) as advance:
            rehearsal = Rehearsal(ledger, scene.officers, seed=1, start=start)
            told = rehearsal.run(recent, earlier, now, advance)
        with step("Making the cases from the ledger") as advance:
            cases.follow(ledger, advance)
        Checkpoints(Path(settings.checkpoint_folder), settings.checkpoint_entries).leave(rehearsal.live)
        _people(ledger.database, settings)
    finally:
        ledger.close()
    return told


def go_on(settings: Settings, scene: Scene, now: int, step: Step) -> Told:
    """Let the champions and the policy that are in force now decide what is handed in late, at this moment.

    Args:
        settings: say where the ledger is, and which policy is in force.
        scene: as it was staged; ``recent`` is what is handed in.
        now: microseconds.
        step: shows progress.
    """
    ledger = Ledger.open(settings.ledger_url)
    try:
        checkpoints = Checkpoints(Path(settings.checkpoint_folder), settings.checkpoint_entries)
        with step("The service takes them up, and decides") as advance:
            file = Path(settings.policy_file) if settings.policy_file else None
            rehearsal = Rehearsal(ledger, scene.officers, 2, now, file, checkpoints.restored(ledger))
            told = rehearsal.run(folder.read(scene.recent), folder.read(scene.world), now, advance)
        cases.follow(ledger, lambda _share: None)
        checkpoints.leave(rehearsal.live)
    finally:
        ledger.close()
    return told


def _deciding(start: int, now: int) -> str:
    weeks = round((now - start) / (7 * DAY))
    return "Deciding the last week, control by control" if weeks <= 1 else f"Deciding {weeks} weeks, control by control"


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
