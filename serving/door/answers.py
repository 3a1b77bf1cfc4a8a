"""The documents that are answered, as types: the OpenAPI describes them from here, and tests read answers by them."""

import datetime as dt
from typing import Any, Literal

import msgspec

from models.reason_card import Reasons
from serving import decision


class ItemReasons(Reasons, frozen=True, kw_only=True):
    """Why one goods item got its probability in one area: baseline, reasons, against and rest add up to it."""

    item_number: int


class Versions(msgspec.Struct, frozen=True):
    """All that a decision follows from, besides the declaration."""

    bundles: dict[str, str]
    features: str
    policy: str
    reference: str
    seen: int
    """Number of the last entry of the ledger that was taken into account."""
    call: str | msgspec.UnsetType = msgspec.UNSET
    """Id of the call that brought it with others, which took each other into account."""


class Decision(decision.Decision, frozen=True, kw_only=True):
    """What was answered to one version of a declaration; stored, and the same bytes whenever it is read."""

    versions: Versions  # type: ignore[assignment]  # what is answered, where ours is bytes already
    reasons: list[ItemReasons] | None
    """Null if none were asked for, your role may not see them, or only the explanation failed."""


class FaultDocument(msgspec.Struct):
    """One thing to mend."""

    pointer: str
    """RFC 6901, into the body; empty for the whole of it."""
    rule: str
    remedy: str


class ProblemDocument(msgspec.Struct):
    """Why something was not done (RFC 9457); it never repeats a value."""

    type: str
    status: int
    title: str
    detail: str
    code: str
    errors: list[FaultDocument] | msgspec.UnsetType = msgspec.UNSET


class Receipt(msgspec.Struct):
    """A finding that is in the ledger."""

    finding_id: str
    consignment_id: str
    item_number: int
    area: str


class Receipts(msgspec.Struct):
    """One receipt for each finding, in order."""

    findings: list[Receipt]


class LiveAt(msgspec.Struct):
    """Which bundles and policy were live at a time; null before the first."""

    id: str
    at: dt.datetime
    live: dict[str, Any] | None


class Lines(msgspec.Struct):
    """How much of the file is behind us; the total is about, until the job is finished."""

    done: int
    total: int | None


class Answered(msgspec.Struct):
    """How many declarations have a decision, and how many were refused."""

    scored: int
    rejected: int


class Job(msgspec.Struct):
    """How far a job is."""

    id: str
    state: Literal["waiting", "running", "finished", "failed"]
    media_type: str
    created_at: dt.datetime
    started_at: dt.datetime | None
    finished_at: dt.datetime | None
    lines: Lines
    consignments: Answered
    error: str | None


class Alive(msgspec.Struct):
    """The process answers."""

    status: Literal["alive"]


class Ready(msgspec.Struct):
    """Whether it may be sent work, and what is missing if not."""

    status: Literal["ready", "not ready"]
    models: str
    ledger: str
    seen: int
    versions: dict[str, Any] | None
