"""Turns entries of the ledger into what the tables of cases hold; pure, so that a rebuild gives the same rows."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from features.claims import aeo_number
from features.identifiers import is_aeo
from serving.cases.answer import Answered, answered
from serving.door.declared import Consignment, as_stored
from serving.door.times import instant
from serving.ledger.entry import Stored

SLOT: Final = 2 * 3_600_000_000
"""Microseconds: cases due within the same two hours are ordered by what is at stake."""
WITHOUT_ARRIVAL: Final = 24 * 3_600_000_000
"""Microseconds after lodgement by which goods that announce no arrival are taken to be waiting for us."""
_DESCRIPTION: Final = 200
_MOST_CONCEPTS: Final = 3
_OF_THE_CASE: Final = (
    *("number", "consignment", "office", "dataset", "mode", "lane", "source", "hs6", "origin", "dispatch"),
    *("destination", "importer", "exporter", "seller", "random", "aeo", "selection_probability", "lodged_at"),
)
Row = dict[str, Any]


def declared(entry: Stored) -> Row:
    """The columns that a declaration, an amendment or a piece of history says; not where the case stands."""
    consignment = as_stored(entry.said)
    told = answered(entry.answer) if entry.kind != "history" else None
    row = _decided(told, entry.recorded_at) if told else _history(entry)
    about = _item(consignment.records, row["item_number"])
    due = due_at(consignment)
    return {
        **row,
        "consignment": entry.subject,
        "office": entry.office,
        "version": entry.version,
        "goods_items": len(consignment.records),
        "aeo": int(is_aeo(aeo_number(about.get("additional_references", "")))),
        "lodged_at": consignment.lodged_at,
        "arrival_at": about.get("arrival_at"),
        "due_at": due,
        "due_slot": due // SLOT,
        "changed": entry.seq,
        **_goods(consignment.records, about),
        **_parties(about),
    }


def due_at(consignment: Consignment) -> int:
    """Until when somebody should have looked: when the goods arrive; microseconds."""
    arrival = consignment.records[0].get("arrival_at")
    if isinstance(arrival, int) and arrival > consignment.lodged_at:
        return arrival
    return consignment.lodged_at + WITHOUT_ARRIVAL


def finding(entry: Stored, case: Row, probability: float | None) -> Row:
    """A finding with what was known of the goods."""
    said: dict[str, Any] = json.loads(entry.said)
    texts = ("finding_id", "area", "result", "control_type", "selected_by", "corrects", "note", "corrected_hs6")
    return {
        "seq": entry.seq,
        "id": entry.id,
        "actor": entry.actor,
        "recorded_at": entry.recorded_at,
        "known_at": instant(said["known_at"]),
        "item_number": said["item_number"],
        "replaced": 0,
        "probability": probability,
        **{name: said.get(name) or "" for name in texts},
        **{name: said.get(name) for name in ("thoroughness", "value_found_eur", "corrected_value_eur")},
        **{name: case[name] for name in _OF_THE_CASE},
    }


def _decided(told: Answered, at: int) -> Row:
    advised = told.recommendation
    item = advised.item_number or told.worst.item_number
    area = advised.area or ("" if advised.selected else told.worst.area)
    scores = next(each.areas for each in told.goods_items if each.item_number == item)
    score = scores.get(area or told.worst.area)  # a rule may ask for an area that no bundle scores
    stakes = [each.stake_eur for each in scores.values() if each.stake_eur is not None]
    return {
        "decision": told.id,
        "kind": "declaration",
        "lane": advised.lane,
        "source": advised.source,
        "area": area,
        "level": score.level if score else "",
        "random": int(advised.random),
        "selected": int(advised.selected),
        "selection_probability": advised.selection_probability,
        "probability": score.probability if score else None,
        "expected_eur": sum(stakes) if stakes else 0.0,
        "item_number": item,
        "decided_at": at,
        "why": _why(told, item, area),
    }


def _history(entry: Stored) -> Row:
    selections = json.loads(entry.answer).get("selections", []) if entry.answer else []
    first = next((each for each in selections if each["selected"]), selections[0] if selections else {})
    return {
        "decision": None,
        "kind": "history",
        "lane": "",
        "source": first.get("selected_by") or "",
        "area": "",
        "level": "",
        "random": int(first.get("selected_by") == "random"),
        "selected": int(bool(first.get("selected"))),
        "selection_probability": first.get("probability"),
        "probability": None,
        "expected_eur": None,
        "item_number": first.get("item_number"),
        "decided_at": None,
        "why": "",
    }


def _why(told: Answered, item: int, area: str) -> str:
    """What leads: the concepts that raise the probability most, and the first sentence; else why it was recommended."""
    cards = [card for card in told.reasons or () if card.item_number == item and card.area == area]
    leading = [reason for reason in (cards[0].reasons if cards else ()) if reason.points > 0]
    said: Row = {"concepts": [reason.concept for reason in leading[:_MOST_CONCEPTS]]}
    if leading and leading[0].sentences:
        said |= {"sentence": leading[0].sentences[0], "said": leading[0].said[0] if leading[0].said else None}
    else:
        said |= {"because": told.recommendation.because, "said": told.recommendation.because_said}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _item(records: Sequence[Mapping[str, Any]], number: object) -> Mapping[str, Any]:
    return next((record for record in records if record["item_number"] == number), records[0])


def _goods(records: Sequence[Mapping[str, Any]], about: Mapping[str, Any]) -> Row:
    return {
        "dataset": about.get("dataset", ""),
        "mode": about.get("border_transport_mode", ""),
        "hs6": about.get("hs6", ""),
        "description": about.get("goods_description", "")[:_DESCRIPTION],
        "origin": about.get("country_of_origin", ""),
        "dispatch": about.get("country_of_dispatch") or about.get("exporter_country", ""),
        "destination": about.get("country_of_destination") or about.get("importer_country", ""),
        "value_eur": _sum(record.get("value_eur") for record in records),
        "mass_kg": _sum(record.get("gross_mass_kg", record.get("net_mass_kg")) for record in records),
    }


def _parties(about: Mapping[str, Any]) -> Row:
    return {
        "importer": about.get("importer_eori") or about.get("importer_name", ""),
        "importer_name": about.get("importer_name", ""),
        "exporter": about.get("exporter_id") or about.get("exporter_name", ""),
        "exporter_name": about.get("exporter_name", ""),
        "seller": about.get("seller_id", ""),
        "platform": about.get("platform_id", ""),
        "declarant": about.get("declarant_eori", ""),
    }


def _sum(values: Any) -> float | None:  # noqa: ANN401  (numbers, or none where none was declared)
    known = [float(value) for value in values if value is not None]
    return sum(known) if known else None
