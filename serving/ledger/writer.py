"""The thread that shares one transaction, and so one wait for the disk, among all who wait."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Final

from serving.ledger.entry import Entry, NotRecorded, Outcome, Stored
from serving.ledger.transaction import PAGE, Transactions

FOLLOW_EVERY: Final = 0.2
"""Seconds between looks at what other workers wrote, when there is nothing to write."""
_LARGEST: Final = 1024  # entries after which a transaction takes no further call
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """Entries that belong together, and whom to tell."""

    entries: Sequence[Entry]
    told: asyncio.Future[list[Outcome]]


class Writer(threading.Thread):
    """Takes all calls that wait, writes them in one transaction, then tells the loop once.

    Attributes:
        works: Whether the last thing tried worked.
    """

    def __init__(
        self,
        transactions: Transactions,
        loop: asyncio.AbstractEventLoop,
        on_entries: Callable[[Sequence[Stored]], None],
        on_commit: Callable[[], None],
        every: float,
    ) -> None:
        super().__init__(name="ledger", daemon=True)
        self._every = every
        self.works = True
        self._transactions = transactions
        self._loop = loop
        self._on_entries = on_entries
        self._on_commit = on_commit
        self._calls: SimpleQueue[Call | None] = SimpleQueue()
        self._closing = False

    def write(self, entries: Sequence[Entry]) -> asyncio.Future[list[Outcome]]:
        """Hand in entries; on the loop only."""
        told: asyncio.Future[list[Outcome]] = self._loop.create_future()
        if self._closing or not self.is_alive():
            told.set_exception(NotRecorded("the ledger is closed"))
        elif not self.works:  # to wait once more for what just failed would cost each caller its patience
            told.set_exception(NotRecorded("the ledger cannot be written at the moment"))
        elif not entries:
            told.set_result([])
        else:
            self._calls.put(Call(entries, told))
        return told

    def close(self, wait: float) -> None:
        """Write what waits, then end; returns after `wait` seconds at the latest."""
        self._closing = True
        self._calls.put(None)
        if self.is_alive():
            self.join(wait)

    def run(self) -> None:
        """Write and follow until closed."""
        while True:
            calls, last = self._waiting()
            calls = [call for call in calls if not call.told.cancelled()]
            if calls:
                self._write(calls)
            elif not last:
                self._follow()
            if last:
                self._transactions.drop()
                return

    def _waiting(self) -> tuple[list[Call], bool]:
        """All calls that wait, none if there are none for a while; and whether these are the last."""
        calls: list[Call] = []
        size = 0
        try:
            call = self._calls.get(timeout=self._every)
            while call is not None:
                calls.append(call)
                size += len(call.entries)
                if size >= _LARGEST:
                    return calls, False
                call = self._calls.get_nowait()
        except Empty:
            return calls, False
        return calls, True

    def _write(self, calls: Sequence[Call]) -> None:
        try:
            rows, outcomes = self._transactions.write([entry for call in calls for entry in call.entries])
        except Exception as error:  # noqa: BLE001  (whatever went wrong, the callers must hear of it)
            self._failed(error)
            self._tell(self._refuse, calls, error)
        else:
            self.works = True
            self._tell(self._deliver, rows, calls, outcomes)
            self._on_commit()

    def _follow(self) -> None:
        """Bring what others wrote, page by page; after a failure, see whether writing works again."""
        try:
            while rows := self._transactions.follow():
                self._tell(self._deliver, rows, (), ())
                if len(rows) < PAGE or not self._calls.empty():
                    break
            if not self.works:
                self._transactions.probe()
                self.works = True
        except Exception as error:  # noqa: BLE001  (the database may come back)
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        if self.works:
            _log.error("The ledger cannot be written or read: %s: %s", type(error).__name__, error)
        self.works = False

    def _tell(self, told: Callable[..., None], *what: object) -> None:
        with suppress(RuntimeError):  # the loop was closed first: nobody waits any more
            self._loop.call_soon_threadsafe(told, *what)

    def _deliver(self, rows: Sequence[Stored], calls: Sequence[Call], outcomes: Sequence[Outcome]) -> None:
        """On the loop: first the memory learns what was recorded, then those who wait hear of it."""
        try:
            if rows:
                self._on_entries(rows)
        finally:
            start = 0
            for call in calls:
                end = start + len(call.entries)
                if not call.told.done():
                    call.told.set_result(list(outcomes[start:end]))
                start = end

    def _refuse(self, calls: Sequence[Call], error: Exception) -> None:
        for call in calls:
            if not call.told.done():
                refusal = NotRecorded(f"{type(error).__name__}: {error}")
                refusal.__cause__ = error
                call.told.set_exception(refusal)


def now() -> int:
    """The clock of the ledger, microseconds since 1970."""
    return time.time_ns() // 1000
