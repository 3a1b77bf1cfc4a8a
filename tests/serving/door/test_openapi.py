"""The OpenAPI document is sound, complete, and says what the door does."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from features.declaration import FIELDS
from features.finding import FINDING_FIELDS
from serving.door import answers
from serving.door.calls import CALLS
from serving.door.consignment import Consignment, batch, consignment
from serving.door.findings import findings
from serving.door.openapi import document, example
from serving.door.problems import CODES, Fault, problem
from serving.jobs.store import Job

API: dict[str, Any] = json.loads(document())
SCHEMAS: dict[str, Any] = API["components"]["schemas"]


def validator(name: str) -> Draft202012Validator:
    """Of one of the schemas, with the others at hand."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": API["components"]}
    return Draft202012Validator(schema, format_checker=FormatChecker())


def inside(value: object) -> Iterator[dict[str, Any]]:
    """Every object of a document."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from inside(each)


def test_every_reference_leads_somewhere() -> None:
    """No ``$ref`` is broken, and no schema lies about unused."""
    told = {each["$ref"].removeprefix("#/components/schemas/") for each in inside(API) if "$ref" in each}
    assert told == set(SCHEMAS)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_schema_is_json_schema(name: str) -> None:
    """Each is valid by the dialect of OpenAPI 3.1, and what integrators send has no open ends."""
    Draft202012Validator.check_schema(SCHEMAS[name])
    if name in {"Declaration", "GoodsItem", "Batch", "Finding", "Findings"}:
        assert SCHEMAS[name]["additionalProperties"] is False


def test_every_field_is_described() -> None:
    """Each field of the tables stands in its schema with title, element, unit and length."""
    where = [("Declaration" if field.header else "GoodsItem", field) for field in FIELDS]
    for name, field in [*where, *(("Finding", field) for field in FINDING_FIELDS)]:
        schema = SCHEMAS[name]["properties"][field.name]
        assert schema["title"]
        assert field.meaning in schema["description"]
        assert not field.element or f"EUCDM {field.element}." in schema["description"]
        assert not field.unit or f"Unit: {field.unit}." in schema["description"]
        if field.kind == "text" and "enum" not in schema:
            assert schema["maxLength"] == field.length
        needed = field.required and field.name != "finding_id"
        assert needed == (field.name in SCHEMAS[name]["required"])


@pytest.mark.parametrize("name", ["h1", "h6", "h7"])
def test_examples_of_declarations_are_accepted(name: str, now: int) -> None:
    """What is shown works: by the schema and at the door."""
    validator("Declaration").validate(example(name))
    assert consignment(json.dumps(example(name)).encode(), now).records


def test_other_examples_are_accepted(now: int) -> None:
    """The batch, the findings and the decision that are shown are what they should be."""
    validator("Batch").validate(example("batch"))
    assert all(isinstance(each, Consignment) for each in batch(json.dumps(example("batch")).encode(), now))
    validator("Findings").validate(example("findings"))
    assert findings(json.dumps(example("findings")).encode(), now)
    validator("Decision").validate(example("decision"))
    msgspec.convert(example("decision"), answers.Decision)


def test_every_call_is_there() -> None:
    """Each call has its operation, its body where it takes one, and its problems with their codes."""
    for call in CALLS:
        operation = API["paths"][call.path][call.method]
        assert (operation["operationId"], "requestBody" in operation) == (call.name, bool(call.body))
        assert set(operation["responses"]) >= {str(CODES[code].status) for code in call.problems}
        parts = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
        assert all(f"{{{part}}}" in call.path for part in parts)
        assert len(parts) == call.path.count("{")


def test_only_what_operators_ask_is_open() -> None:
    """Everything under /v1 needs a token."""
    assert API["security"] == [{"token": []}]
    assert all("security" not in operation for path, operations in API["paths"].items() if path.startswith("/v1")
               for operation in operations.values())  # fmt: skip


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_problem_is_as_documented(code: str) -> None:
    """The body of each problem is valid by its schema and has the members of RFC 9457."""
    told = json.loads(problem(code, errors=[Fault("/hs6", "is missing", "declare it")], retry_after=1).body())
    validator("ProblemDocument").validate(told)
    assert (told["type"], told["status"], told["code"]) == (f"/problems/{code}", CODES[code].status, code)
    assert {"title", "detail", "errors"} < set(told)
    assert "errors" not in json.loads(problem(code).body())


def test_every_problem_belongs_to_a_call() -> None:
    """No code stands in the table that no call can give."""
    told = {code for each in inside(API["paths"]) for code in each.get("examples", ())}
    assert told >= set(CODES) - {"unknown_path", "method_not_allowed"}


def test_jobs_are_answered_as_documented() -> None:
    """A job as it is told is valid by its schema."""
    told = Job("a" * 32, "client", "", "waiting", "text/csv", "a.csv", 1_791_181_800_000_000).told
    validator("Job").validate(told)
    msgspec.convert(told, answers.Job)
