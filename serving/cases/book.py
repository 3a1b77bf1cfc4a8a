"""The book of cases: every question about them, bounded to the customs offices of whoever asks."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from serving.cases import projection
from serving.cases.tables import acts, cases, findings
from serving.ledger.database import Database

Row = Mapping[str, Any]
CASE: Final = tuple(cases.columns.keys())
FINDING: Final = tuple(findings.columns.keys())
ACT: Final = tuple(acts.columns.keys())


class Book:
    """Asks the tables of cases; nothing of another office ever comes out.

    Attributes:
        offices: Customs offices of whoever asks; none: all.
    """

    def __init__(self, database: Database, offices: Sequence[str]) -> None:
        self.offices = tuple(offices)
        self._database = database

    def rows(self, names: Sequence[str], statement: str, *values: object) -> list[Row]:
        """Rows of a statement with ? for values, by name.

        Every statement goes through here and must say ``{scope}`` where it says WHERE: it is replaced by the condition
        on the office, with the table's alias ``c`` if that has one. For functions of this package, never for pages.

        Raises:
            ValueError: the statement does not say where the scope belongs.
        """
        if "{scope}" not in statement:
            raise ValueError("a question about cases must say {scope}")
        condition, scope = self._scope()
        at = statement[: statement.index("{scope}")].count("?")
        asked = statement.replace("{scope}", condition)
        found = self._database.rows(asked, *values[:at], *scope, *values[at:])
        return [dict(zip(names, row, strict=True)) for row in found]

    def of_consignment(self, consignment: str) -> Row | None:
        """The case of a consignment, as `tables.cases` has it."""
        return self._one("consignment = ?", consignment)

    def of_decision(self, decision: str) -> Row | None:
        """The case whose latest decision this is."""
        return self._one("decision = ?", decision)

    def findings(self, number: int) -> list[Row]:
        """What was found in a case, as `tables.findings` has it, the oldest first."""
        names = ", ".join(FINDING)
        return self.rows(
            FINDING, f"SELECT {names} FROM case_findings WHERE number = ? AND {{scope}} ORDER BY seq", number
        )

    def acts(self, number: int) -> list[Row]:
        """What officers did with a case, as `tables.acts` has it, the oldest first."""
        names = ", ".join(ACT)
        return self.rows(ACT, f"SELECT {names} FROM case_acts WHERE number = ? AND {{scope}} ORDER BY seq", number)

    @property
    def seen(self) -> int:
        """Up to which entry of the ledger the book is written."""
        return projection.seen(self._database)

    @property
    def postgres(self) -> bool:
        """Whether the tables are in PostgreSQL, else SQLite."""
        return self._database.postgres

    def _one(self, condition: str, value: object) -> Row | None:
        rows = self.rows(CASE, f"SELECT {', '.join(CASE)} FROM cases WHERE {condition} AND {{scope}}", value)
        return rows[0] if rows else None

    def _scope(self) -> tuple[str, list[object]]:
        """The condition on the office, and its values."""
        if not self.offices:
            return "1 = 1", []
        if len(self.offices) == 1:
            return "office = ?", [self.offices[0]]
        return "office AMONG ?", [list(self.offices) if self.postgres else json.dumps(self.offices)]
