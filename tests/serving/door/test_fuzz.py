"""Whatever comes in: a declaration, or a refusal; and quick and careful reading never differ."""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from features.declaration import FIELDS
from serving.door import declared, findings, quick
from serving.door.consignment import Consignment, batch, consignment
from serving.door.limits import LATEST
from serving.door.openapi import document
from serving.door.openapi import example as shown
from serving.door.problems import Problem, Refused
from serving.door.scan import scan
from serving.door.times import instant

NOW = instant("2026-11-20T12:00:00Z")
COMPONENTS = json.loads(document())["components"]
VALIDATOR = Draft202012Validator(
    {"$ref": "#/components/schemas/Declaration", "components": COMPONENTS}, format_checker=FormatChecker()
)
NAMES = [*(field.name for field in FIELDS), "goods_items", "findings", "consignments", "corrects", "nothing_of_ours"]
H1, H7, FOUND = (json.dumps(shown(name)).encode() for name in ("h1", "h7", "findings"))
ODD = st.sampled_from(
    ["", " ", " a ", "a;b", "\0", "\x7f", "\ud800", "\U0001f45f", "Ж" * 70, "Ж" * 71, "640411", "2026-01-01T00:00:00Z",
     "2026-13-01T00:00:00Z", 0, -0.0, -1, 1, 1.0, 2.5, 1e16, 2**53 - 1, 2**53, 10**400,
     float("inf"), float("nan"), True, None, [], ["a"], ["a", "b;c"], [""], ["\t"], {}, [[]], {"a": 1}]
)  # fmt: skip


def outcome(read: Callable[[], Any]) -> tuple[str, Any]:
    """What a reader says: a value, or which faults."""
    try:
        return "read", read()
    except Refused as refused:
        problem = refused.problem
    assert problem.status == 422
    assert json.loads(problem.body())["code"] == problem.code
    return "refused", problem


def the_same_by_both(said: bytes) -> None:
    """The quick reader answers only what the careful one answers too, and the same."""
    for fast, slow in (
        (quick.declaration, lambda: declared.carefully(said, NOW)),
        (quick.findings, lambda: findings.carefully(said, NOW)),
    ):
        try:
            told: Any = fast(said, NOW)
        except quick.Unclear:
            outcome(slow)
        else:
            assert outcome(slow) == ("read", told)


@st.composite
def changed(draw: st.DrawFn) -> dict[str, Any]:
    """The full declaration with a few of its values made odd."""
    told: dict[str, Any] = json.loads(H1)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.sampled_from([told, *told["goods_items"]]))
        name = draw(st.sampled_from([*place, *NAMES]))
        if name == "goods_items":
            continue
        if draw(st.booleans()):
            place.pop(name, None)
        else:
            place[name] = draw(ODD)
    return told


@given(st.binary() | st.text().map(str.encode))
@settings(max_examples=120, deadline=None)
@example(b"1" * 5000)
@example(b'{"a":' * 5000)
def test_any_bytes(said: bytes) -> None:
    """Nothing but a declaration or a refusal comes of any bytes."""
    assert outcome(lambda: consignment(said, NOW))[0] == "refused"
    outcome(lambda: batch(said, NOW))
    the_same_by_both(said)


@given(st.sampled_from([H1, H7, FOUND]), st.data())
@settings(max_examples=200, deadline=None)
def test_damaged_bytes(said: bytes, data: st.DataObject) -> None:
    """Bytes flipped, cut, doubled or put in anywhere are read the same by both readers, or refused."""
    at = data.draw(st.integers(0, len(said)))
    until = data.draw(st.integers(at, min(at + 40, len(said))))
    put = data.draw(
        st.sampled_from(
            [b"", said[at:until] * 2, b"\\u0000", b"\\ud800", b"\xff", b'"', b"\\", b"-0", b"1.0", b" ", b"{"]
        )
        | st.binary(max_size=6)
    )
    said = said[:at] + put + said[until:]
    the_same_by_both(said)
    one = outcome(lambda: consignment(said, NOW))
    for many in (b'{"consignments":[' + said + b"]}", b'{"consignments":[' + said + b"," + H1 + b"]}"):
        kind, told = outcome(lambda many=many: batch(many, NOW))  # type: ignore[misc]
        if kind == "read" and len(told) == many.count(H1) + 1 and one[0] == "read":
            assert told[0] == one[1]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner, max_size=5),
    max_leaves=20,
)


@given(JSON)
@settings(max_examples=120, deadline=None)
def test_any_json(told: object) -> None:
    """Any JSON, with our names anywhere in it, is read or refused."""
    said = json.dumps(told).encode()
    the_same_by_both(said)
    kind, many = outcome(lambda: batch(b'{"consignments":[' + said + b"]}", NOW))
    assert kind == "refused" or isinstance(many[0], Consignment | Problem)


@given(changed())
@settings(max_examples=200, deadline=None)
def test_the_schema_says_what_the_door_does(told: dict[str, Any]) -> None:
    """A declaration is accepted if and only if it is valid by the published schema (and what only text can say)."""
    said = json.dumps(told).encode()
    the_same_by_both(said)
    kind, problem = outcome(lambda: consignment(said, LATEST))
    values = json.loads(said, parse_constant=lambda _: None)
    valid = not halved(told) and VALIDATOR.is_valid(values)
    if kind == "refused" and {fault.rule for fault in problem.errors} == {"is that of another goods item"}:
        return
    assert (kind == "read") == valid, problem


def halved(told: dict[str, Any]) -> bool:
    """Whether a text holds half a character, which no schema can say."""
    return "\\ud800" in json.dumps(told)


@given(
    st.recursive(st.just("[]"), lambda inner: inner.map("[{}]".format) | inner.map('{{"a":{}}}'.format), max_leaves=30)
)
@settings(max_examples=50, deadline=None)
def test_depth_and_names_are_counted_exactly(text: str) -> None:
    """The look at the bytes agrees with what a parser builds."""

    def depth(value: Any) -> int:  # noqa: ANN401
        inner = value.values() if isinstance(value, dict) else value
        return 1 + max(map(depth, inner), default=0)

    names, deepest, _ = scan(text.encode())
    assert (names, deepest) == (text.count(":"), depth(json.loads(text)))
