"""How the work goes: what was lodged, selected and found, who did it, what waits; within offices and a window.

What was lodged in the window is followed to whatever is known of it now, so that shares have one denominator.
"""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Final, NamedTuple

from features.columns import DAY
from serving.cases.book import Book
from serving.cases.window import Window

EDGES: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4)
"""Bands of scores within which groups are compared."""
OVERDUE: Final = "overdue"
WAITS: Final = ((OVERDUE, 0.0), ("4h", 4 / 24), ("1d", 1.0), ("3d", 3.0))
"""How long until goods are expected to move on, in days, up to and including; what waits longer is `LATER`."""
LATER: Final = "later"
_DAY: Final = int(DAY)
_MOST_FEEDBACK: Final = 20_000
_BAND: Final = (
    "CASE WHEN probability IS NULL THEN -1 "
    + " ".join(f"WHEN probability < {edge} THEN {band}" for band, edge in enumerate(EDGES))
    + f" ELSE {len(EDGES)} END"
)
_PERSON: Final = "substr(actor, 1, 1) = '@'"
"""Machines hand in findings under names without it."""


class Lodged(NamedTuple):
    """So many consignments of one sort."""

    day: int
    """Since 1970."""
    dataset: str
    decided: int
    """1 if it was scored here; 0 if it is history from before the service began."""
    random: int
    selected: int
    outcome: str
    aeo: int
    band: int
    """Of the score; -1 if it has none."""
    many: int


class Found(NamedTuple):
    """So many findings of one sort, none of them corrected since."""

    area: str
    dataset: str
    random: int
    result: str
    aeo: int
    band: int
    many: int


class Waiting(NamedTuple):
    """So many cases that wait."""

    until: str
    """The first of `WAITS` that they fit in, or `LATER`."""
    lane: str
    owned: int
    many: int
    oldest: int
    """When the first of them was lodged, microseconds."""


class Worked(NamedTuple):
    """What one officer did on one day."""

    actor: str
    day: int
    cases: int
    """Consignments on which a finding was recorded, or a recommendation set aside."""
    findings: int


class Judged(NamedTuple):
    """What officers said of the reasons of one concept in one area."""

    area: str
    concept: str
    right: int
    wrong: int
    irrelevant: int

    @property
    def rejected(self) -> int:
        """How often it was of no use."""
        return self.wrong + self.irrelevant

    @property
    def judged(self) -> int:
        """How often it was judged."""
        return self.right + self.rejected


def lodged(book: Book, window: Window) -> list[Lodged]:
    """What was lodged in the window, by day and sort."""
    statement = f"""SELECT lodged_at / {_DAY}, dataset, CASE WHEN kind = 'history' THEN 0 ELSE 1 END, random, selected,
        outcome, aeo, {_BAND}, count(*) FROM cases WHERE lodged_at >= ? AND lodged_at < ? AND {{scope}}
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"""
    return [Lodged(**row) for row in book.rows(Lodged._fields, statement, *window)]


def found(book: Book, window: Window) -> list[Found]:
    """What is known by now of what was lodged in the window, by area and sort."""
    statement = f"""SELECT area, dataset, random, result, aeo, {_BAND}, count(*) FROM case_findings
        WHERE known_at >= ? AND replaced = 0 AND lodged_at >= ? AND lodged_at < ? AND {{scope}}
        GROUP BY 1, 2, 3, 4, 5, 6"""
    return [Found(**row) for row in book.rows(Found._fields, statement, window.since, *window)]


def waiting(book: Book, now: int) -> list[Waiting]:
    """All cases that wait, by how long the goods still do."""
    fits = " ".join(f"WHEN due_at <= {now + int(days * DAY)} THEN '{name}'" for name, days in WAITS)
    statement = f"""SELECT CASE {fits} ELSE '{LATER}' END, lane, CASE WHEN owner = '' THEN 0 ELSE 1 END, count(*),
        min(lodged_at) FROM cases WHERE state IN ('open', 'skipped') AND {{scope}} GROUP BY 1, 2, 3"""
    return [Waiting(**row) for row in book.rows(Waiting._fields, statement)]


def owned(book: Book) -> dict[str, int]:
    """How many waiting cases each account has in hand."""
    statement = """SELECT owner, count(*) FROM cases
        WHERE state IN ('open', 'skipped') AND owner <> '' AND {scope} GROUP BY owner"""
    return {row["owner"]: row["count"] for row in book.rows(("owner", "count"), statement)}


def worked(book: Book, window: Window) -> list[Worked]:
    """What people (not machines) recorded in the window, by officer and day."""
    by_finding = f"""SELECT actor, recorded_at / {_DAY}, number, count(*) FROM case_findings
        WHERE known_at >= ? AND recorded_at >= ? AND recorded_at < ? AND {_PERSON} AND {{scope}}
        GROUP BY 1, 2, 3"""
    by_act = f"""SELECT DISTINCT actor, at / {_DAY}, number FROM case_acts
        WHERE at >= ? AND at < ? AND act = 'override' AND {_PERSON} AND {{scope}}"""
    findings: Counter[tuple[str, int]] = Counter()
    touched: dict[tuple[str, int], set[int]] = {}
    rows = book.rows(("actor", "day", "number", "count"), by_finding, window.since - _DAY, *window)
    for row in rows:
        findings[row["actor"], row["day"]] += row["count"]
    for row in (*rows, *book.rows(("actor", "day", "number"), by_act, *window)):
        touched.setdefault((row["actor"], row["day"]), set()).add(row["number"])
    return [Worked(actor, day, len(those), findings[actor, day]) for (actor, day), those in sorted(touched.items())]


def judged(book: Book, window: Window) -> list[Judged]:
    """What officers said of reasons in the window, the most rejected first."""
    statement = """SELECT said FROM case_acts WHERE at >= ? AND at < ? AND act = 'feedback' AND {scope}
        ORDER BY at DESC LIMIT ?"""
    told: dict[tuple[str, str], Counter[str]] = {}
    for row in book.rows(("said",), statement, *window, _MOST_FEEDBACK):
        said: Mapping[str, str] = json.loads(row["said"])
        told.setdefault((said["area"], said["concept"]), Counter())[said["verdict"]] += 1
    rows = [Judged(*what, said["right"], said["wrong"], said["irrelevant"]) for what, said in told.items()]
    return sorted(rows, key=lambda row: (-row.rejected, -row.wrong, row.area, row.concept))
