"""The desk: questions that came in together are answered together, and recorded before anybody hears the answer.

NumPy costs the same for one row as for fifty, so all questions of one turn of the event loop are one table. Because one
row equals many rows to the bit, sharing a table changes no answer. While a table is recorded (the disk is what takes
time) the next one is scored.
"""

import asyncio
import contextlib
import datetime as dt
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final

from serving.assess.answering import Answered, Question, answered
from serving.assess.aside import answered_aside
from serving.assess.live import Live
from serving.assess.standing import Standing
from serving.door.problems import Refused, problem
from serving.ledger.entry import Entry, NotRecorded, Outcome
from serving.ledger.ledger import Ledger
from serving.metrics import Metrics

_LOG: Final = logging.getLogger("tidewaiter.desk")
MOST: Final = 64
"""Goods items in one turn, unless a single call brings more."""
_GRACE: Final = 3
"""Steps of the event loop before a turn: requests that have reached this machine by now are read in them."""


@dataclass(slots=True)
class _Ask:
    """Questions of one call, which are recorded together."""

    questions: Sequence[Question]
    outcomes: "asyncio.Future[list[Outcome]]"
    rows: int


class Desk:
    """Where questions wait for their turn; everything here happens on the event loop."""

    def __init__(self, ledger: Ledger, live: Live, metrics: Metrics, clock: Callable[[], dt.datetime]) -> None:
        self.standing: Standing | None = None
        self.live = live
        self._ledger = ledger
        self._metrics = metrics
        self._clock = clock
        self._waiting: deque[_Ask] = deque()
        self._turn_is_due = False
        self._many = asyncio.Lock()
        self._recording = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, questions: Sequence[Question]) -> list[Outcome]:
        """Answer and record; the outcomes are in the order of the questions.

        Raises:
            Refused: no bundle may answer, or the answer could not be recorded.
        """
        if len(questions) == 1:
            return await self._asked(questions)
        outcomes: list[Outcome | None] = [None] * len(questions)
        left = list(range(len(questions)))
        while left:
            # Declarations of one call see each other, so one that is given twice, or known already, must not be among
            # them: it would count double. Whatever turns out to be known is set aside, and the rest asked anew.
            now = sorted({questions[place].consignment.id: place for place in reversed(left)}.values())
            for place, outcome in zip(now, await self._asked([questions[place] for place in now]), strict=True):
                outcomes[place] = None if outcome.state == "undone" else outcome
            left = [place for place in left if outcomes[place] is None]
        return [outcome for outcome in outcomes if outcome is not None]

    async def _asked(self, questions: Sequence[Question]) -> list[Outcome]:
        loop = asyncio.get_running_loop()
        rows = sum(len(question.consignment.records) for question in questions)
        ask = _Ask(questions, loop.create_future(), rows)
        self._waiting.append(ask)
        self._call_soon()
        return await ask.outcomes

    async def record(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Record what is no question: findings, readings, swaps.

        Raises:
            Refused: it could not be recorded.
        """
        started = perf_counter()
        try:
            outcomes = await self._ledger.write(entries)
        except NotRecorded:
            raise Refused(problem("decision_not_recorded")) from None
        self._metrics.recorded(len(entries), perf_counter() - started)
        return outcomes

    async def drain(self) -> None:
        """Wait until every question has its answer."""
        while self._waiting or self._tasks:
            await (asyncio.wait(self._tasks) if self._tasks else asyncio.sleep(0))

    def _call_soon(self) -> None:
        """Let the next turn begin, unless so little waits that it should wait for what is being recorded.

        A turn costs a few milliseconds however little it answers. So it begins when the desk has nothing to record, or
        when as much waits as is being recorded; the end of a recording looks again, so nobody waits longer than that.
        """
        if not self._turn_is_due and sum(ask.rows for ask in self._waiting) >= self._recording:
            self._turn_is_due = True
            self._after(_GRACE, asyncio.get_running_loop())

    def _after(self, steps: int, loop: asyncio.AbstractEventLoop) -> None:
        if steps:
            loop.call_soon(self._after, steps - 1, loop)
        else:
            self._turn()

    def _turn(self) -> None:
        """Answer what waits, at most so many goods items; the rest has the next turn."""
        self._turn_is_due = False
        asks: list[_Ask] = []
        rows = 0
        while self._waiting and (not asks or self._fits(asks[0], rows)):
            ask = self._waiting.popleft()
            if ask.outcomes.done():  # the caller has gone
                continue
            asks.append(ask)
            rows += ask.rows
        if rows > MOST and all(question.explain == "none" for question in asks[0].questions):
            self._start(self._aside(asks[0]), 0)  # reasons look into the memory once more, so they stay on the loop
        elif asks:
            self._answer(asks)
        if self._waiting:
            self._call_soon()

    def _fits(self, first: _Ask, rows: int) -> bool:
        """Whether the next call may share the turn; one that brings many has a turn of its own."""
        following = self._waiting[0]
        return len(first.questions) == len(following.questions) == 1 and rows + following.rows <= MOST

    def _answer(self, asks: Sequence[_Ask]) -> None:
        """Score some calls as one table; if that fails, each by itself, so that one cannot hurt another."""
        standing = self.standing
        if standing is None:
            _refuse(asks, Refused(problem("model_unavailable")))
            return
        try:
            questions = [question for ask in asks for question in ask.questions]
            answers = answered(standing, self.live, questions, self._clock(), together=len(questions) > len(asks))
        except Exception as fault:  # noqa: BLE001  whoever waits must hear of it
            if len(asks) > 1:
                for ask in asks:
                    self._answer([ask])
                return
            _LOG.exception("a declaration could not be scored")
            _refuse(asks, fault)
            return
        rows = sum(ask.rows for ask in asks)
        rows = rows if rows <= MOST else 0
        self._start(self._write(asks, answers, rows), rows)

    async def _aside(self, ask: _Ask) -> None:
        """Score a call that brings many in a thread; one at a time, for each needs room for all its tables."""
        async with self._many:
            if ask.outcomes.done():  # the caller has gone
                return
            try:
                answers = await answered_aside(self.standing, self.live, ask.questions, self._clock())
            except Exception as fault:  # noqa: BLE001  whoever waits must hear of it
                _refuse([ask], fault)
                return
        await self._recorded([ask], answers)

    async def _write(self, asks: Sequence[_Ask], answers: Sequence[Answered], rows: int) -> None:
        """Record; ``rows`` are those that the next turn waits for, none of a big batch."""
        try:
            await self._recorded(asks, answers)
        finally:
            self._recording -= rows
            if self._waiting:
                self._call_soon()

    async def _recorded(self, asks: Sequence[_Ask], answers: Sequence[Answered]) -> None:
        try:
            outcomes = await self.record([answer.entry for answer in answers])
        except Refused as refused:
            _refuse(asks, refused)
            return
        except Exception as fault:  # noqa: BLE001  whoever waits must hear of it
            _refuse(asks, fault)
            return
        for answer, outcome in zip(answers, outcomes, strict=True):
            if outcome.state == "new":
                told = answer.recommendation
                self._metrics.decided(told.lane, told.source, answer.goods_items)
        first = 0
        for ask in asks:
            if not ask.outcomes.done():
                ask.outcomes.set_result(outcomes[first : first + len(ask.questions)])
            first += len(ask.questions)

    def _start(self, work: Coroutine[Any, Any, None], rows: int) -> None:
        self._recording += rows
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _refuse(asks: Sequence[_Ask], fault: Exception) -> None:
    for ask in asks:
        with contextlib.suppress(asyncio.InvalidStateError):
            ask.outcomes.set_exception(fault)
