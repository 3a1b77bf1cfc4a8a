"""The decision document: what is answered, kept and, years later, made anew to the bit.

Numbers have all their digits. The reasons stand last, so that those who may not see them get the same document
without, cut and not made anew.
"""

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from models import reasons
from models.bundle import Bundle
from models.calibration import LEVELS
from models.panel import Assessed
from models.recommendation import Advice, Recommendation, Worst
from models.stake import expected_stake
from serving.remarks import REASONS_FAILED, Remark

_LOG: Final = logging.getLogger("tidewaiter.decision")
_REASONS: Final = b',"reasons":'
_ENCODER: Final = msgspec.json.Encoder()
Explain = Literal["flagged", "all", "none"]
Explanation = Literal["given", "nothing_flagged", "failed", "not_asked"]


class Case(NamedTuple):
    """A consignment to be answered, and all that is known of the answer but the scores."""

    id: str
    consignment_id: str
    version: int
    amends: str | None
    lodged_at: dt.datetime
    decided_at: dt.datetime
    rows: range
    """Its goods items among those assessed."""
    explain: Explain
    advice: Advice
    remarks: Sequence[Remark]
    draw: float
    """In [0, 1): what chance said, kept so that the recommendation can be made anew."""


class Document(NamedTuple):
    """An answer, and where its reasons begin; none if it has none."""

    body: bytes
    reasons_at: int | None


class AreaScore(msgspec.Struct, frozen=True):
    """What one area says of one goods item."""

    probability: float
    low: float
    high: float
    level: str
    stake_eur: float | None
    """EUR that a control is expected to find; none where harm has no price."""


class ItemScores(msgspec.Struct, frozen=True):
    """What all areas say of one goods item."""

    item_number: int
    areas: dict[str, AreaScore]


class Decision(msgspec.Struct, frozen=True):
    """The document without its reasons."""

    id: str
    consignment_id: str
    version: int
    amends: str | None
    lodged_at: dt.datetime
    decided_at: dt.datetime
    goods_items: list[ItemScores]
    worst: Worst
    recommendation: Recommendation
    draw: float
    warnings: Sequence[Remark]
    versions: msgspec.Raw
    explanation: Explanation


def documents(
    cases: Sequence[Case], assessed: Assessed, bundles: Mapping[str, Bundle], versions: Mapping[str, object]
) -> list[Document]:
    """The answer to each case.

    If explaining a consignment fails, its scores are given all the same, and the document says so.

    Args:
        cases: consignments whose goods items were assessed together.
        assessed: by the panel; explained are all that the cases ask for.
        bundles: by area.
        versions: all that the answers rest on.
    """
    scores = _scores(assessed, bundles)
    named = msgspec.Raw(_ENCODER.encode(versions))
    numbers = assessed.lodged.number("item_number").tolist()
    told: list[Document] = []
    for case in cases:
        explanation, because = _explained(case, assessed, bundles)
        failed = explanation == "failed"
        decision = Decision(
            case.id,
            case.consignment_id,
            case.version,
            case.amends,
            case.lodged_at,
            case.decided_at,
            [ItemScores(int(numbers[row]), scores[row]) for row in case.rows],
            case.advice.worst,
            case.advice.recommendation,
            case.draw,
            [*case.remarks, REASONS_FAILED] if failed else case.remarks,
            named,
            explanation,
        )
        body = _ENCODER.encode(decision)
        whole = b"".join((body[:-1], _REASONS, because or b"null", b"}"))
        told.append(Document(whole, len(body) - 1 if because else None))
    return told


def without_reasons(answer: bytes, reasons_at: int | None) -> bytes:
    """The same document for those who may not see its reasons: they are null."""
    return answer if reasons_at is None else b"".join((answer[:reasons_at], _REASONS, b"null}"))


def _scores(assessed: Assessed, bundles: Mapping[str, Bundle]) -> list[dict[str, AreaScore]]:
    """For each goods item what each area says."""
    by_area = []
    for name, each in assessed.assessments.items():
        stakes = expected_stake(bundles[name].area, assessed.lodged, each)
        levels = map(LEVELS.__getitem__, each.levels.tolist())
        columns = (each.probability.tolist(), each.low.tolist(), each.high.tolist(), levels, stakes)
        by_area.append(map(AreaScore, *columns))
    names = tuple(assessed.assessments)
    return [dict(zip(names, row, strict=True)) for row in zip(*by_area, strict=True)]


def _explained(case: Case, assessed: Assessed, bundles: Mapping[str, Bundle]) -> tuple[Explanation, bytes | None]:
    """How it went, and the reason cards as JSON, the most likely first; an area that owes one and has none failed."""
    if case.explain == "none":
        return "not_asked", None
    numbers = assessed.lodged.number("item_number")
    try:
        cards = [
            (int(numbers[row]), reasons.card(bundles[name], assessed.lodged, each, row))
            for row in case.rows
            for name, each in assessed.assessments.items()
            if case.explain == "all" or each.levels[row] > 0
        ]
        cards.sort(key=lambda pair: -pair[1].probability)
        told = [b'{"item_number":%d,' % number + _ENCODER.encode(card)[1:] for number, card in cards]
    except Exception:  # noqa: BLE001  a sentence that fails must not cost the score
        _LOG.error("decision %s: the reasons could not be made", case.id, exc_info=True)
        return "failed", None
    return "given" if told else "nothing_flagged", b"[" + b",".join(told) + b"]"
