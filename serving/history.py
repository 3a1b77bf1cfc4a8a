"""What was known before the service began: an extract taken into the ledger, in the order in which it happened.

Each declaration becomes an entry of kind ``history``, each finding one of kind ``finding``. Nothing is scored. With it
the past that the service starts from, and what it exports later, is whole.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import msgspec
import numpy as np

from extract import folder
from extract.folder import Extract
from features.columns import DAY, NEVER, Floats, Records, Words, moment
from features.declaration import FIELDS, SEPARATOR
from features.finding import CONFORM, IRREGULAR
from features.past.memory import Memory
from serving.door.declared import as_stored
from serving.ledger.entry import Entry, fresh_id, id_of_finding
from serving.ledger.ledger import Ledger

ACTOR: Final = "history"
_PAGE: Final = 1_000
_WEEK: Final = 7 * DAY
_LODGED, _FOUND = 0, 1


class _Event(NamedTuple):
    """Something that happened.

    Of one week first what was lodged, then what was found: the past adds up to the same, and is read faster.
    """

    week: int
    kind: int
    time: int
    row: int


def load(url: str, source: Path, advance: Callable[[float], None], at: int | None = None) -> str:
    """Take an extract in; what the ledger has already is passed over, so that loading again is safe.

    Args:
        url: of the ledger.
        source: folder of the extract.
        advance: is told the share that is done.
        at: microseconds; when it is said to be recorded, for practice; now if none.

    Raises:
        TidewaiterError: the extract or the ledger cannot be read.
    """
    extract = folder.read(source)
    ledger = Ledger.open(url)
    try:
        new = total = 0
        for share, entries in _pages(extract):
            outcomes = ledger.record(entries, at)
            new += sum(outcome.state == "new" for outcome in outcomes)
            total += len(entries)
            advance(share)
    finally:
        ledger.database.close()
    return f"{new:,} of {total:,} declarations and findings were new to the ledger."


def lodgements(extract: Extract) -> list[tuple[int, int]]:
    """When each declaration was lodged, and its first row, in order of time."""
    return [(event.time, event.row) for event in sorted(_lodged(extract), key=lambda event: (event.time, event.row))]


def findings(extract: Extract) -> list[tuple[int, int]]:
    """When each finding was known, and its row, in order of time."""
    return [(event.time, event.row) for event in sorted(_found(extract), key=lambda event: (event.time, event.row))]


def _pages(extract: Extract) -> Iterator[tuple[float, list[Entry]]]:
    events = sorted([*_lodged(extract), *_found(extract)])
    writer = Writer(extract)
    for start in range(0, len(events), _PAGE):
        page = events[start : start + _PAGE]
        yield (start + len(page)) / len(events), writer.entries(page)


def _lodged(extract: Extract) -> Iterator[_Event]:
    codes, times = cast("Words", extract.columns["consignment_id"]).codes, extract.lodged_at
    first = np.ones(len(codes), np.bool_)
    first[1:] = codes[1:] != codes[:-1]
    rows = np.flatnonzero(first)
    happened = zip(times[rows].tolist(), rows.tolist(), strict=True)
    return (_Event(time // _WEEK, _LODGED, time, row) for time, row in happened)


def _found(extract: Extract) -> Iterator[_Event]:
    times = extract.findings.known_at.tolist()
    return (_Event(time // _WEEK, _FOUND, time, row) for row, time in enumerate(times))


class Writer:
    """Writes rows of an extract as entries of the ledger."""

    def __init__(self, extract: Extract) -> None:
        self._extract = extract
        self._columns = extract.columns
        self._ids = cast("Words", extract.columns["consignment_id"])
        fields = [field for field in FIELDS if field.name in self._columns]
        self._header = [field for field in fields if field.header]
        self._goods = [field for field in fields if not field.header]

    def entries(self, events: Sequence[_Event]) -> list[Entry]:
        """The entries of events."""
        declared = [self.body(event.row) for event in events if event.kind == _LODGED]
        records = [as_stored(body).records for body in declared]
        starts = [0, *accumulate(map(len, records))]
        notes = Memory.noted_each(Records([item for items in records for item in items]), starts) if declared else []
        lodged = iter(zip(declared, notes, strict=True))
        return [
            self.finding(event.row) if event.kind == _FOUND else self._declaration(event.row, *next(lodged))
            for event in events
        ]

    def body(self, first: int) -> bytes:
        """A declaration as it would have been sent."""
        said = {field.name: told for field in self._header if (told := self._told(field.name, first)) is not None}
        goods = [
            {field.name: told for field in self._goods if (told := self._told(field.name, row)) is not None}
            for row in self._rows(first)
        ]
        return msgspec.json.encode({**said, "goods_items": goods})

    def _declaration(self, first: int, body: bytes, notes: bytes) -> Entry:
        return Entry(
            kind="history",
            id=fresh_id(),
            subject=self._ids[first],
            office=self._office(first),
            actor=ACTOR,
            said=body,
            answer=msgspec.json.encode({"selections": [self._selection(row) for row in self._rows(first)]}),
            notes=notes,
        )

    def _office(self, row: int) -> str:
        column = self._columns.get("customs_office")
        return cast("Words", column)[row] if column is not None else ""

    def _rows(self, first: int) -> range:
        """The goods items of the declaration whose first row this is."""
        codes, last = self._ids.codes, first + 1
        while last < len(codes) and codes[last] == codes[first]:
            last += 1
        return range(first, last)

    def _told(self, name: str, row: int) -> object:
        """A value as it would have been declared; None where it was not."""
        column = self._columns[name]
        if isinstance(column, Words):
            text = column[row]
            return (text.split(SEPARATOR) if name in _LISTS else text) if text else None
        if name in _TIMES:
            return None if column[row] == NEVER else moment(int(column[row]))
        number = float(column[row])
        return None if np.isnan(number) else (int(number) if name in _INTEGERS else number)

    def _selection(self, row: int) -> dict[str, Any]:
        probability = float(self._extract.selection_probability[row])
        by = self._extract.selected_by[row]
        item = int(cast("Floats", self._columns["item_number"])[row])
        known = None if np.isnan(probability) else probability
        return {"item_number": item, "selected": bool(by), "probability": known, "selected_by": by}

    def finding(self, row: int) -> Entry:
        """A finding as an entry."""
        found = self._extract.findings
        goods = int(found.row[row])
        consignment, item = self._ids[goods], int(cast("Floats", self._columns["item_number"])[goods])
        said = {
            "finding_id": found.finding_id[row],
            "consignment_id": consignment,
            "item_number": item,
            "area": found.area[row],
            "result": IRREGULAR if found.irregular[row] else CONFORM,
            "known_at": moment(int(found.known_at[row])),
            "control_type": found.control_type[row] or None,
            "selected_by": found.selected_by[row] or None,
            "thoroughness": _known(found.thoroughness[row]),
            "value_found_eur": _known(found.value_found_eur[row]),
        }
        body = msgspec.json.encode({name: value for name, value in said.items() if value is not None})
        return Entry(
            kind="finding",
            id=id_of_finding(found.finding_id[row], consignment, item, found.area[row]),
            subject=consignment,
            office=self._office(goods),
            actor=ACTOR,
            said=body,
        )


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)


_LISTS: Final = frozenset(field.name for field in FIELDS if field.kind == "list")
_TIMES: Final = frozenset(field.name for field in FIELDS if field.kind == "time")
_INTEGERS: Final = frozenset(field.name for field in FIELDS if field.kind == "integer")
