"""One turn: declarations become a table, the table becomes opinions, opinions become entries for the ledger."""

import datetime as dt
import logging
import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, NamedTuple

import numpy as np

from features.columns import Ints, moment
from features.lodged import Lodged
from features.past.writing import written_of
from models.panel import Assessed
from models.recommendation import Advice, Recommendation
from models.versions import Stale
from serving.assess.live import Live
from serving.assess.standing import Standing
from serving.assess.table import LookedUp, TakenDown, looked_up, taken_of
from serving.decision import Case, Document, documents
from serving.door.declared import Consignment
from serving.ledger.entry import Entry, fresh_id
from serving.remarks import remarks

_LOG: Final = logging.getLogger("tidewaiter.answering")
_CHANCE: Final = random.SystemRandom()
_CLOSE: Final = 1_000_000
"""Microseconds: lodged so little before the latest is no remark, for many systems keep time to the second."""

Explain = Literal["flagged", "all", "none"]


@dataclass(frozen=True, slots=True)
class Question:
    """A declaration to score, for whom, and how much of the reasons."""

    consignment: Consignment
    actor: str
    explain: Explain = "flagged"
    key: str | None = None
    kind: str = "declaration"
    version: int = 1
    amends: str | None = None
    draw: float | None = None
    """That of the first version, for a later one: amending is no second ticket in the lottery."""


class Asked(NamedTuple):
    """A question, and what its answer rests on beside the declaration, the ledger and the versions."""

    question: Question
    id: str
    decided_at: dt.datetime
    draw: float
    """In [0, 1)."""


class Answered(NamedTuple):
    """A decision as it goes into the ledger, and what it recommends."""

    entry: Entry
    recommendation: Recommendation
    goods_items: int


def answered(
    standing: Standing, live: Live, questions: Sequence[Question], now: dt.datetime, *, together: bool
) -> list[Answered]:
    """What answers these questions, in their order; nothing is changed by asking.

    Args:
        standing: what is live.
        live: what is remembered.
        questions: of one call, or of several that share a turn.
        now: when it is decided.
        together: whether they are of one call, and goods items see those lodged strictly earlier in it.
    """
    return concluded(standing, looked_up(live, taken_down(questions, now, together=together)))


def _drawn(question: Question) -> float:
    return _CHANCE.random() if question.draw is None else question.draw


def taken_down(questions: Sequence[Question], now: dt.datetime, *, together: bool) -> TakenDown:
    """Questions to be answered; needs nothing of what is remembered, so any thread may do it."""
    asked = [Asked(question, fresh_id(), now, _drawn(question)) for question in questions]
    return taken_of(asked, uuid.uuid4().hex if together else None)


def concluded(standing: Standing, looked: LookedUp) -> list[Answered]:
    """What answers them; any thread may do it, while the ledger goes on."""
    asked, call = looked.taken.asked, looked.taken.call
    return [
        Answered(
            _entry(one, answer, looked.seen, call), answer.advice.recommendation, len(one.question.consignment.records)
        )
        for one, answer in zip(asked, _answers(standing, looked), strict=True)
    ]


class Answer(NamedTuple):
    """A decision, and the features that it was made of."""

    document: Document
    advice: Advice
    inputs: bytes
    """float64 in the order of the panel's features, a row a goods item."""
    notes: bytes
    """What the past takes down of the declaration."""


def made(standing: Standing, live: Live, asked: Sequence[Asked], call: str | None) -> list[Answer]:
    """The decisions: a function of its arguments and nothing else, so that it can be made anew years later.

    Args:
        standing: the bundles and the policy.
        live: what is remembered.
        asked: of one call if that has an id; goods items then see those lodged strictly earlier in it.
        call: its id.
    """
    return _answers(standing, looked_up(live, taken_of(asked, call)))


def _answers(standing: Standing, looked: LookedUp) -> list[Answer]:
    (asked, call, columns, starts, notes), lodged, seen, latest = looked
    questions = [each.question for each in asked]
    assessed = _assessed(standing, lodged, questions, np.diff(starts))
    draws = np.array([each.draw for each in asked])
    advice = standing.recommender.recommend(lodged, assessed.assessments, starts[:-1], draws)
    rows = [range(*pair) for pair in pairwise(starts)]
    stale = standing.stale(asked[0].decided_at)  # all are decided at once
    cases = [_case(*each, latest - _CLOSE, stale) for each in zip(asked, rows, advice, strict=True)]
    versions = {**standing.versions, "seen": seen, **({"call": call} if call else {})}
    told = documents(cases, assessed, standing.panel.bundles, versions)
    return [
        Answer(document, advised, assessed.table[own.start : own.stop].tobytes(), noted)
        for document, advised, own, noted in zip(told, advice, rows, written_of(columns, notes, starts), strict=True)
    ]


def _case(asked: Asked, rows: range, advice: Advice, latest: int, stale: Sequence[Stale]) -> Case:
    consignment = asked.question.consignment
    return Case(
        id=asked.id,
        consignment_id=consignment.id,
        version=asked.question.version,
        amends=asked.question.amends,
        lodged_at=moment(consignment.lodged_at),
        decided_at=asked.decided_at,
        rows=rows,
        explain=asked.question.explain,
        advice=advice,
        remarks=remarks(consignment.records, late=consignment.lodged_at < latest, stale=stale),
        draw=asked.draw,
    )


def _assessed(standing: Standing, lodged: Lodged, questions: Sequence[Question], counts: Ints) -> Assessed:
    """The opinions, with what explains them; without, if explaining fails: the scores come first."""
    asked = np.repeat([question.explain != "none" for question in questions], counts)
    every = np.repeat([question.explain == "all" for question in questions], counts)
    try:
        return standing.panel.assess(lodged, every, explain=asked)
    except Exception:  # noqa: BLE001  whatever it is, it must not cost the scores
        _LOG.exception("no reasons can be given; scoring without")
        return standing.panel.assess(lodged, explain=False)


def _entry(asked: Asked, answer: Answer, seen: int, call: str | None) -> Entry:
    question = asked.question
    return Entry(
        kind=question.kind,
        id=asked.id,
        subject=question.consignment.id,
        office=question.consignment.office,
        actor=question.actor,
        said=question.consignment.said,
        answer=answer.document.body,
        reasons_at=answer.document.reasons_at,
        inputs=answer.inputs,
        notes=answer.notes,
        seen=seen,
        version=question.version,
        key=question.key,
        digest=question.consignment.digest,
        call=call or "",
    )
