"""Each rule of the door: what is refused, where the fault is, and that no value is ever repeated."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from features.columns import NEVER, Records, Words
from features.declaration import FIELDS
from serving.door.consignment import as_stored, batch, consignment
from serving.door.declared import carefully
from serving.door.limits import CLOCK, CONSIGNMENTS, ENTRIES, FAULTS, ITEMS, NUMBER
from serving.door.problems import Problem, Refused
from serving.door.times import instant

Change = Callable[[dict[str, Any]], object]


def body(told: object) -> bytes:
    """As it is sent."""
    return json.dumps(told).encode()


def refusal(said: bytes, now: int) -> Problem:
    """The problem that a body gives."""
    with pytest.raises(Refused) as refused:
        consignment(said, now)
    return refused.value.problem


def header(name: str, value: object) -> Change:
    """Declare something in the header."""
    return lambda told: told.update({name: value})


def item(name: str, value: object) -> Change:
    """Declare something in the second goods item."""
    return lambda told: told["goods_items"][1].update({name: value})


BROKEN = [
    (header("consignment_id", ""), "/consignment_id", "is empty"),
    (header("consignment_id", "  "), "/consignment_id", "is empty"),
    (header("consignment_id", "x" * 71), "/consignment_id", "is longer than 70 characters"),
    (header("consignment_id", 7), "/consignment_id", "is not a text"),
    (header("importer_name", None), "/importer_name", "is null"),
    (header("importer_name", "a\0b"), "/importer_name", "holds a control character"),
    (header("importer_name", "a\x7fb"), "/importer_name", "holds a control character"),
    (header("importer_name", "a\x08b"), "/importer_name", "holds a control character"),
    (header("importer_name", "\ud800"), "/importer_name", "holds half a character"),
    (header("importer_country", "NLD"), "/importer_country", "is longer than 2 characters"),
    (header("lodged_at", "2026-10-05T06:30:00"), "/lodged_at", "is not a time with an offset"),
    (header("lodged_at", "2026-10-05"), "/lodged_at", "is not a time with an offset"),
    (header("lodged_at", "2026-02-30T06:30:00Z"), "/lodged_at", "is not a time with an offset"),
    (header("lodged_at", "2026-10-05T24:00:00Z"), "/lodged_at", "is not a time with an offset"),
    (header("lodged_at", "2026-10-05T06:30:60Z"), "/lodged_at", "is not a time with an offset"),
    (header("lodged_at", "2026-10-05T06:30:00+10:75"), "/lodged_at", "is not a time with an offset"),
    (header("lodged_at", "2026-10-05T06:30:00Z\n"), "/lodged_at", "is not a time with an offset"),
    (header("lodged_at", "1990-01-01T00:00:00+01:00"), "/lodged_at", "is not a time with an offset"),
    (header("lodged_at", "1989-12-31T23:59:59Z"), "/lodged_at", "is not a time with an offset"),
    (header("arrival_at", "2100-01-01T00:00:00Z"), "/arrival_at", "is not a time with an offset"),
    (header("lodged_at", 1791181800), "/lodged_at", "is not a text"),
    (header("lodged_at", "2026-11-20T12:05:01Z"), "/lodged_at", "lies in the future"),
    (header("container_ids", "CSQU3054383"), "/container_ids", "is not a list"),
    (header("container_ids", {"0": "CSQU3054383"}), "/container_ids", "is not a list"),
    (header("container_ids", ["A", 1]), "/container_ids/1", "is not a text"),
    (header("container_ids", ["A;B"]), "/container_ids/0", "holds ';'"),
    (header("container_ids", ["A", ""]), "/container_ids/1", "is empty"),
    (header("container_ids", ["A", None]), "/container_ids/1", "is not a text"),
    (header("container_ids", ["A"] * (ENTRIES.value + 1)), "/container_ids", "has more than 99 entries"),
    (header("transport_cost_eur", -0.01), "/transport_cost_eur", "is below 0"),
    (header("transport_cost_eur", "12"), "/transport_cost_eur", "is not a number"),
    (header("transport_cost_eur", value=True), "/transport_cost_eur", "is not a number"),
    (header("transport_cost_eur", NUMBER.value + 1), "/transport_cost_eur", "is above 9007199254740991"),
    (header("transport_cost_eur", 1e300), "/transport_cost_eur", "is above 9007199254740991"),
    (header("goods_items", []), "/goods_items", "has not 1 to 999 entries"),
    (header("goods_items", {}), "/goods_items", "is not a list"),
    (header("goods_items", [1]), "/goods_items/0", "a goods item is an object"),
    (header("value_eur", 3), "/value_eur", "is no field of a declaration"),
    (item("importer_name", "x"), "/goods_items/1/importer_name", "is no field of a goods item"),
    (item("item_number", 1), "/goods_items/1/item_number", "is that of another goods item"),
    (item("item_number", 0), "/goods_items/1/item_number", "is below 1"),
    (item("item_number", 1.5), "/goods_items/1/item_number", "is not a whole number"),
    (item("item_number", "2"), "/goods_items/1/item_number", "is not a whole number"),
    (item("item_number", 1_000_000_000), "/goods_items/1/item_number", "is above 999999999"),
    (item("hs6", "64041"), "/goods_items/1/hs6", "is not 6 digits"),
    (item("hs6", "64041a"), "/goods_items/1/hs6", "is not 6 digits"),
    (item("hs6", "６４０４１１"), "/goods_items/1/hs6", "is not 6 digits"),
    (item("hs6", " 64041"), "/goods_items/1/hs6", "is not 6 digits"),
    (item("hs6", 640411), "/goods_items/1/hs6", "is not a text"),
    (item("value_eur", float("nan")), "/goods_items/1/value_eur", "is not finite"),
    (item("value_eur", float("-inf")), "/goods_items/1/value_eur", "is not finite"),
]


@pytest.mark.parametrize(("change", "pointer", "rule"), BROKEN)
def test_a_broken_rule_is_named_where_it_is(
    change: Change, pointer: str, rule: str, h1: dict[str, Any], now: int
) -> None:
    """One broken rule gives exactly one fault, with its pointer, its rule and a remedy."""
    change(h1)
    told = refusal(body(h1), now)
    assert (told.status, told.code) == (422, "invalid_declaration")
    assert [(fault.pointer, fault.rule) for fault in told.errors] == [(pointer, rule)]
    assert told.errors[0].remedy


@pytest.mark.parametrize("name", ["consignment_id", "lodged_at", "goods_items"])
def test_what_the_header_needs(name: str, h1: dict[str, Any], now: int) -> None:
    """A required field that is not there is named."""
    del h1[name]
    assert [(fault.pointer, fault.rule) for fault in refusal(body(h1), now).errors] == [(f"/{name}", "is missing")]


@pytest.mark.parametrize("name", ["item_number", "hs6"])
def test_what_a_goods_item_needs(name: str, h1: dict[str, Any], now: int) -> None:
    """A required field that is not there is named, with its goods item."""
    del h1["goods_items"][1][name]
    (fault,) = refusal(body(h1), now).errors
    assert (fault.pointer, fault.rule) == (f"/goods_items/1/{name}", "is missing")


def test_an_unknown_field_is_told_by_place_and_nearest_name(h1: dict[str, Any], now: int) -> None:
    """A name that is not ours is never repeated: its place and our nearest name are told."""
    h1["goods_items"][1] = {"item_number": 2, "hs6": "420292", "gross_weight_kg": 3}
    (fault,) = refusal(body(h1), now).errors
    assert (fault.pointer, fault.rule) == ("/goods_items/1", "field 3 of this goods item is not known")
    assert fault.remedy == "Did you mean 'gross_mass_kg'?"


def test_all_faults_are_listed_up_to_the_limit(h1: dict[str, Any], now: int) -> None:
    """An integrator mends everything in one go; a body full of faults gives no endless answer."""
    h1["importer_country"], h1["dataset"] = "Netherlands", 7
    assert len(refusal(body(h1), now).errors) == 2
    h1.update({f"unknown {place}": 1 for place in range(5000)})
    assert len(refusal(body(h1), now).errors) == FAULTS.value


def test_names_given_twice_are_refused(h1: dict[str, Any], now: int) -> None:
    """A name that stands twice means two things; also when one of them is spelled with escapes."""
    said = body(h1)
    for double in (b'{"dataset": "H1", ', b'{"d\\u0061taset": "H1", '):
        (fault,) = refusal(double + said[1:], now).errors
        assert (fault.pointer, fault.rule) == ("/dataset", "is there more than once")
    inside = said.replace(b'"hs6": "611020"', b'"hs6": "611020", "hs6": "611020"')
    assert refusal(inside, now).errors[0].pointer == "/goods_items/0/hs6"


@pytest.mark.parametrize(
    "said",
    [
        b"", b" ", b"\xef\xbb\xbf{}", b"\xff", b'{"importer_name":"\xed\xa0\x80"}', "{}".encode("utf-16"), b"{} {}",
        b"{}\0", b'{"dataset":"H7",}', b"{'dataset':'H7'}", b'{"dataset":01}', b'{"dataset":"\n"}', b'{"dataset":"\0"}',
        b"[" * 9 + b"]" * 9, b"[" * 100_000, b'{"a":' * 100_000, b'"' + b"[" * 50, b"/**/{}", b'{"value_eur":.5}',
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused(said: bytes, now: int) -> None:
    """One document of RFC 8259 in UTF-8 without a mark, at most eight levels deep; nothing else."""
    told = refusal(said, now)
    assert (told.status, told.code) == (422, "invalid_json")
    assert told.errors[0].pointer == ""


@pytest.mark.parametrize("said", [b"[]", b"1", b"null", b'"text"', b"NaN", b"1" * 5000, b"-" + b"1" * 5000])
def test_what_is_no_object_is_refused(said: bytes, now: int) -> None:
    """JSON that is no declaration is told so."""
    told = refusal(said, now)
    assert (told.code, told.errors[0].rule) == ("invalid_declaration", "a declaration is an object")


def test_numbers_out_of_range_are_refused(h1: dict[str, Any], now: int) -> None:
    """Numbers that no double or no integer of ours can hold are refused, however they are written."""
    for digits in (b"1e999", b"-1e999", b"1" * 400, b"1" * 5000, b"9007199254740992", b"NaN", b"Infinity"):
        said = body(h1).replace(b'"value_eur": 24800', b'"value_eur": ' + digits)
        assert refusal(said, now).errors[0].pointer == "/goods_items/0/value_eur"


def test_no_value_is_repeated(h1: dict[str, Any], now: int) -> None:
    """What was declared, and names that are not ours, never come back in a refusal."""
    h1 |= {"importer_name": "Zebra\0Quagga", "lodged_at": "Okapi", "dataset": "Numbat", "Quokka": "Wombat"}
    h1["goods_items"][0] |= {"hs6": "Dugong", "value_eur": "Axolotl", "Quokka": [], "supporting_documents": ["Tapir;"]}
    told = refusal(body(h1), now).body().decode()
    animals = ("Zebra", "Quagga", "Okapi", "Numbat", "Quokka", "Wombat", "Dugong", "Axolotl", "Tapir")
    assert not [animal for animal in animals if animal in told]


def test_a_declaration_as_it_should_be(h1: dict[str, Any], now: int) -> None:
    """Header and goods items become records as the columns take them, beside what was said."""
    said = body(h1)
    read = consignment(said, now)
    assert (read.id, read.office, read.said) == ("26NL000510000000H1", "NL000510", said)
    assert read.lodged_at == instant("2026-10-05T06:30:00Z")
    assert read.digest == hashlib.sha256(said).digest()
    columns = Records(read.records)
    declared = h1 | h1["goods_items"][0]
    told = {field.name for field in FIELDS if isinstance(columns[field.name], Words) and columns[field.name][0]}
    assert told == {field.name for field in FIELDS if field.kind in ("text", "list") and field.name in declared}
    assert columns["lodged_at"].tolist() == [read.lodged_at] * 2
    assert columns["value_eur"].tolist() == [24800.0, 5200.0]
    assert columns["route_countries"][0] == "CN;SG;NL"


def test_the_least_that_can_be_declared(now: int) -> None:
    """Four fields are enough; what is absent is not declared."""
    said = (
        b'{"consignment_id":"a","lodged_at":"2026-10-05T06:30:00.1234567Z",'
        b'"goods_items":[{"item_number":7,"hs6":"010121"}]}'
    )
    read = consignment(said, now)
    columns = Records(read.records)
    assert (read.office, columns["arrival_at"].tolist()) == ("", [NEVER])
    assert read.lodged_at == instant("2026-10-05T06:30:00.123456Z")


def test_texts_are_trimmed_and_kept(h1: dict[str, Any], now: int) -> None:
    """White space around a text goes, as in an extract; everything else stays as declared, in any script."""
    h1["importer_name"] = " \u3000上海 \U0001f45f\tЖ\n"
    h1["container_ids"] = [" A ", "B"]
    (record, _) = consignment(body(h1), now).records
    assert record["importer_name"] == "上海 \U0001f45f\tЖ"
    assert record["container_ids"] == "A;B"
    assert consignment(json.dumps(h1, ensure_ascii=False).encode(), now).records[0] == record


def test_minus_zero_is_zero(h1: dict[str, Any], now: int) -> None:
    """There is one zero, or dividing by it would give two answers."""
    for zero in (b"-0", b"-0.0", b"-0e5", b"-1e-400"):
        said = body(h1).replace(b'"value_eur": 24800', b'"value_eur": ' + zero)
        assert str(consignment(said, now).records[0]["value_eur"]) == "0.0"


def test_the_clock_has_a_tolerance(h1: dict[str, Any], now: int) -> None:
    """A clock that is a little ahead is no fault; how much is an argument."""
    h1["lodged_at"] = "2026-11-20T12:05:00Z"
    assert consignment(body(h1), now).lodged_at == now + CLOCK.value * 1_000_000
    with pytest.raises(Refused):
        consignment(body(h1), now, 299_000_000)


def test_as_many_goods_items_as_allowed(h1: dict[str, Any], now: int) -> None:
    """999 goods items, and not one more."""
    h1["goods_items"] = [{"item_number": place + 1, "hs6": "640411"} for place in range(ITEMS.value + 1)]
    assert refusal(body(h1), now).errors[0].rule == "has not 1 to 999 entries"
    h1["goods_items"].pop()
    assert len(consignment(body(h1), now).records) == 999


def test_the_ledger_reads_what_the_door_read(h1: dict[str, Any], now: int) -> None:
    """Stored declarations give the same records, so a replay of the ledger remembers the same."""
    h1["importer_name"], h1["transport_cost_eur"] = "  x ", -0.0
    said = body(h1)
    assert as_stored(said) == consignment(said, now)
    h1["importer_country"] = "longer than the field"
    assert as_stored(body(h1)).records[0]["importer_country"] == "longer than the field"


def test_quick_and_careful_give_the_same(h1: dict[str, Any], now: int) -> None:
    """Haste changes nothing."""
    read = consignment(body(h1), now)
    head, goods = carefully(body(h1), now)
    assert [head | each for each in goods] == read.records


def test_a_batch_answers_each_by_itself(h1: dict[str, Any], now: int) -> None:
    """Good declarations are read, bad ones have their problem in their place, what was said is each one's own part."""
    bad = h1 | {"importer_country": "Netherlands"}
    first, second, third = batch(b'{ "consignments" :\n[' + body(h1) + b" , " + body(bad) + b",1]}", now)
    assert first == consignment(body(h1), now) == consignment(b"\n" + body(h1) + b" \r\n", now)
    assert isinstance(second, Problem)
    assert [fault.pointer for fault in second.errors] == ["/importer_country"]
    assert isinstance(third, Problem)


@pytest.mark.parametrize(
    ("said", "code", "rule"),
    [
        (b"{}", "invalid_batch", "is missing"),
        (b'{"consignments":[]}', "invalid_batch", "has not 1 to 1000 entries"),
        (b'{"consignments":{}}', "invalid_batch", "is not a list"),
        (b'{"consignments":[1],"consignments":[1]}', "invalid_batch", "is there more than once"),
        (b'{"consignments":[1],"consignment\\u0073":[1]}', "invalid_batch", "is there more than once"),
        (b'{"consignments":[1],"more":1}', "invalid_batch", "field 2 of this batch is not known"),
        (b'[{"consignments":[1]}]', "invalid_batch", "a batch is an object"),
        (b'{"consignments":[1]', "invalid_json", "the document is not JSON at line 1, column 20"),
        (b'{"consignments":["\\ud800"]}', "invalid_json", "the document holds half a character"),
        (b'{"consignments":' + b"[" * 100_000, "invalid_json", "the document is nested more than 8 levels deep"),
        (b'{"consignments":[' + b"1," * CONSIGNMENTS.value + b"1]}", "invalid_batch", "has not 1 to 1000 entries"),
    ],
)
def test_what_is_no_batch_is_refused_as_a_whole(said: bytes, code: str, rule: str, now: int) -> None:
    """The envelope has rules too."""
    with pytest.raises(Refused) as refused:
        batch(said, now)
    assert (refused.value.problem.code, refused.value.problem.errors[0].rule) == (code, rule)
