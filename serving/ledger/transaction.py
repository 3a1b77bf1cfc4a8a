"""One transaction: see what others wrote, decide what is new, chain it, insert it, commit."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from serving.ledger.chain import link
from serving.ledger.claims import Claims
from serving.ledger.database import Database, Line
from serving.ledger.entry import Entry, Head, Outcome, Stored

PAGE: Final = 256  # rows read at once; bounds what the event loop is handed in one turn
_ROWS: Final = 32  # rows of one INSERT: one step of the database, so the interpreter is let go of and regained once
_HASH: Final = Stored._fields.index("hash")
COLUMNS: Final = ", ".join(Stored._fields)
FOLLOWING: Final = f"SELECT {COLUMNS} FROM entries WHERE seq > ? ORDER BY seq LIMIT ?"  # noqa: S608  (our own columns)
_STANDING: Final = f"""SELECT {COLUMNS} FROM entries WHERE id AMONG ?
    OR subject AMONG ? AND kind IN ('declaration', 'history')
    OR subject AMONG ? AND kind = 'amendment'
    OR key AMONG ?"""  # noqa: S608  (our own columns)


class Transactions:
    """What one writer knows between its transactions: its connection, and the head it has seen.

    Attributes:
        head: The last entry that this writer has read or written.
    """

    def __init__(self, database: Database, head: Head, now: Callable[[], int]) -> None:
        self.head = head
        self._database = database
        self._turn = database.turn()
        self._now = now
        self._line: Line | None = None
        self._following = database.spelled(FOLLOWING)
        self._standing = database.spelled(_STANDING)

    def follow(self) -> list[Stored]:
        """The next page of what others wrote since; moves the head."""
        try:
            rows = self._page(self._opened(), self.head)
        except BaseException:
            self.drop()
            raise
        self._move(rows)
        return rows

    def probe(self) -> None:
        """See that a transaction can begin; raises what the driver raises if not."""
        try:
            with self._turn:
                self._database.begin(self._opened())
                self._opened().run("ROLLBACK")
        except BaseException:
            self.drop()
            raise

    def write(self, entries: Sequence[Entry]) -> tuple[list[Stored], list[Outcome]]:
        """Record what is new of the entries, durably.

        Returns:
            All rows after the former head, in order, those of others among them; and what became of each entry.
        """
        try:
            with self._turn:
                line = self._opened()
                self._database.begin(line)
                rows = list(self._behind(line))
                last = _head_of(rows, self.head)
                fresh, outcomes = self._decided(line, entries, last)
                for start in range(0, len(fresh), _ROWS):
                    self._insert(line, fresh[start : start + _ROWS])
                line.run("COMMIT")
        except BaseException:
            self.drop()
            raise
        rows += fresh
        self._move(rows)
        return rows, outcomes

    def drop(self) -> None:
        """Let go of the connection; a transaction that it had begun is undone."""
        line, self._line = self._line, None
        if line:
            line.drop()

    def _opened(self) -> Line:
        if self._line is None:
            self._line = Line(self._database.engine)
        return self._line

    def _move(self, rows: Sequence[Stored]) -> None:
        self.head = _head_of(rows, self.head)

    def _page(self, line: Line, after: Head) -> list[Stored]:
        return [Stored._make(row) for row in line.rows(self._following, (after.seq, PAGE))]

    def _behind(self, line: Line) -> Iterator[Stored]:
        """Everything after the head."""
        head = self.head
        while rows := self._page(line, head):
            yield from rows
            if len(rows) < PAGE:
                break
            head = _head_of(rows, head)

    def _decided(self, line: Line, entries: Sequence[Entry], last: Head) -> tuple[list[Stored], list[Outcome]]:
        """The rows that are new, chained, and what became of each entry."""
        claims = Claims(Stored._make(row) for row in line.rows(self._standing, self._lists(entries)))
        moment = max(self._now(), last.recorded_at)
        fresh: list[Stored] = []
        outcomes: list[Outcome] = []
        for call, some in groupby(entries, lambda entry: entry.call):
            together = list(some)
            if call and (stands := claims.against_call(together)):
                outcomes += stands
                continue
            for entry in together:
                outcome = claims.against(entry)
                if outcome is None:
                    row = _chained(entry, last, moment)
                    last = Head(row.seq, row.hash, moment)
                    claims.add(row)
                    fresh.append(row)
                    outcome = Outcome("new", row)
                outcomes.append(outcome)
        return fresh, outcomes

    def _lists(self, entries: Sequence[Entry]) -> tuple[object, ...]:
        """Ids, consignments lodged, consignments amended, keys: the values of `_STANDING`."""
        ids = [entry.id for entry in entries]
        first = [entry.subject for entry in entries if entry.kind in {"declaration", "history"}]
        amended = [entry.subject for entry in entries if entry.kind == "amendment"]
        keys = [entry.key for entry in entries if entry.key is not None]
        lists = (ids, first, amended, keys)
        return lists if self._database.postgres else tuple(map(json.dumps, lists))

    def _insert(self, line: Line, rows: Sequence[Stored]) -> None:
        marks = "(" + ", ".join("?" * len(Stored._fields)) + ")"
        statement = f"INSERT INTO entries ({COLUMNS}) VALUES " + ", ".join([marks] * len(rows))  # noqa: S608
        values: list[Any] = []
        for row in rows:
            values += row
        line.run(self._database.spelled(statement), values)


def _chained(entry: Entry, last: Head, moment: int) -> Stored:
    row = Stored(
        last.seq + 1,
        entry.kind,
        entry.id,
        entry.subject,
        entry.office,
        entry.actor,
        moment,
        entry.seen,
        entry.version,
        entry.key,
        entry.digest,
        b"",  # the hash, known when all else is
        entry.reasons_at,
        entry.said,
        entry.answer,
        entry.inputs,
        entry.notes or None,
    )
    return Stored._make((*row[:_HASH], link(last.hash, row), *row[_HASH + 1 :]))


def _head_of(rows: Sequence[Stored], otherwise: Head) -> Head:
    return Head(rows[-1].seq, rows[-1].hash, rows[-1].recorded_at) if rows else otherwise
