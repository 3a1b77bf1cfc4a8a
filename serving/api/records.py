"""What was found comes in, what was decided is read again; every reading is recorded."""

import hashlib
import uuid
from collections.abc import Mapping
from typing import Any

import msgspec

from features.columns import moment
from serving.access.door import within
from serving.access.roles import Permission
from serving.api.http import Call, Reply
from serving.api.keys import Key, key_of, text_of
from serving.api.scoring import told
from serving.door.declared import as_stored
from serving.door.findings import findings
from serving.door.problems import Refused, problem
from serving.door.times import instant
from serving.ledger.entry import DECIDED, Entry, Outcome, Stored, fresh_id, id_of_finding


async def record_findings(call: Call) -> Reply:
    """``POST /v1/findings``: all of them or none."""
    key = key_of(call)
    body = await call.body(call.house.settings.body_limit)
    said = findings(body, call.house.now, call.house.tolerance)
    with call.house.keys.held(call.caller.client, key):
        entries = [_entry(call, each, key and key.part(place)) for place, each in enumerate(said)]
        outcomes = await call.house.desk.record(entries)
    receipts = [_receipt(outcome) for outcome in outcomes]
    return Reply(b'{"findings":[' + b",".join(receipts) + b"]}", 201)


def _entry(call: Call, said: Mapping[str, Any], key: Key | None) -> Entry:
    """A finding as it goes into the ledger, if it is about something that was declared."""
    consignment, item = str(said["consignment_id"]), said["item_number"]
    versions = call.house.versions_of(consignment)
    if not versions or all(record["item_number"] != item for each in versions for record in _records(each)):
        raise Refused(problem("unknown_goods_item"))
    within(call.caller, versions[0].office)
    actor = call.caller.client
    made = hashlib.sha256(f"{actor}\n{key.text}".encode()).hexdigest()[:32] if key else uuid.uuid4().hex
    finding_id = str(said.get("finding_id") or made)
    whole = msgspec.json.encode({**said, "finding_id": finding_id, "known_at": moment(said["known_at"])})
    receipt = {"finding_id": finding_id, "consignment_id": consignment, "item_number": item, "area": said["area"]}
    return Entry(
        kind="finding",
        id=id_of_finding(finding_id, consignment, item, said["area"]),
        subject=consignment,
        office=versions[0].office,
        actor=actor,
        said=whole,
        answer=msgspec.json.encode(receipt),
        key=text_of(key),
    )


def _records(stored: Stored) -> list[dict[str, object]]:
    return as_stored(stored.said).records


def _receipt(outcome: Outcome) -> bytes:
    if outcome.state == "key_reused":
        raise Refused(problem("idempotency_key_reused"))
    if outcome.state == "already_lodged":
        raise Refused(problem("already_recorded"))
    return outcome.entry.answer


async def decision(call: Call) -> Reply:
    """``GET /v1/decisions/{id}``: as it was answered, byte for byte; with ``at`` which versions were live then."""
    at = call.query(at=None).get("at")
    stored = call.house.ledger.find(call.place["id"])
    if stored is None or not stored.answer or stored.kind not in DECIDED:
        raise Refused(problem("unknown_decision"))
    within(call.caller, stored.office)
    if at is not None:
        return _live_at(call, at)
    reasons = call.caller.may(Permission.REASONS)
    await call.house.desk.record([_reading(call, stored, reasons=reasons)])
    return Reply(told(call.caller, stored))


def _reading(call: Call, stored: Stored, *, reasons: bool) -> Entry:
    """Who read what, which is a fact like any other."""
    said = msgspec.json.encode({"decision": stored.id, "reasons": reasons, "roles": sorted(call.caller.roles)})
    return Entry("read", fresh_id(), stored.subject, stored.office, call.caller.client, said)


def _live_at(call: Call, at: str) -> Reply:
    try:
        then = instant(at)
    except ValueError:
        raise Refused(problem("invalid_query", "at is a time with an offset, as 2026-01-31T08:30:00Z.")) from None
    before = [each for each in call.house.ledger.swaps() if each.recorded_at <= then]
    live = msgspec.Raw(before[-1].said) if before else None
    told = {"id": call.place["id"], "at": moment(then), "live": live}
    return Reply(msgspec.json.encode(told))
