"""Cases for tests: declarations as lodged with decisions as answered, without a model that takes seconds to load."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from features.columns import moment
from serving.cases import commands
from serving.door.consignment import consignment
from serving.ledger.entry import Entry, Outcome, fresh_id, id_of_finding
from serving.ledger.ledger import Ledger

EXAMPLES: Final = Path(__file__).parents[2] / "serving/door/examples"
NOW: Final = 1_795_000_000_000_000
"""2026-11-18, microseconds."""
HOUR: Final = 3_600_000_000
ANNA, BERT = "@anna", "@bert"


def declared(number: int, *, office: str = "BE343000", lodged_at: int = NOW, **other: object) -> bytes:
    """A parcel as it was lodged."""
    said = json.loads((EXAMPLES / "h7.json").read_text())
    said |= {
        "consignment_id": f"26BE{number:014d}",
        "customs_office": office,
        "lodged_at": moment(lodged_at).isoformat(),
    }
    said |= {"arrival_at": moment(lodged_at + 5 * HOUR).isoformat(), **other}
    return json.dumps(said).encode()


def decision(said: bytes, *, selected: bool = True, area: str | None = "ipr", stake: float = 10.0) -> Entry:
    """The entry of a declaration and its decision."""
    known = consignment(said, NOW + 48 * HOUR)
    answer: dict[str, Any] = json.loads((EXAMPLES / "decision.json").read_text())
    answer |= {"id": fresh_id(), "consignment_id": known.id}
    answer["goods_items"][0]["areas"]["ipr"]["stake_eur"] = stake
    lane = "red" if selected else "green"
    answer["recommendation"] |= {"selected": selected, "lane": lane, "area": area if selected else None}
    if area is None:
        answer["recommendation"] |= {"source": "random", "random": True}
    body = json.dumps(answer).encode()
    return Entry("declaration", answer["id"], known.id, known.office, "targeting", said, body)


def finding(entry: Entry, result: str, *, name: str = "f1", actor: str = ANNA, **other: object) -> Entry:
    """The entry of what a control found in it."""
    said: Mapping[str, object] = {
        "finding_id": name,
        "consignment_id": entry.subject,
        "item_number": 1,
        "area": "ipr",
        "result": result,
        "known_at": moment(NOW + HOUR).isoformat(),
        **other,
    }
    body = json.dumps(said).encode()
    named = id_of_finding(name, entry.subject, 1, str(said["area"]))
    return Entry("finding", named, entry.subject, entry.office, actor, body)


def record(ledger: Ledger, entries: Sequence[Entry]) -> list[Outcome]:
    """Record entries, and bring the tables of cases up to them."""
    outcomes = ledger.record(entries, NOW)
    commands.follow(ledger, lambda _share: None)
    return outcomes
