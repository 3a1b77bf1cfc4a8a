"""The thread that keeps the tables of cases up with the ledger, outside the way of those who have goods scored.

Every worker has one, and one of them works: whoever holds the lock. The others see what it writes in the database.
"""

import fcntl
import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Self

from serving.cases import projection
from serving.cases.projection import Projection
from serving.ledger.database import Database, Line

_LOG: Final = logging.getLogger("tidewaiter.cases")
_PAGE: Final = 64
"""Entries a transaction: it holds up whoever records a decision for a few milliseconds."""
_APART: Final = 0.05
"""Seconds between two transactions, so that decisions being recorded go between."""
_APART_WHEN_BUSY: Final = 0.5
"""The same while much is at work here: what people see may come a little later, decisions may not."""
_LOOK: Final = 1.0
"""Seconds between looks when nobody calls."""
_LOCK: Final = 0x71DF
"""Of pg_try_advisory_lock: whoever keeps the tables."""


class Follower(threading.Thread):
    """Follows the ledger until it is closed; more slowly while `busy` says that others need the processor."""

    def __init__(self, database: Database, busy: Callable[[], bool] = lambda: False) -> None:
        super().__init__(name="cases", daemon=True)
        self._database = database
        self._busy = busy
        self._projection = Projection(database)
        self._woken = threading.Event()
        self._closing = threading.Event()

    def wake(self) -> None:
        """There is something new in the ledger."""
        self._woken.set()

    def reached(self, seq: int, patience: float = 2.0) -> bool:
        """Wait until an entry is taken in, here or by another worker; whether it was within so many seconds."""
        until = time.monotonic() + patience
        self.wake()
        while projection.seen(self._database) < seq:
            if time.monotonic() > until:
                return False
            time.sleep(0.01)
        return True

    def close(self, wait: float = 5.0) -> None:
        """Stop following."""
        self._closing.set()
        self._woken.set()
        if self.is_alive():
            self.join(wait)

    def run(self) -> None:
        """Follow while the lock is ours; a failure is logged, and tried again."""
        while not self._closing.is_set():
            try:
                with Alone(self._database) as alone:
                    while alone.ours and not self._closing.is_set():
                        self._catch_up()
            except Exception:  # noqa: BLE001  (the tables can always be made again; the service goes on)
                _LOG.exception("the cases could not be kept up with the ledger; trying again")
            self._closing.wait(_LOOK)
        self._projection.drop()

    def _catch_up(self) -> None:
        self._woken.clear()
        while self._projection.step(_PAGE) == _PAGE:
            if self._closing.wait(_APART_WHEN_BUSY if self._busy() else _APART):
                return
        self._woken.wait(_LOOK)


class Alone:
    """Whether nobody else keeps the tables of this database; a killed process lets go."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._file = -1
        self._line: Line | None = None
        self.ours = False

    def __enter__(self) -> Self:
        if self._database.postgres:
            self._line = Line(self._database.engine)
            self.ours = bool(self._line.rows(f"SELECT pg_try_advisory_lock({_LOCK})")[0][0])
        else:
            self._file = os.open(f"{self._database.engine.url.database}-cases", os.O_RDWR | os.O_CREAT, 0o640)
            with suppress(BlockingIOError):
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self.ours = True
        return self

    def __exit__(self, *_: object) -> None:
        if self._line:
            self._line.drop()
        if self._file >= 0:
            os.close(self._file)
