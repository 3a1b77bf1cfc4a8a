"""Writes what a page of the ledger's entries says of cases: exactly once, whole or not at all."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from serving.cases import standing
from serving.cases.reading import Answered, Row, answered, finding, words
from serving.cases.tables import acts, cases, findings
from serving.ledger.database import Database, Line
from serving.ledger.entry import DECLARED, FIRST_OF_A_CONSIGNMENT, Stored
from serving.ledger.transaction import FOLLOWING

ABOUT_CASES: Final = DECLARED | {"finding", "act"}
_CASE: Final = tuple(cases.columns.keys())
_FINDING: Final = tuple(findings.columns.keys())
_ACT: Final = tuple(acts.columns.keys())


class ManyLine(Line):
    """A connection that writes many rows with one statement."""

    def many(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """Run a statement for each row."""
        if rows:
            self._cursor.executemany(statement, rows)


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
        change = _Change(self._database, line, entries)
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


class _Change:
    """What a page of entries changes: computed before the transaction, written in it."""

    def __init__(self, database: Database, line: ManyLine, entries: Sequence[Stored]) -> None:
        self._database = database
        self._line = line
        about = [entry for entry in entries if entry.kind in ABOUT_CASES]
        self._before = self._known(about)
        self._now: dict[str, Row] = dict(self._before)
        self._answers = self._decisions(about)
        self._findings = self._found(about)
        self._new_findings: list[Row] = []
        self._replaced: list[int] = []
        self._acts: list[Row] = []
        for entry in about:
            self._take(entry)

    def write(self) -> None:
        """All rows that changed, and the words by which they are found."""
        changed = [row for name, row in self._now.items() if row is not self._before.get(name)]
        self._upsert("cases", _CASE, changed)
        self._words([row for row in changed if self._reworded(row)])
        self._upsert("case_findings", _FINDING, self._new_findings, key="seq")
        replace = self._database.spelled("UPDATE case_findings SET replaced = 1 WHERE seq = ?")
        self._line.many(replace, [(each,) for each in self._replaced])
        self._upsert("case_acts", _ACT, self._acts, key="seq")

    def _take(self, entry: Stored) -> None:
        case = self._now.get(entry.subject)
        if entry.kind in FIRST_OF_A_CONSIGNMENT:
            self._now[entry.subject] = standing.first(entry)
        elif case is None:
            return  # about something that was never declared here
        elif entry.kind == "amendment":
            self._now[entry.subject] = standing.amended(case, entry)
        elif entry.kind == "act":
            self._now[entry.subject] = standing.acted(case, entry)
            said = json.loads(entry.said)
            self._acts.append(
                {
                    "seq": entry.seq,
                    "number": case["number"],
                    "act": said["act"],
                    "actor": entry.actor,
                    "office": entry.office,
                    "said": entry.said.decode(),
                    "at": entry.recorded_at,
                }
            )
        else:
            self._take_finding(case, entry)

    def _take_finding(self, case: Row, entry: Stored) -> None:
        said = json.loads(entry.said)
        told = self._answers.get(case["decision"] or "")
        row = finding(entry, case, told.probability(said["item_number"], said["area"]) if told else None)
        others = self._findings.setdefault(case["number"], [])
        same = (row["corrects"], row["item_number"], row["area"])
        for other in others:
            if row["corrects"] and same == (other["finding_id"], other["item_number"], other["area"]):
                other["replaced"] = 1
                self._replaced.append(other["seq"])
        others.append(row)
        self._new_findings.append(row)
        self._now[entry.subject] = standing.found(
            case, entry, [other["result"] for other in others if not other["replaced"]]
        )

    def _known(self, about: Iterable[Stored]) -> dict[str, Row]:
        subjects = sorted({entry.subject for entry in about})
        statement = f"SELECT {', '.join(_CASE)} FROM cases WHERE consignment AMONG ?"
        return {row["consignment"]: row for row in self._rows(statement, _CASE, subjects)}

    def _decisions(self, about: Iterable[Stored]) -> dict[str, Answered]:
        """The decisions on whatever findings are about, by id."""
        found = {entry.subject for entry in about if entry.kind == "finding"}
        fresh = {entry.id: entry.answer for entry in about if entry.kind in {"declaration", "amendment"}}
        fresh = {entry.id: entry.answer for entry in about if entry.id in fresh and entry.subject in found}
        wanted = [case["decision"] for name, case in self._before.items() if name in found and case["decision"]]
        rows = self._rows("SELECT id, answer FROM entries WHERE id AMONG ?", ("id", "answer"), wanted)
        answers = fresh | {row["id"]: bytes(row["answer"]) for row in rows}
        return {name: answered(answer) for name, answer in answers.items()}

    def _found(self, about: Iterable[Stored]) -> dict[int, list[Row]]:
        """The findings that there are about the same cases."""
        subjects = {entry.subject for entry in about if entry.kind == "finding"}
        numbers = [self._before[name]["number"] for name in sorted(subjects & self._before.keys())]
        columns = ("number", "seq", "finding_id", "item_number", "area", "result", "replaced")
        statement = f"SELECT {', '.join(columns)} FROM case_findings WHERE number AMONG ? ORDER BY seq"
        found: dict[int, list[Row]] = {}
        for row in self._rows(statement, columns, numbers):
            found.setdefault(row["number"], []).append(row)
        return found

    def _rows(self, statement: str, names: Sequence[str], among: Sequence[object]) -> list[Row]:
        if not among:
            return []
        value: object = list(among) if self._database.postgres else json.dumps(among)
        return [
            dict(zip(names, row, strict=True)) for row in self._line.rows(self._database.spelled(statement), [value])
        ]

    def _reworded(self, row: Row) -> bool:
        before = self._before.get(row["consignment"])
        return before is None or words(before) != words(row)

    def _words(self, rows: Sequence[Row]) -> None:
        if self._database.postgres:
            statement = """INSERT INTO case_words (number, words) VALUES (%s, to_tsvector('simple', %s))
                ON CONFLICT (number) DO UPDATE SET words = excluded.words"""
            self._line.many(statement, [(row["number"], words(row)) for row in rows])
            return
        known = [(row["number"],) for row in rows if row["consignment"] in self._before]
        self._line.many("DELETE FROM case_words WHERE rowid = ?", known)
        self._line.many(
            "INSERT INTO case_words (rowid, words) VALUES (?, ?)", [(row["number"], words(row)) for row in rows]
        )

    def _upsert(self, table: str, names: Sequence[str], rows: Sequence[Mapping[str, Any]], key: str = "number") -> None:
        marks = ", ".join("?" * len(names))
        fresh = ", ".join(f"{name} = excluded.{name}" for name in names if name != key)
        statement = f"""INSERT INTO {table} ({", ".join(names)}) VALUES ({marks})
            ON CONFLICT ({key}) DO UPDATE SET {fresh}"""
        self._line.many(self._database.spelled(statement), [[row[name] for name in names] for row in rows])
