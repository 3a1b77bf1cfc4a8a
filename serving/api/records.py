"""What was found comes in, what was decided is read again; every reading is recorded."""

from collections.abc import Mapping
from typing import Any

import msgspec

from features.columns import moment
from serving.access.door import within
from serving.access.roles import Permission
from serving.api.http import Call, Reply
from serving.api.keys import Key, key_of, text_of
from serving.api.scoring import told
from serving.door.findings import findings
from serving.door.problems import Refused, problem
from serving.door.times import instant
from serving.ledger.entry import DECIDED, Entry, Stored, fresh_id
from serving.recording import finding, receipt


async def record_findings(call: Call) -> Reply:
    """``POST /v1/findings``: all of them or none."""
    key = key_of(call)
    body = await call.body(call.house.settings.body_limit)
    said = findings(body, call.house.now, call.house.tolerance)
    with call.house.keys.held(call.caller.client, key):
        entries = [_entry(call, each, key and key.part(place)) for place, each in enumerate(said)]
        outcomes = await call.house.desk.record(entries)
    receipts = [receipt(outcome) for outcome in outcomes]
    return Reply(b'{"findings":[' + b",".join(receipts) + b"]}", 201)


def _entry(call: Call, said: Mapping[str, Any], key: Key | None) -> Entry:
    versions = call.house.versions_of(str(said["consignment_id"]))
    return finding(versions, call.caller, said, key=text_of(key))


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
