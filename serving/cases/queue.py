"""What the queue asks: which cases wait, in which order, how many of what, what is new.

All of it is answered from one small index of the cases that wait (`cases_waiting`), however many cases there are.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import urlencode

from serving.cases.book import CASE, Book, Row
from serving.cases.reading import SLOT
from serving.cases.standing import OPEN, SKIPPED
from serving.cases.tables import WAITING
from serving.cases.wording import waiting_with

PER_PAGE: Final = 50
MOST_PAGES: Final = 9_999
RANDOM: Final = "random"
"""Where an area is named: the controls that chance chose, which are for none."""
FACETS: Final = ("area", "office", "mode", "lane")
_GONE: Final = 24 * 3_600_000_000
"""Microseconds after which a case that nobody looked at is no longer urgent."""
_NOBODY: Final = "-"
_MANY: Final = 1_000
"""What changed is counted up to here."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What somebody wants to see of the queue; empty: all."""

    words: str = ""
    area: str = ""
    office: str = ""
    mode: str = ""
    lane: str = ""
    owner: str = ""
    """An account, or `-`: nobody's."""
    state: str = OPEN
    page: int = 1

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Self:
        """From the parameters of the address; what makes no sense is passed over."""
        number = said.get("page", "1")
        page = int(number) if number.isascii() and number.isdigit() and len(number) <= 4 else 1
        state = SKIPPED if said.get("state") == SKIPPED else OPEN
        texts = {name: said.get(name, "").strip()[:100] for name in ("words", *FACETS, "owner")}
        return cls(**texts, state=state, page=max(page, 1))

    def address(self, **other: object) -> str:
        """The address of the queue so filtered, with some parts otherwise."""
        said = {name: getattr(self, name) for name in ("words", *FACETS, "owner", "state", "page")}
        said |= {"page": 1, **other}
        plain = {"state": OPEN, "page": 1}
        kept = {name: value for name, value in said.items() if value and value != plain.get(name)}
        return "/queue" + (f"?{urlencode(kept)}" if kept else "")

    def conditions(self, *, without: str = "") -> tuple[list[str], list[object]]:
        """Conditions with ? for values, and the values; one facet may be left out."""
        # As the index says it, and written out: else SQLite does not see that the index holds all that is asked for.
        conditions = [WAITING, "state = 'skipped'" if self.state == SKIPPED else "state = 'open'"]
        values: list[object] = []
        for name in FACETS:
            chosen = getattr(self, name)
            if chosen and name != without:
                conditions.append(f"{name} = ?")
                values.append("" if name == "area" and chosen == RANDOM else chosen)
        if self.owner:
            conditions.append("owner = ?")
            values.append("" if self.owner == _NOBODY else self.owner)
        return conditions, values


@dataclass(slots=True)
class Shown:
    """One page of the queue, and what stands around it."""

    rows: Sequence[Row]
    total: int
    pages: int
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """For each facet how many cases wait of each value, all other choices kept."""


def page(book: Book, asked: Filter, now: int) -> Shown:
    """One page of waiting cases: first those due first, and within two hours those with most at stake.

    What should have been looked at more than a day ago stands last: the goods are gone, most likely.
    """
    counts = _counts(book, asked)
    conditions, values = _narrowed(book, asked)
    total = counts.matching
    pages = max(1, min(MOST_PAGES, -(-total // PER_PAGE)))
    skip = PER_PAGE * (min(asked.page, pages) - 1)
    names = ", ".join(f"c.{name}" for name in CASE)
    gone = (now - _GONE) // SLOT
    rows = book.rows(
        CASE,
        f"""SELECT {names} FROM (SELECT number FROM cases WHERE {" AND ".join(conditions)} AND {{scope}}
            ORDER BY due_slot < ?, due_slot, expected_eur DESC, number LIMIT ? OFFSET ?) AS w
            JOIN cases AS c ON c.number = w.number
            ORDER BY c.due_slot < ?, c.due_slot, c.expected_eur DESC, c.number""",
        *values,
        gone,
        PER_PAGE,
        skip,
        gone,
    )
    return Shown(rows, total, pages, counts.by_facet)


@dataclass(slots=True)
class _Counted:
    by_facet: Mapping[str, Mapping[str, int]]
    matching: int


def _counts(book: Book, asked: Filter) -> _Counted:
    """One look at the index: how many wait of each combination; the facets are sums of it."""
    free = Filter(words=asked.words, owner=asked.owner, state=asked.state)
    conditions, values = _narrowed(book, free)
    names = ", ".join(FACETS)
    rows = book.rows(
        (*FACETS, "n"),
        f"""SELECT {names}, count(*) FROM cases WHERE {" AND ".join(conditions)} AND {{scope}} GROUP BY {names}""",
        *values,
    )
    wanted = {name: getattr(asked, name) for name in FACETS}
    by_facet: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    matching = 0
    for row in rows:
        told = {name: (row[name] or RANDOM) if name == "area" else row[name] for name in FACETS}
        off = [name for name in FACETS if wanted[name] and told[name] != wanted[name]]
        if not off:
            matching += row["n"]
        for name in FACETS:
            if not off or off == [name]:
                by_facet[name][told[name]] += row["n"]
    return _Counted(by_facet, matching)


def _narrowed(book: Book, asked: Filter) -> tuple[list[str], list[object]]:
    conditions, values = asked.conditions()
    found = waiting_with(asked.words, book.offices, postgres=book.postgres)
    if found:
        conditions.append(found[0])
        values.append(found[1])
    return conditions, values


def changed(book: Book, since: int) -> bool:
    """Whether any case that somebody was asked to look at changed after an entry of the ledger."""
    asked = "SELECT 1 FROM cases WHERE changed > ? AND (selected = 1 OR acts > 0) AND {scope} LIMIT 1"
    return bool(book.rows(("any",), asked, since))


@dataclass(frozen=True, slots=True)
class News:
    """What happened since the last visit; counted up to a thousand."""

    came: int
    closed: int


def news(book: Book, since: int) -> News:
    """What came in and what was closed after an entry of the ledger; nothing at the first visit."""
    if not since:
        return News(0, 0)
    which = f"number > ? AND {WAITING} AND state = 'open'", "changed > ? AND state = 'closed'"
    came, closed = (
        book.rows(
            ("n",), f"SELECT count(*) FROM (SELECT 1 FROM cases WHERE {each} AND {{scope}} LIMIT ?) AS s", since, _MANY
        )
        for each in which
    )
    return News(came[0]["n"], closed[0]["n"])
