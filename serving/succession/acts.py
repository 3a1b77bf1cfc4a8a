"""What became of bundles, as entries of the ledger: kind `model`, subject `model:AREA`.

An entry that changes the champion takes the place after the change before it, and of each place there is one: two who
promote on the same sight of things make entries with the same id, and the ledger keeps the first.
"""

import hashlib
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from models.areas import AREAS
from models.gate import Check
from serving.ledger.entry import Entry, Stored, fresh_id
from serving.ledger.ledger import Ledger

SUBJECT: Final = "model:"
Kind = Literal["approved", "promoted", "rolled_back"]
CHANGES: Final = frozenset({"promoted", "rolled_back"})


class Person(msgspec.Struct, frozen=True):
    """Who acts."""

    name: str
    """As given, or the account."""
    account: bool
    """Whether an account of the workbench vouches for the name; else it is what somebody typed."""
    os_user: str
    """Account of the operating system under which the command ran; empty on a page."""

    @property
    def actor(self) -> str:
        """As the ledger names them."""
        return f"@{self.name}" if self.account else self.name


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One step in the life of a bundle."""

    act: Kind
    area: str
    version: str
    """In the model registry."""
    bundle: str
    by: Person
    note: str
    replaces: str
    """Bundle that was champion; empty: there was none."""
    trained_by: str = ""
    override: str = ""
    """Why it may go live although a check failed."""
    checks: tuple[Check, ...] = ()


class Recorded(NamedTuple):
    """An act, and where it stands in the ledger."""

    seq: int
    at: int
    """Microseconds since 1970."""
    act: Act


class History(NamedTuple):
    """All acts on the bundles of one area, oldest first."""

    acts: Sequence[Recorded]

    @property
    def changes(self) -> list[Recorded]:
        """Those that changed the champion."""
        return [each for each in self.acts if each.act.act in CHANGES]

    @property
    def place(self) -> int:
        """Number of the last change; 0 if there was none."""
        return self.changes[-1].seq if self.changes else 0

    @property
    def champion(self) -> str:
        """The bundle that decides by the ledger; empty: the ledger does not say."""
        return self.changes[-1].act.bundle if self.changes else ""

    @property
    def before(self) -> str:
        """The champion to which a rollback goes; empty: there is none."""
        stack: list[str] = []
        for each in self.changes:
            if not stack and each.act.replaces:
                stack.append(each.act.replaces)
            if each.act.act == "promoted":
                stack.append(each.act.bundle)
            elif len(stack) > 1:
                stack.pop()
        return stack[-2] if len(stack) > 1 else ""

    def approval(self, bundle: str, replaces: str) -> Recorded | None:
        """The last approval of a bundle to follow this champion, given since the champion last changed."""
        found = [
            each
            for each in self.acts
            if each.act.act == "approved" and (each.act.bundle, each.act.replaces) == (bundle, replaces)
        ]
        return found[-1] if found and found[-1].seq > self.place else None


def history(ledger: Ledger, area: str) -> History:
    """What the ledger holds on the bundles of an area."""
    entries = [entry for entry in ledger.of_subject(SUBJECT + area) if entry.kind == "model"]
    return History([recorded(entry) for entry in entries])


def champions(ledger: Ledger) -> dict[str, str]:
    """The bundle that decides by the ledger, of each area where it says so."""
    told = {area: history(ledger, area).champion for area in AREAS}
    return {area: bundle for area, bundle in told.items() if bundle}


def recorded(entry: Stored) -> Recorded:
    """An entry of kind `model`, read."""
    return Recorded(entry.seq, entry.recorded_at, msgspec.json.decode(entry.said, type=Act))


def entry(act: Act, place: int) -> Entry:
    """An act as it goes into the ledger; ``place`` is that of the champion's last change, as seen."""
    told = msgspec.json.encode(act)
    named = _id(act.area, place) if act.act in CHANGES else fresh_id()
    return Entry("model", named, SUBJECT + act.area, "", act.by.actor, told)


def _id(area: str, place: int) -> str:
    """The id of the change that follows another; there can be one."""
    return hashlib.sha256(f"champion\n{area}\n{place}".encode()).hexdigest()[:32]
