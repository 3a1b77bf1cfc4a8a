"""What the ledger keeps: entries, and what became of those that were handed in."""

import hashlib
import re
import secrets
import time
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

KINDS: Final = frozenset({"declaration", "amendment", "finding", "history", "read", "swap", "act", "model"})
FIRST_OF_A_CONSIGNMENT: Final = frozenset({"declaration", "history"})
DECIDED: Final = frozenset({"declaration", "amendment"})
DECLARED: Final = FIRST_OF_A_CONSIGNMENT | DECIDED
LONGEST_NAMES: Final = 600  # characters together; an index entry of PostgreSQL must stay under a third of a page

_ID = re.compile(r"[0-9a-f]{32}")
_NAME = re.compile(r"[^\x00\ud800-\udfff]*")  # what every database can store as text

State = Literal["new", "repeated", "key_reused", "already_lodged", "undone"]


def fresh_id() -> str:
    """32 hexadecimal digits: the time, so that the ledger's index grows at its end, and 64 bits of chance."""
    return f"{time.time_ns():016x}{secrets.token_hex(8)}"


def id_of_finding(finding_id: str, consignment: str, item: int, area: str) -> str:
    """The id of a finding's entry: what is said of the same goods item and area under one reference is one finding."""
    return hashlib.sha256(f"finding\n{finding_id}\n{consignment}\n{item}\n{area}".encode()).hexdigest()[:32]


class NotRecorded(Exception):  # noqa: N818  (the word that the API uses)
    """The transaction failed: nothing of it was acknowledged. Handing it in again with the same key is safe."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact to remember.

    Attributes:
        kind: One of `KINDS`: what was declared and found; `read`: who looked at what; `swap`: what is live from then
            on; `act`: what an officer did with a case; `model`: what became of a bundle (approved, promoted, ...).
        id: 32 lower-case hexadecimal digits, unique in the ledger.
        subject: Whom it is about: a consignment_id, or whatever a `read` or `swap` is about.
        office: Customs office of the declaration; empty where there is none.
        actor: Client that handed it in.
        said: What was received, byte for byte.
        answer: What was answered, byte for byte.
        reasons_at: Offset in `answer` at which its reasons begin; None if it has none.
        inputs: What is needed to compute the answer again.
        notes: A cache for the past; may be dropped, so the chain does not cover it.
        seen: Number of the last ledger entry that the answer took into account.
        version: 1 for a declaration, more for its amendments.
        key: Idempotency key, unique for an actor.
        digest: sha256 of what was asked, by which a repetition is told from something else; that of `said` if absent.
        call: Id of a call whose entries took each other into account, so that all of them are recorded or none.
    """

    kind: str
    id: str
    subject: str
    office: str
    actor: str
    said: bytes
    answer: bytes = b""
    reasons_at: int | None = None
    inputs: bytes = b""
    notes: bytes = b""
    seen: int | None = None
    version: int = 1
    key: str | None = None
    digest: bytes = b""
    call: str = ""

    def __post_init__(self) -> None:
        """Refuse what a database would refuse: one bad entry must not fail the transaction of its neighbours.

        Raises:
            ValueError: If a kind, an id, a name or a number cannot be stored.
        """
        if not self.digest:
            object.__setattr__(self, "digest", hashlib.sha256(self.said).digest())
        if self.kind not in KINDS or not _ID.fullmatch(self.id):
            raise ValueError(f"an entry of kind {self.kind!r} with id {self.id!r}: no such kind, or not 32 hex digits")
        names = self.subject + self.office + self.actor + (self.key or "")
        if len(names) > LONGEST_NAMES or not (names.isprintable() or _NAME.fullmatch(names)):
            raise ValueError(f"the names in entry {self.id} are longer than {LONGEST_NAMES} characters or not text")
        for number in (self.reasons_at, self.seen, self.version):
            if number is not None and not 0 <= number < 1 << 63:
                raise ValueError(f"a number in entry {self.id} is negative or needs more than 63 bits")


class Stored(NamedTuple):
    """One row of the ledger, in the order of its columns (`schema.entries`); `recorded_at` in microseconds."""

    seq: int
    kind: str
    id: str
    subject: str
    office: str
    actor: str
    recorded_at: int
    seen: int | None
    version: int
    key: str | None
    digest: bytes
    hash: bytes
    reasons_at: int | None
    said: bytes
    answer: bytes
    inputs: bytes
    notes: bytes | None


class Head(NamedTuple):
    """Where the chain ends: number, hash and time of its last entry."""

    seq: int = 0
    hash: bytes = bytes(32)
    recorded_at: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an entry, and the row that stands.

    Attributes:
        state: `new`: recorded now. `repeated`: the same was said before, `entry` is the earlier row. `key_reused`: the
            key belongs to `entry`, which said something else. `already_lodged`: `entry` holds its place (the
            consignment, this version of it, or its id) and said something else. `undone`: not recorded, because others
            of its call were not new; to be answered without them.
        entry: The row that stands; of what is undone, one that stood in the way of its call.
    """

    state: State
    entry: Stored


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found.

    Attributes:
        entries: How many entries fit, from the first.
        head: The last that fits.
        fault: What does not fit and where; empty if all does.
    """

    entries: int
    head: Head = field(default_factory=Head)
    fault: str = ""

    @property
    def whole(self) -> bool:
        """Whether every entry fits."""
        return not self.fault
