"""Declarations come in, decisions go out: one, many, and later versions."""

import json
from collections.abc import Sequence
from typing import Final, cast

from serving.access.caller import Caller
from serving.access.door import within
from serving.access.roles import Permission
from serving.api.http import Call, Reply
from serving.api.keys import Key, key_of, text_of
from serving.assess.answering import Explain, Question
from serving.decision import without_reasons
from serving.door.consignment import batch, consignment
from serving.door.declared import Consignment
from serving.door.problems import Problem, Refused, problem
from serving.ledger.entry import Outcome, Stored

_REASONS: Final = frozenset({"flagged", "all", "none"})
_AGAIN: Final = 3
"""Times that a later version is tried, when others amend the same declaration at the same moment."""


async def score(call: Call) -> Reply:
    """``POST /v1/score``: one declaration."""
    explain, key = _explain(call), key_of(call)
    body = await call.body(call.house.settings.body_limit)
    declared = consignment(body, call.house.now, call.house.tolerance)
    within(call.caller, declared.office)
    with call.house.keys.held(call.caller.client, key):
        stored = call.house.answered(call.caller.client, key, declared.digest)
        if stored is None:
            question = Question(declared, call.caller.client, explain, text_of(key))
            (outcome,) = await call.house.desk.ask([question])
            stored = decided(outcome)
    return Reply(told(call.caller, stored))


async def score_batch(call: Call) -> Reply:
    """``POST /v1/score/batch``: up to 1,000 declarations, each with its own answer or problem."""
    explain, key = _explain(call), key_of(call)
    body = await call.body(call.house.settings.batch_body_limit)
    declared = [_checked(call.caller, each) for each in batch(body, call.house.now, call.house.tolerance)]
    asked = [(place, each) for place, each in enumerate(declared) if isinstance(each, Consignment)]
    actor = call.caller.client
    with call.house.keys.held(actor, key):
        if asked and key:
            call.house.answered(actor, key.part(asked[0][0]), asked[0][1].digest)
        questions = [Question(each, actor, explain, text_of(key and key.part(place))) for place, each in asked]
        outcomes = iter(await call.house.desk.ask(questions) if questions else [])
    answers = [_answer(call.caller, each if isinstance(each, Problem) else next(outcomes)) for each in declared]
    return Reply(b'{"decisions":[' + b",".join(answers) + b"]}")


async def amend(call: Call) -> Reply:
    """``POST /v1/declarations/{consignment_id}/amendments``: a later version, scored anew and linked."""
    explain, key = _explain(call), key_of(call)
    body = await call.body(call.house.settings.body_limit)
    declared = consignment(body, call.house.now, call.house.tolerance)
    if declared.id != call.place["consignment_id"]:
        raise Refused(problem("other_consignment"))
    within(call.caller, declared.office)
    with call.house.keys.held(call.caller.client, key):
        stored = call.house.answered(call.caller.client, key, declared.digest)
        for _ in range(_AGAIN):
            if stored is None:
                stored = await _amended(call, declared, explain, key)
    if stored is None:
        raise Refused(problem("in_progress", retry_after=1))
    return Reply(told(call.caller, stored))


async def _amended(call: Call, declared: Consignment, explain: Explain, key: Key | None) -> Stored | None:
    """The decision on a later version; none if another one took its number meanwhile."""
    versions = call.house.versions_of(declared.id)
    if not versions:
        raise Refused(problem("unknown_declaration"))
    within(call.caller, versions[0].office)
    last = versions[-1]
    if last.digest == declared.digest and last.kind != "history":
        return last
    question = Question(
        declared,
        call.caller.client,
        explain,
        text_of(key),
        kind="amendment",
        version=last.version + 1,
        amends=last.id,
        draw=_draw(versions),
    )
    (outcome,) = await call.house.desk.ask([question])
    return None if outcome.state == "already_lodged" else decided(outcome)


def _draw(versions: Sequence[Stored]) -> float | None:
    """What chance said of the first version; none if that was known before the service began."""
    if versions[0].kind == "history":
        return None
    draw: float = json.loads(versions[0].answer)["draw"]
    return draw


def decided(outcome: Outcome) -> Stored:
    """The entry that answers.

    Raises:
        Refused: the key, or the reference of the consignment, was used for something else; or it came in as history.
    """
    if outcome.state == "key_reused":
        raise Refused(problem("idempotency_key_reused"))
    if outcome.state == "already_lodged" or outcome.entry.kind == "history":
        raise Refused(problem("already_lodged"))
    return outcome.entry


def told(caller: Caller, stored: Stored) -> bytes:
    """The stored answer as this caller may see it; always the same bytes for the same rights."""
    if caller.may(Permission.REASONS):
        return stored.answer
    return without_reasons(stored.answer, stored.reasons_at)


def _answer(caller: Caller, each: Problem | Outcome) -> bytes:
    if isinstance(each, Problem):
        return each.body()
    try:
        return told(caller, decided(each))
    except Refused as refused:
        return refused.problem.body()


def _explain(call: Call) -> Explain:
    return cast("Explain", call.query(reasons=_REASONS).get("reasons", "flagged"))


def _checked(caller: Caller, each: Consignment | Problem) -> Consignment | Problem:
    if isinstance(each, Consignment) and not caller.sees(each.office):
        return problem("office_out_of_scope")
    return each
