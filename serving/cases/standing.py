"""Where a case stands after each entry about it; pure, in the order of the ledger."""

import json
from collections.abc import Sequence
from typing import Any, Final

from features.finding import CONFORM, IRREGULAR, UNCHECKED
from serving.cases import acts
from serving.cases.reading import Row, declared
from serving.ledger.entry import Stored

NONE: Final = "none"
OPEN: Final = "open"
SKIPPED: Final = "skipped"
CLOSED: Final = "closed"
RELEASED: Final = "released"
"""The outcome of a case that an officer let go without a control."""
_FRESH: Final[Row] = {"owner": "", "outcome": "", "acts": 0, "owned_at": None, "closed_at": None}


def first(entry: Stored) -> Row:
    """The case that a first declaration, or a piece of history, opens."""
    row = declared(entry)
    waits = entry.kind != "history" and row["selected"]
    return {"number": entry.seq, **_FRESH, **row, "state": OPEN if waits else NONE}


def amended(case: Row, entry: Stored) -> Row:
    """The case after a later version of its declaration: what was decided by people stays."""
    row = declared(entry)
    state = case["state"]
    if state != CLOSED:
        state = (state if state == SKIPPED else OPEN) if row["selected"] else NONE
    return {**case, **row, "state": state}


def acted(case: Row, entry: Stored) -> Row:
    """The case after an act of an officer."""
    said: dict[str, Any] = json.loads(entry.said)
    act = said["act"]
    if act not in acts.DECIDING:
        return {**case, "changed": entry.seq}
    after = {**case, "acts": case["acts"] + 1, "changed": entry.seq}
    if act in {acts.LOCK, acts.ASSIGN}:
        owner = said["to"] if act == acts.ASSIGN else entry.actor.removeprefix("@")
        state = OPEN if case["state"] in {SKIPPED, NONE} else case["state"]
        return {**after, "owner": owner, "owned_at": entry.recorded_at, "state": state}
    if act == acts.RELEASE:
        return {**after, "owner": "", "owned_at": None}
    if act == acts.SKIP:
        return {**after, "owner": "", "owned_at": None, "state": SKIPPED if case["state"] == OPEN else case["state"]}
    if said["lane"] == "green":
        return {**after, "state": CLOSED, "outcome": RELEASED, "closed_at": entry.recorded_at}
    return {**after, "state": OPEN, "outcome": "", "closed_at": None}


def found(case: Row, entry: Stored, results: Sequence[str]) -> Row:
    """The case after a finding.

    Args:
        case: as it stood.
        entry: the finding.
        results: of all findings about it that no later one corrects, this one among them.
    """
    outcome = next((each for each in (IRREGULAR, CONFORM, UNCHECKED) if each in results), "")
    after = {**case, "outcome": outcome, "changed": entry.seq}
    if outcome in {IRREGULAR, CONFORM}:
        state = CLOSED if case["kind"] != "history" else NONE
        return {**after, "state": state, "closed_at": entry.recorded_at}
    waits = case["kind"] != "history" and case["selected"]
    return {**after, "state": OPEN if waits else NONE, "closed_at": None}
