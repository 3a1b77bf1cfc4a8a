"""What a page of the ledger's entries changes in the tables of cases."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from serving.cases import standing
from serving.cases.answer import Answered, answered
from serving.cases.reading import Row, finding
from serving.cases.tables import acts, cases, findings
from serving.cases.wording import words
from serving.ledger.database import Database, Line
from serving.ledger.entry import DECLARED, FIRST_OF_A_CONSIGNMENT, Stored

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


class Change:
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
