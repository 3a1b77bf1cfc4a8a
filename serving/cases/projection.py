"""Writes what a page of the ledger's entries says of cases: exactly once, whole or not at all."""

from serving.cases.change import Change, ManyLine
from serving.ledger.database import Database, Line
from serving.ledger.entry import Stored
from serving.ledger.transaction import FOLLOWING


class Projection:
    """Reads a page of entries, and writes it together with the watermark; one thread's."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = database.turn()
        self._line: ManyLine | None = None

    def step(self, page: int) -> int:
        """Take in at most so many entries.

        Returns:
            How many there were to take in; fewer than asked for if that was all.
        """
        try:
            return self._step(page)
        except BaseException:
            self.drop()
            raise

    def clear(self) -> None:
        """Empty all tables of cases, so that they are made again from the first entry on."""
        line = self._opened()
        with self._turn:
            self._database.begin(line)
            for table in ("cases", "case_findings", "case_acts", "case_words", "case_watermark"):
                line.run(f"DELETE FROM {table}")
            line.run("COMMIT")

    def drop(self) -> None:
        """Let go of the connection; what it had begun is undone."""
        line, self._line = self._line, None
        if line:
            line.drop()

    def _step(self, page: int) -> int:
        line = self._opened()
        seen = _seen(line)
        entries = [Stored._make(row) for row in line.rows(self._spelled(FOLLOWING), (seen, page))]
        if not entries:
            return 0
        change = Change(self._database, line, entries)
        with self._turn:
            self._database.begin(line)
            if _seen(line) != seen:  # somebody else was quicker: look again
                line.run("ROLLBACK")
                return page
            change.write()
            move = (
                "INSERT INTO case_watermark (one, seq) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET seq = excluded.seq"
            )
            line.run(self._spelled(move), (entries[-1].seq,))
            line.run("COMMIT")
        return len(entries)

    def _opened(self) -> ManyLine:
        if self._line is None:
            self._line = ManyLine(self._database.engine)
            if not self._database.postgres:
                # What a crash could lose of these commits, the watermark loses with it: it is made again.
                self._line.run("PRAGMA synchronous = NORMAL")
        return self._line

    def _spelled(self, statement: str) -> str:
        return self._database.spelled(statement)


def seen(database: Database) -> int:
    """Up to which entry of the ledger the tables are made."""
    rows = database.rows("SELECT seq FROM case_watermark")
    return int(rows[0][0]) if rows else 0


def _seen(line: Line) -> int:
    rows = line.rows("SELECT seq FROM case_watermark")
    return int(rows[0][0]) if rows else 0
