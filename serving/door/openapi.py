"""The OpenAPI 3.1 document: made from the calls, the fields, the problems and the limits, so that it cannot differ."""

import json
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import msgspec

from serving.door.calls import ALWAYS, CALLS, JSON, Call
from serving.door.limits import KEY, LIMITS
from serving.door.problems import CODES, MEDIA_TYPE, problem
from serving.door.rules import DECLARATION, TIME
from serving.door.schemas import Schema, field_schema, reference, schemas

_EXAMPLES: Final = Path(__file__).parent / "examples"
_TITLES: Final = {
    "h7": "A parcel of low value (H7)",
    "h1": "A full import declaration with two goods items (H1)",
    "h6": "A postal item with two goods items (H6)",
    "findings": "A control of the parcel",
    "batch": "A parcel and a postal item",
}
_PARAMETERS: Final[dict[str, Schema]] = {
    "reasons": {
        "name": "reasons",
        "in": "query",
        "description": "Which areas to explain, if your role may see reasons: those above low, all, or none.",
        "schema": {"type": "string", "enum": ["flagged", "all", "none"], "default": "flagged"},
    },
    "key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "The same key and body give the same stored answer, byte for byte. Say, a UUID.",
        "schema": {"type": "string", "minLength": 1, "maxLength": KEY.value, "pattern": "^[!-~]([ -~]*[!-~])?$"},
    },
    "consignment_id": {
        "name": "consignment_id",
        "in": "path",
        "required": True,
        "schema": field_schema(DECLARATION.rules["consignment_id"]),
    },
    "id": {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$", "maxLength": 32},
    },
    "format": {
        "name": "format",
        "in": "query",
        "schema": {"type": "string", "enum": ["jsonl", "csv"], "default": "jsonl"},
    },
    "at": {
        "name": "at",
        "in": "query",
        "description": "A time with an offset from UTC; write + as %2B.",
        "schema": {"type": "string", "format": "date-time", "pattern": TIME},
    },
}


@cache
def document() -> bytes:
    """The document as JSON."""
    return msgspec.json.encode(_document())


def example(name: str) -> Any:  # noqa: ANN401  JSON
    """An example of ``serving/door/examples``; a batch is made of the others."""
    if name == "batch":
        return {"consignments": [example("h7"), example("h6")]}
    return json.loads((_EXAMPLES / f"{name}.json").read_bytes())


def _document() -> Schema:
    paths: dict[str, Schema] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method] = _operation(call)
    limits = "\n".join(f"| {each.name} | {each.value:,} {each.unit} | {each.meaning} |" for each in LIMITS)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tidewaiter",
            "version": metadata.version("tidewaiter"),
            "summary": "Scores customs consignments for risk and says why.",
            "description": _DESCRIPTION + limits,
        },
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "tw_..."}},
        },
        "security": [{"token": []}],
    }


_DESCRIPTION: Final = """\
A decision is a pure function of the declaration as declared, the ledger up to entry number `seen`, the bundles and the
policy, and of the `draw` where chance has a part; all are named in it. It is in the ledger before it is answered. A 5xx
is no score: fall back to rules and random selection.

| limit | default | of what |
|---|---|---|
"""


def _operation(call: Call) -> Schema:
    told: Schema = {"operationId": call.name, "summary": call.summary, "responses": _responses(call)}
    if call.description:
        told["description"] = call.description
    if call.parameters:
        told["parameters"] = [_PARAMETERS[name] for name in call.parameters]
    if call.body:
        told["requestBody"] = {"required": True, "content": {each: _body(call) for each in call.media_types}}
    if call.open:
        told["security"] = [{}, {"token": []}]
    return told


def _body(call: Call) -> Schema:
    if call.body == "file":
        return {}
    examples = {name: {"summary": _TITLES[name], "value": example(name)} for name in call.examples}
    return {"schema": reference(call.body), "examples": examples}


def _responses(call: Call) -> dict[str, Schema]:
    """What may come back: the answer, and each status of its problems with their codes."""
    content = {media: {"schema": _answer(name)} for media, name in call.answer.items()}
    if "Decision" in call.answer.values():
        content[JSON]["examples"] = {"decision": {"value": example("decision")}}
    told: dict[str, Schema] = {str(call.status): {"description": "Done", "content": content}}
    if call.status == 202:
        told["202"]["headers"] = {"Location": {"description": "Where to ask", "schema": {"type": "string"}}}
    if call.name == "ready":
        told["503"] = {"description": "Not ready", "content": content}
    codes = ("token_missing", "token_unknown", "role_missing") if call.open else (*ALWAYS, *call.problems)
    if call.name in ("alive", "ready"):
        codes = ()
    for status in sorted({CODES[code].status for code in codes}):
        told[str(status)] = _refusal(status, [code for code in codes if CODES[code].status == status])
    return told


def _answer(name: str) -> Schema:
    if name in ("string", "object"):
        return {"type": name}
    told = [reference(each) for each in name.split(" or ")]
    return told[0] if len(told) == 1 else {"anyOf": told}


def _refusal(status: int, codes: list[str]) -> Schema:
    told: Schema = {
        "description": "; ".join(f"`{code}`: {CODES[code].title}" for code in codes),
        "content": {
            MEDIA_TYPE: {
                "schema": reference("ProblemDocument"),
                "examples": {code: {"value": problem(code).members} for code in codes},
            }
        },
    }
    if status in (409, 429, 503):
        seconds = {"description": "Seconds after which to ask again", "schema": {"type": "integer", "minimum": 0}}
        told["headers"] = {"Retry-After": seconds}
    if status == 401:
        told["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return told
