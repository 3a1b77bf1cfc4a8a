"""What is answered when something is not done: RFC 9457 problem details, one table of codes, never a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import msgspec

MEDIA_TYPE: Final = "application/problem+json"
_FALL_BACK: Final = (
    "No score was given: fall back to rules and random selection, and try again later with the same key."
)


class Fault(NamedTuple):
    """One thing to mend: where (RFC 6901 pointer into the body), which rule it breaks, and what to do."""

    pointer: str
    rule: str
    remedy: str


class Code(NamedTuple):
    """One row of the table."""

    status: int
    title: str
    remedy: str


CODES: Final[Mapping[str, Code]] = {
    "token_missing": Code(401, "No token", "Send the header `Authorization: Bearer tw_...` with a token of yours."),
    "token_unknown": Code(
        401, "Token not valid", "Ask the administrator for a new token; yours is unknown or revoked."
    ),
    "role_missing": Code(403, "Not allowed", "Ask the administrator for a token with a role that may make this call."),
    "office_out_of_scope": Code(403, "Another office", "Use a token whose scope holds the declaration's office."),
    "unknown_path": Code(404, "No such call", "See /openapi.json for the calls that there are."),
    "unknown_decision": Code(404, "No such decision", "Use the `id` of a decision as it was answered."),
    "unknown_declaration": Code(404, "No such declaration", "Score the declaration first: `POST /v1/score`."),
    "unknown_job": Code(404, "No such job", "Use the `id` that `POST /v1/jobs` answered."),
    "method_not_allowed": Code(405, "Not this method", "Use a method that the `Allow` header names."),
    "in_progress": Code(
        409, "Still being answered", "Ask again after `Retry-After` seconds, with the same key and body."
    ),
    "already_lodged": Code(
        409,
        "Declared before, with another content",
        "Send a later version as an amendment: `POST /v1/declarations/{consignment_id}/amendments`.",
    ),
    "already_recorded": Code(
        409,
        "Finding recorded before, with another content",
        "Send a new finding whose `corrects` names the earlier one.",
    ),
    "job_unfinished": Code(409, "Job not finished", "Ask again after `Retry-After` seconds."),
    "job_removed": Code(
        410,
        "Files of the job removed",
        "Ask for its decisions by their `id`; files are kept for some days, on the machine that took them.",
    ),
    "body_too_large": Code(413, "Body too large", "Keep to the published limits; split a batch, or use a job."),
    "media_type": Code(
        415, "Not this media type", "Send what the call takes, `application/json` unless it says otherwise."
    ),
    "invalid_json": Code(422, "Not valid JSON", "Send one JSON document in UTF-8, as RFC 8259 has it."),
    "invalid_declaration": Code(422, "Not a valid declaration", "Mend what `errors` names; nothing was scored."),
    "invalid_batch": Code(422, "Not a valid batch", "Send `consignments`, a list of 1 to 1000 declarations."),
    "invalid_findings": Code(422, "Not valid findings", "Mend what `errors` names; nothing was recorded."),
    "invalid_file": Code(422, "File cannot be read", "Send the file in the format that its `Content-Type` says."),
    "invalid_query": Code(422, "Parameter not valid", "Use the query parameters and path as /openapi.json has them."),
    "invalid_key": Code(422, "Idempotency key not valid", "Use 1 to 128 printable ASCII characters, say a UUID."),
    "idempotency_key_reused": Code(422, "Key used before", "Use a new Idempotency-Key for a new body."),
    "other_consignment": Code(422, "Another declaration", "The path and the body must name the same `consignment_id`."),
    "unknown_goods_item": Code(
        422, "No such goods item", "A finding is about a goods item that was declared here: check its references."
    ),
    "rate_limited": Code(
        429, "Too many requests", "Wait `Retry-After` seconds; a batch takes 1000 declarations at once."
    ),
    "fault": Code(500, "A fault of ours", _FALL_BACK),
    "model_unavailable": Code(503, "No verified model", _FALL_BACK),
    "decision_not_recorded": Code(503, "Could not be recorded", _FALL_BACK),
    "overloaded": Code(503, "Too busy", _FALL_BACK),
    "deadline": Code(504, "Took too long", _FALL_BACK),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal; ``body`` is what is sent as ``application/problem+json``."""

    status: int
    code: str
    title: str
    detail: str
    errors: Sequence[Fault] = ()
    retry_after: float | None = None
    """Seconds after which it is worth asking again."""

    @property
    def members(self) -> dict[str, object]:
        """The members of the document, for a reply of its own or a place in a batch."""
        told: dict[str, object] = {
            "type": f"/problems/{self.code}",
            "status": self.status,
            "title": self.title,
            "detail": self.detail,
            "code": self.code,
        }
        return told | {"errors": [each._asdict() for each in self.errors]} if self.errors else told

    def body(self) -> bytes:
        """The document as JSON."""
        return msgspec.json.encode(self.members)


class Refused(Exception):  # noqa: N818  a refusal is an answer, not a failure of ours
    """Raised where a request cannot be granted."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def problem(code: str, detail: str = "", *, errors: Sequence[Fault] = (), retry_after: float | None = None) -> Problem:
    """The problem of a code, with what is known of this case; without a detail it says what to do.

    Raises:
        KeyError: the table has no such code.
    """
    row = CODES[code]
    return Problem(row.status, code, row.title, detail or row.remedy, errors, retry_after)
