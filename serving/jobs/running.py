"""The runner: one job after another, beside the online traffic and behind it, each consignment exactly once.

A consignment's idempotency key is its job and its place in the file, so whatever a crash left unnoted is answered from
the ledger when it is handed in again. Of all workers that share a folder of jobs the one that holds its lock runs them.
"""

import asyncio
import fcntl
import logging
import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from features.errors import TidewaiterError
from serving.door.consignment import Consignment
from serving.door.problems import Refused, problem
from serving.jobs.forgetting import LOCK
from serving.jobs.intake import without
from serving.jobs.reading import Lot, Refusal, lots, refusal
from serving.jobs.store import Files, Job, Jobs, State
from serving.jobs.written import Reject, Written
from serving.ledger.entry import Outcome

Score = Callable[[Sequence[Consignment], str, Sequence[str]], Awaitable[Sequence[Outcome]]]
"""Consignments, actor, and a key for each → what became of each; raises Refused where nothing can be scored now."""
CHUNK: Final = 200
"""Consignments between two notes of progress."""
_ITEMS: Final = 48
"""Goods items handed in together: fewer than one turn of the desk takes, so that others have room in it."""
_LOOK: Final = 1.0
_RETRY: Final = 2.0
_BREATH: Final = 0.05
_PATIENCE: Final = 5.0
"""Seconds after which even a busy service goes on with a chunk."""
_LOG: Final = logging.getLogger("tidewaiter.jobs")


class Part(NamedTuple):
    """What a job needs of the service.

    Attributes:
        score: Scores and records.
        busy: Whether online traffic should go first now.
        now: Microseconds since 1970 UTC.
        tolerance: How far ahead of now a declaration may be lodged, microseconds.

    """

    score: Score
    busy: Callable[[], bool]
    now: Callable[[], int]
    tolerance: int


class Runner:
    """Runs jobs until cancelled; what it was at goes on with the next start."""

    def __init__(self, jobs: Jobs, folder: Path, part: Part) -> None:
        self.jobs = jobs
        self.folder = folder
        self._part = part

    async def run(self) -> None:
        """Look for jobs and run them, if no other worker does."""
        await asyncio.to_thread(self.folder.mkdir, parents=True, exist_ok=True)
        turn = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o640)
        mine = False
        try:
            while True:
                mine = mine or _taken(turn)
                if mine:
                    await self._look()
                await asyncio.sleep(_LOOK)
        finally:
            os.close(turn)

    async def _look(self) -> None:
        try:
            for job in await asyncio.to_thread(self.jobs.open_ones):
                if Files(self.folder, job).handed_in.exists():  # else it is another machine's
                    await self.finish(job)
        except Exception:  # noqa: BLE001  (jobs must go on when whatever it was is over)
            _LOG.exception("jobs stand still; trying again")
            await asyncio.sleep(_RETRY)

    async def finish(self, job: Job) -> Job:
        """Run a job from where it stands to its end."""
        files = Files(self.folder, job)
        if job.started_at is None:
            job = await self._note(job._replace(state="running", started_at=self._part.now()))
        source = lots(files.handed_in, self._part.now(), self._part.tolerance, job.done)
        try:
            with await asyncio.to_thread(Written, files) as written:
                while chunk := await asyncio.to_thread(_take, source):
                    await self._room()
                    job = await self._chunk(job, chunk, written)
        except TidewaiterError as error:
            return await self._end(job, "failed", without(files.handed_in, error))
        return await self._end(job._replace(total=job.done), "finished", None)

    async def _room(self) -> None:
        """Wait while online traffic needs all there is, but not for ever."""
        waited = 0.0
        while self._part.busy() and waited < _PATIENCE:
            await asyncio.sleep(_BREATH)
            waited += _BREATH

    async def _chunk(self, job: Job, chunk: Sequence[Lot], written: Written) -> Job:
        """Score and write down some consignments, then note the progress."""
        told = await self._told(job, chunk)
        decisions = [each for each in told if isinstance(each, str)]
        rejects = [each for each in told if not isinstance(each, str)]
        await asyncio.to_thread(written.add, decisions, [fault for each in rejects for fault in each])
        scored, rejected = job.scored + len(decisions), job.rejected + len(rejects)
        return await self._note(job._replace(done=chunk[-1].last, scored=scored, rejected=rejected))

    async def _told(self, job: Job, chunk: Sequence[Lot]) -> list[str | list[Reject]]:
        """For each consignment the id of its decision, or why there is none; waits while nothing can be scored."""
        offices = frozenset(job.office.split())
        groups = [*_groups([_within(lot, offices) for lot in chunk])]
        waits = ""
        while True:
            results = await asyncio.gather(*(self._scored(job, group) for group in groups), return_exceptions=True)
            failed = next((each for each in results if isinstance(each, BaseException)), None)
            if failed is None:
                return [each for result in results if not isinstance(result, BaseException) for each in result]
            if not isinstance(failed, Refused):
                raise failed
            if failed.problem.code != waits:
                waits = failed.problem.code
                _LOG.warning("job %s waits: %s", job.id, waits)
            await asyncio.sleep(_RETRY)

    async def _scored(self, job: Job, group: Sequence[Lot]) -> list[str | list[Reject]]:
        good = [lot for lot in group if isinstance(lot.read, Consignment)]
        outcomes = iter(await self._outcomes(job, good) if good else ())
        return [_told(lot, next(outcomes) if isinstance(lot.read, Consignment) else None) for lot in group]

    async def _outcomes(self, job: Job, group: Sequence[Lot]) -> list[Outcome | None]:
        """What became of each; none where scoring failed.

        Raises:
            Refused: Nothing can be scored or recorded now.

        """
        asked = [lot.read for lot in group if isinstance(lot.read, Consignment)]
        keys = [f"\njob {job.id}\n{lot.place}" for lot in group]  # no caller's own key begins with a line feed
        try:
            return [*await self._part.score(asked, job.client, keys)]
        except Refused:
            raise
        except Exception:  # noqa: BLE001  (one bad consignment must not stop the file)
            if len(group) == 1:
                _LOG.exception("job %s: the consignment at line %d could not be scored", job.id, group[0].first)
                return [None]
            return [(await self._outcomes(job, [lot]))[0] for lot in group]

    async def _note(self, job: Job) -> Job:
        values = {name: getattr(job, name) for name in ("state", "started_at", "done", "scored", "rejected")}
        await asyncio.to_thread(self.jobs.set, job.id, **values)
        return job

    async def _end(self, job: Job, state: State, error: str | None) -> Job:
        job = job._replace(state=state, error=error, finished_at=self._part.now())
        values = {name: getattr(job, name) for name in ("state", "error", "finished_at", "total")}
        await asyncio.to_thread(self.jobs.set, job.id, **values)
        _LOG.info("job %s %s: %d scored, %d rejected", job.id, state, job.scored, job.rejected)
        return job


def _taken(turn: int) -> bool:
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _take(source: Iterator[Lot]) -> list[Lot]:
    return [*islice(source, CHUNK)]


def _groups(chunk: Sequence[Lot]) -> Iterator[list[Lot]]:
    """The chunk in its order, in groups that share a table."""
    group: list[Lot] = []
    rows = 0
    for lot in chunk:
        size = len(lot.read.records) if isinstance(lot.read, Consignment) else 0
        if group and rows + size > _ITEMS:
            yield group
            group, rows = [], 0
        group.append(lot)
        rows += size
    yield group


def _within(lot: Lot, offices: frozenset[str]) -> Lot:
    """The lot, refused if it is none of these offices'."""
    if offices and isinstance(lot.read, Consignment) and lot.read.office not in offices:
        return lot._replace(read=refusal(lot.first, problem("office_out_of_scope")))
    return lot


def _told(lot: Lot, outcome: Outcome | None) -> str | list[Reject]:
    """The id of a decision, or the faults for which there is none."""
    if isinstance(lot.read, Refusal):
        return [Reject(*fault) for fault in lot.read.faults]
    if outcome and outcome.state in ("new", "repeated") and outcome.entry.answer:
        return outcome.entry.id
    codes = {"key_reused": "idempotency_key_reused", "already_lodged": "already_lodged", "repeated": "already_lodged"}
    code = codes[outcome.state] if outcome else "fault"
    return [Reject(*fault) for fault in refusal(lot.first, problem(code)).faults]
