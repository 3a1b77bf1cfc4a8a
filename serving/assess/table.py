"""Questions as one table, and what is remembered of it at one moment."""

from collections.abc import Sequence
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple

from features.columns import Columns, Records
from features.lodged import Lodged
from features.past.notes import Notes
from features.past.notes import taken as noted
from serving.assess.live import Live

if TYPE_CHECKING:
    from serving.assess.answering import Asked


class TakenDown(NamedTuple):
    """Questions as a table, with what the past takes down of it; nothing is looked up yet."""

    asked: Sequence["Asked"]
    call: str | None
    """Id of the call, if goods items see those lodged strictly earlier in it."""
    columns: Columns
    starts: Sequence[int]
    """The first goods item of each question, and behind them the end."""
    notes: Notes


class LookedUp(NamedTuple):
    """The same with what was remembered when it was looked up, and how far the ledger was then."""

    taken: TakenDown
    lodged: Lodged
    seen: int
    latest: int


def taken_of(asked: Sequence["Asked"], call: str | None) -> TakenDown:
    """What was asked as a table; needs nothing of what is remembered, so any thread may do it."""
    records = [each.question.consignment.records for each in asked]
    columns, starts = Records([*chain.from_iterable(records)]), [0, *accumulate(map(len, records))]
    return TakenDown(asked, call, columns, starts, noted(columns))


def looked_up(live: Live, taken: TakenDown) -> LookedUp:
    """What is remembered of it; where the memory lives, between two entries of the ledger. Changes nothing."""
    lodged = live.memory.look_noted(taken.columns, taken.notes, together=taken.call is not None)
    return LookedUp(taken, lodged, live.seen, live.memory.latest)
