"""Whatever comes in, by the published description or against it: an answer as published, and never a 5xx.

`TIDEWAITER_FUZZ=N` tries N random requests for each call instead of a few.
"""

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import httpx
import schemathesis
from jsonschema import Draft202012Validator
from schemathesis import Case, CheckContext, Response
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.specs.openapi.checks import negative_data_rejection
from service_process import Running

from serving.access.roles import Role
from serving.door.calls import ALWAYS, CALLS
from serving.door.openapi import document
from serving.door.problems import CODES

EACH: Final = int(os.environ.get("TIDEWAITER_FUZZ", "12"))
API: Final = json.loads(document())
PROBLEM: Final = Draft202012Validator({"$ref": "#/components/schemas/ProblemDocument", "components": API["components"]})
DOCUMENTED: Final = {(call.method, call.path): {*ALWAYS, *call.problems} for call in CALLS}
EXAMPLES: Final = [name for call in CALLS for name in call.examples]
BY_STATE: Final = {
    "unknown_decision", "unknown_declaration", "unknown_job", "unknown_goods_item", "job_unfinished", "already_lodged",
    "already_recorded", "idempotency_key_reused", "other_consignment", "in_progress",
}  # fmt: skip
"""Refusals of well-formed requests that depend on what is in the ledger, or on two parts of a request at once."""
CHECKS: Final = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "positive_data_acceptance", "invalid_data_is_refused", "a_refusal_is_a_documented_problem",
    "valid_data_is_refused_only_for_what_no_schema_can_say",
)  # fmt: skip


@schemathesis.check
def a_refusal_is_a_documented_problem(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """Every body of an error is a problem of the table, of this status, and one that this call may give."""
    del ctx
    if response.status_code < 400:
        return
    told = response.json()
    assert response.headers["content-type"] == ["application/problem+json"]
    assert not [fault.message for fault in PROBLEM.iter_errors(told)]
    assert CODES[told["code"]].status == told["status"] == response.status_code
    documented = DOCUMENTED.get((case.method.lower(), case.operation.path), set())  # none: not a method of this path
    assert told["code"] in documented | {"method_not_allowed", "unknown_path"}


@schemathesis.check
def invalid_data_is_refused(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """A request that is not valid by the schema is refused; in a batch, the declaration that is not."""
    batch = case.operation.path == "/v1/score/batch" and response.status_code == 200
    if not (batch and any("code" in each for each in response.json()["decisions"])):
        negative_data_rejection(ctx, response, case)


@schemathesis.check
def valid_data_is_refused_only_for_what_no_schema_can_say(
    ctx: CheckContext, response: Response, case: Case[Any]
) -> None:
    """A request that is valid by the schema is refused for the state of the ledger, a time to come, a number twice."""
    del ctx
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code < 400:
        return
    told = response.json()
    if told["code"] in BY_STATE or (told["code"] == "invalid_file" and case.operation.path == "/v1/jobs"):
        return
    assert told["code"] in {"invalid_declaration", "invalid_findings"}, told
    assert told["errors"]
    for fault in told["errors"]:
        assert unsayable(fault, case.body), (fault, case.body)


def unsayable(fault: Mapping[str, str], body: Any) -> bool:  # noqa: ANN401  JSON
    """Whether a fault is truly there, and one that no JSON Schema can say."""
    *way, name = fault["pointer"].split("/")[1:]
    holder = body
    for step in way:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    if fault["rule"] == "is that of another goods item":
        return [item["item_number"] for item in body["goods_items"]].count(holder[name]) > 1
    if fault["rule"] == "lies in the future":
        return name in {"lodged_at", "known_at"} and holder[name][:4] >= str(dt.datetime.now(dt.UTC).year)
    return False


def configuration(secret: str) -> SchemathesisConfig:
    """What is tried, and what is checked; the same requests whenever the seed is the same."""
    checks: dict[str, Any] = {name: {"enabled": True} for name in CHECKS}
    checks["positive_data_acceptance"]["expected-statuses"] = ["2xx", "404", "409", "422"]  # looked at by our own check
    return SchemathesisConfig.from_dict(
        {
            "seed": 3,
            "suppress-health-check": ["too_slow"],  # of a machine on which everything else is tested too, not of ours
            "headers": {"Authorization": f"Bearer {secret}"},
            "request-timeout": 60,
            "continue-on-failure": True,
            "generation": {"mode": "all", "max-examples": EACH, "database": "none", "no-shrink": True},
            "phases": {"stateful": {"enabled": False}},
            "checks": {"enabled": False, **checks},
        }
    )


def outcome(stream: Iterator[events.EngineEvent]) -> tuple[Counter[str], dict[str, list[str]]]:
    """How many requests each phase made, and what failed, by kind of failure."""
    made, failed = Counter[str](), dict[str, list[str]]()
    for event in stream:
        if isinstance(event, events.ScenarioFinished):
            made[event.phase.value] += len(event.recorder.interactions)
            for checks in event.recorder.checks.values():
                for check in checks:
                    if info := check.failure_info:
                        kind = f"{event.recorder.label} {check.name}"
                        failed.setdefault(kind, []).append(f"{info.failure.message}\n{info.code_sample}")
        elif isinstance(event, events.NonFatalError | events.FatalError):
            failed.setdefault("error", []).append(str(getattr(event, "info", event)))
    return made, failed


def test_every_call_keeps_to_its_description(starter: Callable[..., Running]) -> None:
    """Examples, edges of every schema and random requests, valid and not: answered as the description says."""
    running = starter(rate_limit=0)
    secret = running.token(*Role, client="fuzz")
    schema = schemathesis.openapi.from_url(f"{running.url}/openapi.json", config=configuration(secret))
    made, failed = outcome(iter(from_schema(schema).execute()))
    assert not failed, "\n\n".join(f"{kind}: {len(some)}\n{some[0]}" for kind, some in failed.items())
    assert made["examples"] >= len(EXAMPLES)
    assert made["coverage"] > 1_000
    assert made["fuzzing"] >= 8 * EACH
    assert httpx.get(f"{running.url}/readyz").status_code == 200
    assert "Traceback" not in running.log
