"""The ledger as an extract: what was declared first, what was found, who was selected, for training to read."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import pyarrow as pa
from sqlalchemy import func, select

from extract import folder
from extract.gathering import joined_columns
from extract.tables import FEEDBACK, FINDINGS, GOODS_ITEMS, MORE, SELECTIONS, TABLES, arrow_type, empty
from features.declaration import Field
from serving import verdicts
from serving.door.consignment import as_stored
from serving.door.times import instant
from serving.ledger.database import Database
from serving.ledger.entry import FIRST_OF_A_CONSIGNMENT
from serving.ledger.ledger import Ledger
from serving.ledger.schema import entries

_PAGE: Final = 1_000
_BLOCK: Final = 20_000
"""Rows that are plain values at a time; after that they are columns of Arrow."""
_SELECTED_BY: Final = {"mandatory": "rule", "rule": "rule", "model": "model", "random": "random"}
Record = Mapping[str, Any]


class _Entry(NamedTuple):
    """What is needed of an entry."""

    seq: int
    kind: str
    subject: str
    office: str
    actor: str
    recorded_at: int
    said: bytes
    answer: bytes


class _Chance(NamedTuple):
    """Whether a consignment was selected, and how probable that was before the draw."""

    selected: bool
    probability: float
    by: str
    at: int


def export(url: str, out: Path, advance: Callable[[float], None] = lambda _share: None) -> str:
    """Write the ledger as an extract; an older one there is replaced whole or not at all.

    Args:
        url: Of the ledger.
        out: Folder of the extract.
        advance: Told which share is done.

    Raises:
        TidewaiterError: The ledger cannot be read, or the folder holds something else.

    """
    ledger = Ledger.open(url)
    try:
        head = ledger.head()
        tables = gathered(ledger.database, head.seq, advance)
    finally:
        ledger.close()
    source = f"ledger up to entry {head.seq} ({head.hash.hex()[:16]})"
    said = tables[FEEDBACK] if tables[FEEDBACK].num_rows else None
    folder.write(out, tables[GOODS_ITEMS], tables[FINDINGS], tables[SELECTIONS], source, feedback_rows=said)
    named = (*TABLES, *([FEEDBACK] if said else []))
    rows = ", ".join(f"{tables[name].num_rows:,} {name.replace('_', ' ')}" for name in named)
    return f"{out}: {rows}, from the {source}."


def gathered(database: Database, last: int, advance: Callable[[float], None]) -> dict[str, pa.Table]:
    """The tables of the extract, from the entries up to number ``last``."""
    amended = _amended(database, last)
    tables = {name: _Table(fields) for name, fields in (TABLES | MORE).items()}
    found: dict[tuple[object, ...], Record] = {}
    said: dict[tuple[object, ...], Record] = {}
    for entry in _entries(database, (*FIRST_OF_A_CONSIGNMENT, "finding", "act"), last):
        if entry.kind == "finding":
            _note(found, _finding(entry))
        elif entry.kind == "act":
            said |= verdicts.feedback(entry.subject, entry.office, entry.actor, entry.recorded_at, entry.said)
        else:
            records = as_stored(entry.said).records
            tables[GOODS_ITEMS].add(records)
            tables[SELECTIONS].add(_selections(entry, records, amended.get(entry.subject, ())))
        advance(entry.seq / last)
    tables[FINDINGS].add(found.values())
    tables[FEEDBACK].add(said.values())
    return {name: each.whole() for name, each in tables.items()}


class _Table:
    """Rows on their way into columns."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self._fields = fields
        self._rows: list[Record] = []
        self._blocks: list[pa.Table] = []

    def add(self, rows: Iterable[Record]) -> None:
        """Add rows, which have the fields' names."""
        self._rows.extend(rows)
        if len(self._rows) >= _BLOCK:
            self._settle()

    def whole(self) -> pa.Table:
        """All of them."""
        self._settle()
        return joined_columns(self._blocks) if self._blocks else empty(self._fields)

    def _settle(self) -> None:
        if self._rows:
            columns = {
                field.name: _column(field, [row.get(field.name) for row in self._rows]) for field in self._fields
            }
            self._blocks.append(pa.table(columns))
            self._rows.clear()


def _column(field: Field, values: list[Any]) -> pa.Array:
    if field.kind in ("text", "list"):
        return pa.array([value or None for value in values], pa.string()).dictionary_encode()
    if field.kind == "time":
        return pa.array(values, pa.int64()).cast(arrow_type(field))
    return pa.array(values, arrow_type(field))


def _entries(database: Database, kinds: Sequence[str], last: int) -> Iterator[_Entry]:
    """Entries of some kinds in the order of the ledger, a page at a time."""
    columns = [entries.c[name] for name in _Entry._fields]
    seq = 0
    while True:
        wanted = select(*columns).where(entries.c.kind.in_(kinds), entries.c.seq > seq, entries.c.seq <= last)
        with database.reading() as connection:
            page = connection.execute(wanted.order_by(entries.c.seq).limit(_PAGE)).all()
        yield from (_Entry(*row) for row in page)
        if len(page) < _PAGE:
            return
        seq = page[-1].seq


def _amended(database: Database, last: int) -> dict[str, list[_Chance]]:
    """What was said of later versions, by consignment."""
    chances: dict[str, list[_Chance]] = {}
    with database.reading() as connection:
        none = connection.execute(select(func.count()).where(entries.c.kind == "amendment")).scalar_one() == 0
    for entry in () if none else _entries(database, ("amendment",), last):
        chances.setdefault(entry.subject, []).append(_chance(entry))
    return chances


def _chance(entry: _Entry) -> _Chance:
    told = msgspec.json.decode(entry.answer, type=_Decision).recommendation
    by = _SELECTED_BY.get(told.source, "unknown") if told.selected else ""
    return _Chance(told.selected, told.selection_probability, by, entry.recorded_at)


class _Recommendation(msgspec.Struct):
    selected: bool
    selection_probability: float
    source: str


class _Decision(msgspec.Struct):
    recommendation: _Recommendation


def _selections(entry: _Entry, records: Sequence[Record], later: Sequence[_Chance]) -> Iterator[Record]:
    """A row per goods item: of history as it was known, of a declaration as it was decided.

    All versions of a declaration have the same ticket in the lottery, so it was selected if its most probable version
    was, and that is how probable it was.
    """
    if entry.kind == "history":
        yield from _known(entry)
        return
    versions = (_chance(entry), *later)
    chosen = next((each for each in versions if each.selected), versions[0])
    probability = max(each.probability for each in versions)
    for record in records:
        yield {
            "consignment_id": entry.subject,
            "item_number": record["item_number"],
            "selected": int(chosen.selected),
            "probability": probability,
            "selected_by": chosen.by,
            "selected_at": chosen.at if chosen.selected else None,
        }


def _known(entry: _Entry) -> Iterator[Record]:
    for told in msgspec.json.decode(entry.answer)["selections"] if entry.answer else ():
        if told["probability"] is not None:
            yield {**told, "consignment_id": entry.subject, "selected": int(told["selected"])}


def _finding(entry: _Entry) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.json.decode(entry.said)
    known = told["known_at"]
    told["known_at"] = known if isinstance(known, int) else instant(known)
    if code := verdicts.officer(entry.actor):
        told.setdefault("officer", code)
    return told


def _note(found: dict[tuple[object, ...], Record], told: Record) -> None:
    """Keep a finding; one that corrects another takes its place."""
    what = tuple(told[name] for name in ("consignment_id", "item_number", "area"))
    corrects = told.get("corrects")
    if corrects and found.pop((corrects, *what), None) is None:  # it corrects which goods item, or area, it was about
        for key in [key for key in found if key[:2] == (corrects, told["consignment_id"])]:
            del found[key]
    found[(told["finding_id"], *what)] = told
