"""The ledger's door: write, read, follow, verify."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final, Self

from sqlalchemy.exc import DBAPIError

from features.errors import TidewaiterError
from serving.ledger import revision, verification
from serving.ledger.checkpoints import Checkpoints
from serving.ledger.database import WAIT, Database
from serving.ledger.entry import Entry, Head, NotRecorded, Outcome, Stored, Verdict
from serving.ledger.transaction import COLUMNS, FOLLOWING, Transactions
from serving.ledger.writer import FOLLOW_EVERY, Writer, now

_SELECT: Final = f"SELECT {COLUMNS} FROM entries WHERE "  # noqa: S608  (our own columns)
# One term for each index: a declaration stands in one of them only, for every index costs a page of each transaction.
_ABOUT: Final = f"""{_SELECT} subject = ? AND kind IN ('declaration', 'history')
    OR subject = ? AND kind = 'amendment'
    OR subject = ? AND kind IN ('finding', 'read', 'swap', 'act', 'model') ORDER BY seq"""


class Ledger:
    """A ledger that is open.

    Reading never waits for writing and may be done from any thread; `start`, `write` and `close` belong to the loop.

    Attributes:
        database: The database it lives in, for the tables beside it.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._writer: Writer | None = None
        self._checkpoints = Checkpoints(database)

    @classmethod
    def open(cls, url: str, *, wait: float = WAIT) -> Self:
        """Open a ledger; an empty database gets its tables.

        Args:
            url: sqlite:///path or postgresql://user@host/database.
            wait: Seconds to wait for another writer before a transaction fails.

        Raises:
            TidewaiterError: If the database cannot be used: which, why, what to do.
        """
        database = Database(url, wait)
        try:
            revision.check(database)
        except (OSError, DBAPIError) as error:
            database.close()
            reason = str(getattr(error, "orig", error)).strip().replace("\n", " ")
            raise TidewaiterError(
                f"The ledger {database.engine.url!r} cannot be opened: {reason}. See that its folder can be written and"
                " the file is a ledger, or that the server runs and lets this user in."
            ) from error
        except TidewaiterError:
            database.close()
            raise
        return cls(database)

    def start(
        self,
        loop: asyncio.AbstractEventLoop,
        after: int,
        on_entries: Callable[[Sequence[Stored]], None],
        every: float = FOLLOW_EVERY,
    ) -> None:
        """Start writing, and following what other workers write.

        Args:
            loop: The loop on which everything is told.
            after: Number of the last entry that the caller already knows; the ones after it are told first.
            every: Seconds between looks at what others wrote, when there is nothing to write.
            on_entries: Called on the loop with all entries, own and foreign, in order and each once; an entry of our
                own before whoever wrote it hears of it.
        """
        transactions = Transactions(self.database, self._head_at(after), now)
        self._writer = Writer(transactions, loop, on_entries, self._checkpoints.committed, every)
        if not self.database.postgres:
            self._checkpoints.start()
        self._writer.start()

    async def write(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Record entries; returns when they are durable and the memory knows them.

        The entries of one call share a transaction, usually with other calls. A cancelled call may or may not be
        recorded.

        Raises:
            NotRecorded: If nothing of the call is acknowledged.
        """
        if self._writer is None:
            raise NotRecorded("the ledger was not started")
        return await self._writer.write(entries)

    def record(self, entries: Sequence[Entry], at: int | None = None) -> list[Outcome]:
        """Record entries at once, without a loop: for commands. Returns when they are durable.

        With `at` (microseconds) they are recorded as at that time, or when the last one was if that is later.
        """
        transactions = Transactions(self.database, self.head(), now if at is None else lambda: at)
        try:
            return transactions.write(entries)[1]
        finally:
            transactions.drop()

    def answered(self, actor: str, key: str) -> Stored | None:
        """What a client's idempotency key stands for."""
        return self._one("key = ? AND actor = ?", key, actor)

    def find(self, entry_id: str) -> Stored | None:
        """The entry with an id."""
        return self._one("id = ?", entry_id)

    def of_subject(self, subject: str) -> list[Stored]:
        """All entries about a consignment, oldest first."""
        return self._rows(_ABOUT, subject, subject, subject)

    def swaps(self) -> list[Stored]:
        """All entries that say which bundles and policy were live from then on, oldest first."""
        return self._rows(_SELECT + "kind = 'swap' ORDER BY recorded_at, seq")

    def follow(self, after: int, limit: int) -> list[Stored]:
        """At most `limit` entries that follow number `after`."""
        return self._rows(FOLLOWING, after, limit)

    def head(self) -> Head:
        """The last entry's number, hash and time."""
        rows = self.database.rows("SELECT seq, hash, recorded_at FROM entries ORDER BY seq DESC LIMIT 1")
        return Head(*rows[0]) if rows else Head()

    def writable(self) -> bool:
        """Whether the writer runs and the last thing it tried worked."""
        return self._writer is not None and self._writer.is_alive() and self._writer.works

    def verify(self, progress: Callable[[int], None] = lambda _entries: None, noted: Sequence[Head] = ()) -> Verdict:
        """Walk the whole chain; see `verification.walk`."""
        return verification.walk(self.follow, progress, noted)

    def close(self) -> None:
        """Write what waits, stop following, close the database."""
        if self._writer:
            self._writer.close(wait=2 * WAIT)
            self._checkpoints.close(wait=WAIT)
        self.database.close()

    def _rows(self, statement: str, *values: object) -> list[Stored]:
        return [Stored._make(row) for row in self.database.rows(statement, *values)]

    def _one(self, where: str, *values: Any) -> Stored | None:  # noqa: ANN401  (what a column holds)
        rows = self._rows(_SELECT + where, *values)
        return rows[0] if rows else None

    def _head_at(self, seq: int) -> Head:
        """The head as it was when entry `seq` was the last."""
        if seq == 0:
            return Head()
        rows = self._rows(_SELECT + "seq = ?", seq)
        if not rows:
            raise TidewaiterError(
                f"The ledger {self.database.engine.url!r} ends at entry {self.head().seq}, yet entry {seq} is said to"
                " be known. Is it another ledger? Delete the checkpoint of the past: it is made again from this one."
            )
        return Head(seq, rows[0].hash, rows[0].recorded_at)
