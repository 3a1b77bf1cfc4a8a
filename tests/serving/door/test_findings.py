"""Findings at the door: their rules, and what of them is read."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from extract.checks import breaks
from extract.tables import arrow_type
from features.declaration import FIELDS
from features.finding import FINDING_FIELDS
from models.areas import AREAS
from serving.door.findings import findings
from serving.door.problems import Refused
from serving.door.rules import DECLARATION, FINDING, ITEM
from serving.door.times import instant

BROKEN = [
    ("finding_id", "", "is empty"),
    ("finding_id", None, "is null"),
    ("corrects", "x" * 71, "is longer than 70 characters"),
    ("area", "piracy", f"is not one of {', '.join(AREAS)}"),
    ("result", "Irregular", "is not one of conform, irregular, unchecked"),
    ("control_type", "glance", "is not one of document, scan, partial, full, audit"),
    ("selected_by", "dice", "is not one of model, rule, hunch, random, partner, unknown"),
    ("known_at", "2026-11-20T12:05:01Z", "lies in the future"),
    ("known_at", "yesterday", "is not a time with an offset"),
    ("thoroughness", 1.01, "is above 1"),
    ("corrected_value_eur", -1, "is below 0"),
    ("corrected_hs6", "64", "is not 6 digits"),
    ("item_number", 0, "is below 1"),
    ("note", "a\u0007b", "holds a control character"),
]


def body(*told: dict[str, Any]) -> bytes:
    """As it is sent."""
    return json.dumps({"findings": told}).encode()


@pytest.mark.parametrize(("name", "value", "rule"), BROKEN)
def test_a_broken_rule_is_named_where_it_is(
    name: str, value: object, rule: str, finding: dict[str, Any], now: int
) -> None:
    """One broken rule gives one fault; nothing of the call is taken."""
    with pytest.raises(Refused) as refused:
        findings(body(finding, finding | {name: value}), now)
    told = refused.value.problem
    assert (told.status, told.code) == (422, "invalid_findings")
    assert [(fault.pointer, fault.rule) for fault in told.errors] == [(f"/findings/1/{name}", rule)]


@pytest.mark.parametrize("name", ["consignment_id", "item_number", "area", "result", "known_at"])
def test_what_a_finding_needs(name: str, finding: dict[str, Any], now: int) -> None:
    """A required field that is not there is named."""
    del finding[name]
    with pytest.raises(Refused) as refused:
        findings(body(finding), now)
    assert refused.value.problem.errors[0][:2] == (f"/findings/0/{name}", "is missing")


def test_a_finding_as_it_should_be(finding: dict[str, Any], now: int) -> None:
    """Its fields with times in microseconds; an id may be absent, harm may be negative (a refund)."""
    (read,) = findings(body(finding), now)
    assert read == finding | {"known_at": instant(finding["known_at"]), "thoroughness": 1.0, "value_found_eur": 120.0}
    del finding["finding_id"]
    (read,) = findings(body(finding | {"corrects": "a", "value_found_eur": -3.5}), now)
    assert (read["corrects"], read["value_found_eur"]) == ("a", -3.5)
    assert "finding_id" not in read


@pytest.mark.parametrize("said", [b"{}", b'{"findings":[]}', b'{"findings":[1]}', b"[]", b'{"findings":{}}'])
def test_what_is_no_call_is_refused(said: bytes, now: int) -> None:
    """The envelope has rules too."""
    with pytest.raises(Refused):
        findings(said, now)


def test_at_most_a_hundred(finding: dict[str, Any], now: int) -> None:
    """100 findings in one call, and not one more."""
    assert len(findings(body(*[finding] * 100), now)) == 100
    with pytest.raises(Refused):
        findings(body(*[finding] * 101), now)


EDGES: dict[str, list[Any]] = {
    "number": [0.0, 1.0, 2.0**53 - 1],
    "integer": [1, 999_999_999],
    "time": ["1990-01-01T00:00:00Z", "2099-12-31T23:59:59.999999Z"],
}


@pytest.mark.parametrize("field", [*FIELDS, *FINDING_FIELDS], ids=lambda field: field.name)
def test_the_extract_takes_what_the_door_takes(field: Any) -> None:  # noqa: ANN401  a field
    """The widest values of each field keep the rules of the extract, so that the ledger can become one."""
    rule = {**DECLARATION.rules, **ITEM.rules, **FINDING.rules}[field.name]
    if field.kind in ("text", "list"):
        values = list(rule.one_of) or ["123456" if "hs6" in field.name else "Ж\t" * (field.length // 2)]
        array = pa.array(values).dictionary_encode()
    elif field.kind == "time":
        array = pa.array(np.array([instant(text) for text in EDGES["time"]], "datetime64[us]")).cast(arrow_type(field))
    else:
        within = [each for each in EDGES[field.kind] if rule.lowest <= each <= rule.highest]
        array = pa.array(within, arrow_type(field))
    assert not breaks(field, array)
