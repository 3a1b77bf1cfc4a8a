"""What was found, as entries of the ledger: one way for those who call and for those who type."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from features.columns import moment
from serving.access.caller import Caller
from serving.access.door import within
from serving.door.declared import as_stored
from serving.door.problems import Refused, problem
from serving.ledger.entry import Entry, Outcome, Stored, id_of_finding


def finding(
    versions: Sequence[Stored], caller: Caller, said: Mapping[str, Any], *, key: str | None = None, call: str = ""
) -> Entry:
    """A finding as it goes into the ledger, if it is about something that was declared.

    Args:
        versions: of the declaration that it is about.
        caller: who found it.
        said: as the door reads it (`serving.door.findings`).
        key: idempotency key.
        call: id of entries that are recorded together or not at all.

    Raises:
        Refused: no such goods item, or it is another customs office's.
    """
    consignment, item = str(said["consignment_id"]), said["item_number"]
    if not versions or all(record["item_number"] != item for each in versions for record in _records(each)):
        raise Refused(problem("unknown_goods_item"))
    within(caller, versions[0].office)
    made = hashlib.sha256(f"{caller.client}\n{key}".encode()).hexdigest()[:32] if key else uuid.uuid4().hex
    finding_id = str(said.get("finding_id") or made)
    whole = msgspec.json.encode({**said, "finding_id": finding_id, "known_at": moment(said["known_at"])})
    receipt = {"finding_id": finding_id, "consignment_id": consignment, "item_number": item, "area": said["area"]}
    return Entry(
        kind="finding",
        id=id_of_finding(finding_id, consignment, item, said["area"]),
        subject=consignment,
        office=versions[0].office,
        actor=caller.client,
        said=whole,
        answer=msgspec.json.encode(receipt),
        key=key,
        call=call,
    )


def receipt(outcome: Outcome) -> bytes:
    """What whoever recorded a finding is told.

    Raises:
        Refused: its key, or its reference, stands for something else.
    """
    if outcome.state == "key_reused":
        raise Refused(problem("idempotency_key_reused"))
    if outcome.state in {"already_lodged", "undone"}:
        raise Refused(problem("already_recorded"))
    return outcome.entry.answer


def _records(stored: Stored) -> list[dict[str, object]]:
    return as_stored(stored.said).records
