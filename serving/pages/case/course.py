"""What became of a case since: findings, the corrected ones among them, and what officers did."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from features.finding import CONFORM, IRREGULAR
from serving.door.times import instant
from serving.ledger.entry import Stored


class Found(NamedTuple):
    """One finding, as recorded."""

    finding_id: str
    item: int
    area: str
    result: str
    control_type: str
    thoroughness: float | None
    corrected_value_eur: float | None
    corrected_hs6: str
    note: str
    corrects: str
    actor: str
    known_at: int
    seq: int
    hash: bytes
    replaced: bool
    """Whether a later finding corrects it; it stays where it is all the same."""


class Done(NamedTuple):
    """One act."""

    act: str
    actor: str
    at: int
    seq: int
    said: Mapping[str, Any]


def findings(entries: Sequence[Stored]) -> list[Found]:
    """All findings about a consignment, the oldest first."""
    told = [(entry, json.loads(entry.said)) for entry in entries if entry.kind == "finding"]
    corrected = {(said["corrects"], said["item_number"], said["area"]) for _, said in told if said.get("corrects")}
    return [_found(entry, said, corrected) for entry, said in told]


def acts(entries: Sequence[Stored]) -> list[Done]:
    """What officers did, the oldest first."""
    told = [(entry, json.loads(entry.said)) for entry in entries if entry.kind == "act"]
    return [Done(said.get("act", ""), entry.actor, entry.recorded_at, entry.seq, said) for entry, said in told]


def standing(found: Sequence[Found], item: int) -> dict[str, Found]:
    """What stands of a goods item, by area: the last finding that none corrects."""
    return {each.area: each for each in found if each.item == item and not each.replaced}


def outcome(found: Sequence[Found]) -> str:
    """irregular, conform, or nothing yet."""
    results = {each.result for each in found if not each.replaced}
    return next((each for each in (IRREGULAR, CONFORM) if each in results), "")


def _found(entry: Stored, said: Mapping[str, Any], corrected: set[tuple[str, int, str]]) -> Found:
    text = {name: str(said.get(name) or "") for name in ("control_type", "corrected_hs6", "note", "corrects")}
    return Found(
        finding_id=said["finding_id"],
        item=said["item_number"],
        area=said["area"],
        result=said["result"],
        thoroughness=said.get("thoroughness"),
        corrected_value_eur=said.get("corrected_value_eur"),
        actor=entry.actor,
        known_at=instant(said["known_at"]),
        seq=entry.seq,
        hash=entry.hash,
        replaced=(said["finding_id"], said["item_number"], said["area"]) in corrected,
        **text,
    )
