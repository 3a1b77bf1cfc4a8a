"""The calls of the API: one table that the OpenAPI is made from."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

JSON: Final = "application/json"
CSV: Final = "text/csv"
PARQUET: Final = "application/vnd.apache.parquet"
LINES: Final = "application/x-ndjson"


class Call(NamedTuple):
    """One call."""

    method: str
    path: str
    name: str
    summary: str
    description: str
    status: int
    """Where it is done."""
    answer: Mapping[str, str]
    """Schema of the answer by media type; a name that is none of ours is a plain type."""
    body: str = ""
    """Schema of the body; none for calls without one."""
    examples: Sequence[str] = ()
    """Files of ``serving/door/examples`` with bodies, without their ending."""
    parameters: Sequence[str] = ()
    problems: Sequence[str] = ()
    """Codes beyond those of every call that needs a token."""
    media_types: Sequence[str] = (JSON,)
    """What the body may be."""
    open: bool = False
    """Whether it may be called without a token (the operator may ask for one)."""


ALWAYS: Final = ("token_missing", "token_unknown", "role_missing", "rate_limited", "fault", "overloaded", "deadline")
"""Problems of every call that needs a token."""
_BODY: Final = (
    "body_too_large",
    "media_type",
    "invalid_json",
    "invalid_query",
    "invalid_key",
    "idempotency_key_reused",
)
_SCORING: Final = (*_BODY, "office_out_of_scope", "in_progress", "model_unavailable", "decision_not_recorded")
_JOB: Final = ("unknown_job", "invalid_query")
_DONE: Final = (*_JOB, "job_unfinished", "job_removed")

CALLS: Final[Sequence[Call]] = (
    Call(
        "post", "/v1/score", "score", "Score one declaration",
        "Every goods item in every area, with a recommendation for the consignment. The decision is in the ledger "
        "before it is answered. The same declaration again (with or without its key) gives the stored answer, byte for "
        "byte. `lodged_at` must not lie in the future, and item numbers must differ.",
        200, {JSON: "Decision"}, "Declaration", ("h7", "h1", "h6"), ("reasons", "key"),
        (*_SCORING, "invalid_declaration", "already_lodged"),
    ),
    Call(
        "post", "/v1/score/batch", "score_batch", "Score many declarations",
        "Up to 1000 declarations. Each is accepted or refused by itself: its decision, or its problem, stands in its "
        "place. Only a body that is no batch at all is refused as a whole.",
        200, {JSON: "Decisions"}, "Batch", ("batch",), ("reasons", "key"), (*_SCORING, "invalid_batch"),
    ),
    Call(
        "post", "/v1/declarations/{consignment_id}/amendments", "amend", "Hand in a later version of a declaration",
        "The whole declaration as it is now, with the same `consignment_id`. It is scored anew and linked to the "
        "decision before; the earlier version stays as declared.",
        200, {JSON: "Decision"}, "Declaration", ("h7",), ("consignment_id", "reasons", "key"),
        (*_SCORING, "invalid_declaration", "other_consignment", "unknown_declaration", "already_lodged"),
    ),
    Call(
        "post", "/v1/findings", "record_findings", "Record what controls found",
        "All of them or none. A finding without a `finding_id` gets one. `corrects` names an earlier finding that was "
        "wrong; that one stays in the ledger. `known_at` must not lie in the future.",
        201, {JSON: "Receipts"}, "Findings", ("findings",), ("key",),
        (*_BODY, "invalid_findings", "unknown_goods_item", "office_out_of_scope", "already_recorded", "in_progress",
         "decision_not_recorded"),
    ),
    Call(
        "get", "/v1/decisions/{id}", "decision", "Read a stored decision",
        "As it was answered, byte for byte. With `at`: which bundles and policy were live at that time. Every reading "
        "is recorded.",
        200, {JSON: "Decision or LiveAt"}, parameters=("id", "at"),
        problems=("unknown_decision", "office_out_of_scope", "invalid_query", "decision_not_recorded"),
    ),
    Call(
        "post", "/v1/jobs", "accept_job", "Hand in a file of declarations",
        "CSV or Parquet with one row per goods item (the columns of an extract), or JSON lines with one declaration "
        "each as for `POST /v1/score`. It is worked on in the background and goes on after a restart.",
        202, {JSON: "Job"}, parameters=("key",), media_types=(CSV, PARQUET, LINES), body="file",
        problems=("body_too_large", "media_type", "invalid_file", "invalid_query", "invalid_key", "in_progress",
                  "idempotency_key_reused"),
    ),
    Call("get", "/v1/jobs/{id}", "job", "How far a job is", "", 200, {JSON: "Job"}, parameters=("id",), problems=_JOB),
    Call(
        "get", "/v1/jobs/{id}/results", "results", "Take the decisions of a job",
        "JSON lines with one decision each, or a CSV table with a row per goods item and area.",
        200, {LINES: "string", CSV: "string"}, parameters=("id", "format"), problems=_DONE,
    ),
    Call(
        "get", "/v1/jobs/{id}/rejects", "rejects", "Take what a job refused",
        "A table with a row per fault: line, field, rule, remedy.",
        200, {CSV: "string"}, parameters=("id",), problems=_DONE,
    ),
    Call("get", "/livez", "alive", "Does the process answer?", "", 200, {JSON: "Alive"}, open=True),
    Call(
        "get", "/readyz", "ready", "May it be sent work?", "503 with the same document if not.",
        200, {JSON: "Ready"}, open=True,
    ),
    Call("get", "/metrics", "metrics", "Figures for Prometheus", "", 200, {"text/plain": "string"}, open=True),
    Call("get", "/openapi.json", "openapi", "This document", "", 200, {JSON: "object"}, open=True),
)  # fmt: skip
