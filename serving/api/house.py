"""Everything that a worker holds, from its start to its end."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import msgspec

from features.columns import DAY, microseconds
from serving.access.attempts import Attempts
from serving.access.door import Access
from serving.access.limits import Gate
from serving.api.keys import Key, Keys
from serving.assess.answering import Question
from serving.assess.checkpoint import Checkpoints
from serving.assess.desk import Desk
from serving.assess.live import Live
from serving.assess.standing import Candidate, Standing
from serving.cases.follower import Follower
from serving.door.declared import Consignment
from serving.door.problems import Refused, problem
from serving.jobs.forgetting import forget
from serving.jobs.running import Part, Runner
from serving.jobs.store import Jobs
from serving.ledger.entry import DECLARED, Entry, Outcome, Stored, fresh_id
from serving.ledger.ledger import Ledger
from serving.metrics import Metrics
from serving.quiet import quiet
from serving.settings import Settings
from serving.succession import acts
from serving.warm import rehearse, warm

if TYPE_CHECKING:
    from serving.access.openid import Provider

_LOG: Final = logging.getLogger("tidewaiter.house")
VERSIONS: Final = "versions"
"""The subject of entries that say what is live from now on."""
_PATIENCE: Final = 0.7
"""Share of the deadline for which the ledger may be locked by others, so that the caller still hears why."""
_HOUR: Final = 3_600.0
"""Seconds between two looks for files of jobs that were kept long enough."""
_US: Final = "tidewaiter"
"""The actor of entries that no caller made."""


def clock() -> dt.datetime:
    """Now."""
    return dt.datetime.now(dt.UTC)


class House:
    """One worker's ledger, past, models, callers and numbers."""

    def __init__(self, settings: Settings, ledger: Ledger, live: Live, checkpoints: Checkpoints) -> None:
        self.settings = settings
        self.ledger = ledger
        self.live = live
        self.metrics = Metrics()
        self.desk = Desk(ledger, live, self.metrics, clock)
        self.keys = Keys()
        self.gate = Gate(settings.in_flight_limit, self.metrics.in_flight)
        self.access = Access.of(ledger.database, settings, self.metrics)
        self.jobs = Jobs(ledger.database)
        self.attempts = Attempts()
        self.provider = _provider(settings)
        self.follower = Follower(ledger.database, lambda: self.gate.busy)
        self.tolerance = int(settings.clock_tolerance_seconds * 1e6)
        """How far ahead of us the clocks of others may be, in microseconds."""
        self._checkpoints = checkpoints
        self._candidate = Candidate(Path(settings.policy_file) if settings.policy_file else None)
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    @asynccontextmanager
    async def opened(cls, settings: Settings) -> AsyncIterator[Self]:
        """Open the ledger, remember what it tells, load what is live; close in the other order."""
        wait = _PATIENCE * settings.deadline_seconds
        ledger = await asyncio.to_thread(Ledger.open, settings.ledger_url, wait=wait)
        checkpoints = Checkpoints(Path(settings.checkpoint_folder), settings.checkpoint_entries)
        live = await asyncio.to_thread(checkpoints.restored, ledger)
        house = cls(settings, ledger, live, checkpoints)
        await house._start()
        try:
            yield house
        finally:
            await house._stop()

    @property
    def now(self) -> int:
        """Microseconds since 1970."""
        return microseconds(clock())

    @property
    def ready(self) -> bool:
        """Whether work may be sent here."""
        return self.desk.standing is not None and self.ledger.writable()

    def answered(self, actor: str, key: Key | None, digest: bytes) -> Stored | None:
        """What was answered to this key before.

        Raises:
            Refused: it was another body.
        """
        stored = self.ledger.answered(actor, key.text) if key else None
        if stored and stored.digest != digest:
            raise Refused(problem("idempotency_key_reused"))
        return stored

    def versions_of(self, consignment: str) -> list[Stored]:
        """A declaration and its later versions."""
        return [entry for entry in self.ledger.of_subject(consignment) if entry.kind in DECLARED]

    async def _start(self) -> None:
        self.ledger.start(asyncio.get_running_loop(), self.live.seen, self._take, self.settings.follow_seconds)
        await asyncio.to_thread(warm)
        await self._look()
        self._tasks += [
            asyncio.create_task(_again(self.settings.champions_seconds, self._look)),
            asyncio.create_task(self.access.keep_fresh(self.settings.token_seconds)),
            asyncio.create_task(self._runner().run()),
            asyncio.create_task(_again(_HOUR, self._clear)),
        ]
        self.follower.start()
        quiet()

    def _runner(self) -> Runner:
        """Works on files when there is room."""
        part = Part(self._score, lambda: self.gate.busy, lambda: self.now, self.tolerance)
        return Runner(self.jobs, Path(self.settings.jobs_folder), part)

    async def _clear(self) -> None:
        """Delete the files of jobs that ended long enough ago."""
        keep = int(self.settings.job_keep_days * DAY)
        if keep:
            await asyncio.to_thread(forget, self.jobs, Path(self.settings.jobs_folder), self.now - keep)

    async def _score(self, some: Sequence[Consignment], actor: str, keys: Sequence[str]) -> Sequence[Outcome]:
        questions = [Question(each, actor, key=key) for each, key in zip(some, keys, strict=True)]
        return await self.desk.ask(questions)

    def _take(self, entries: Sequence[Stored]) -> None:
        """What was written to the ledger, by us or by another worker."""
        self.live.take(entries)
        self.metrics.seen(self.live.seen)
        self._checkpoints.consider(self.live)
        self.follower.wake()

    async def _look(self) -> None:
        """Swap what is live, between two turns of the desk, if something else should be."""
        fresh = await asyncio.to_thread(self._ready)
        if fresh is not None:
            await asyncio.to_thread(rehearse, fresh, self.ledger)
            self.desk.standing = fresh
            self.metrics.live(fresh.versions)
            await self._note(fresh)

    def _ready(self) -> Standing | None:
        return self._candidate.ready(self.desk.standing, acts.champions(self.ledger))

    async def _note(self, standing: Standing) -> None:
        """Record what is live from now on, once however many workers swap at the same time."""
        said = msgspec.json.encode(standing.versions)
        state = "key_reused"
        while state == "key_reused":  # another worker was first, with something else
            before = self.ledger.swaps()
            if before and before[-1].said == said:
                return
            key = f"after {before[-1].seq if before else 0}"
            entry = Entry("swap", fresh_id(), VERSIONS, "", _US, said, standing.recommender.policy.content, key=key)
            state = (await self.desk.record([entry]))[0].state

    async def _stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self.desk.drain()
        await asyncio.to_thread(self.follower.close)
        await asyncio.to_thread(self.ledger.close)
        self._checkpoints.leave(self.live)


def _provider(settings: Settings) -> "Provider | None":
    """Who vouches for people, if the settings name somebody."""
    if not settings.oidc_issuer:
        return None
    from serving.access import openid  # noqa: PLC0415  slow; most have none

    return openid.Provider(settings)


async def _again(seconds: float, work: Callable[[], Awaitable[None]]) -> None:
    """Do it again and again; a failure is logged, and what is known stays."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await work()
        except Exception:  # noqa: BLE001  nothing that happens here may stop the service
            _LOG.exception("looking around failed; what is known stays")
