"""What officers said of reasons, as rows of an extract; who said it is a code, never a name."""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from serving.cases import acts

Row = Mapping[str, Any]


def feedback(consignment: str, office: str, actor: str, at: int, said: bytes) -> dict[tuple[object, ...], Row]:
    """The row of an act, by what it is about; none if the act is no feedback.

    What the same officer says of the same reason later has the same key, so it takes the place of the earlier row.

    Args:
        consignment: on whose case it was said.
        office: its customs office.
        actor: who said it.
        at: when, in microseconds.
        said: the act, as the ledger has it.
    """
    told: dict[str, Any] = msgspec.json.decode(said)
    if told.get("act") != acts.FEEDBACK:
        return {}
    row = {
        "decision_id": told["decision"],
        "consignment_id": consignment,
        **{name: told[name] for name in ("item_number", "area", "concept", "feature", "verdict")},
        "said_at": at,
        "officer": officer(actor),
        "office": office,
    }
    return {tuple(row[name] for name in ("decision_id", "item_number", "area", "concept", "officer")): row}


def officer(actor: str) -> str:
    """Who an officer is to training: the same code for the same account; nothing for a machine."""
    return hashlib.sha256(actor.encode()).hexdigest()[:12] if actor.startswith("@") else ""
