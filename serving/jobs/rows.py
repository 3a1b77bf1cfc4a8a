"""Rows of goods items → consignments as JSON, so that one door judges whatever comes in."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import pyarrow as pa

from extract.sources import Block, Layout, Ragged, blocks, header
from features.declaration import BY_NAME
from features.errors import TidewaiterError
from serving.door.limits import ITEMS
from serving.door.problems import Fault, Problem, problem
from serving.jobs.cells import READERS

_SLICE: Final = 1_000
"""Rows that are plain values at a time."""
_MOST_TORN: Final = 100_000
_ID: Final = "consignment_id"
_ITEM: Final = re.compile(r"/goods_items/(\d+)(?:/(.*))?")


class Row(NamedTuple):
    """A goods item as it stands in the file."""

    number: int
    id: object
    """Of its consignment; None where it has none."""
    head: Sequence[object]
    """The values of the header's columns, None where not declared."""
    goods: dict[str, Any]
    """What is declared of the goods item."""
    fault: Fault | None = None
    """Why the row cannot be read."""


class Bundled(NamedTuple):
    """The rows of one consignment, or one line."""

    first: int
    last: int
    body: "bytes | Problem"
    rows: Sequence[int]
    """The row of each goods item; empty where the file has whole consignments."""

    def where(self, pointer: str) -> tuple[int, str]:
        """The line and field that a pointer into the body names."""
        if not self.rows:
            return self.first, pointer
        found = _ITEM.match(pointer)
        if not found:
            return self.first, pointer.removeprefix("/")
        return self.rows[int(found[1])], found[2] or ""


class _Torn(list[Ragged]):
    """Torn rows as ``blocks`` notes them, holding their consignment instead of all they say, and not without end."""

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__()
        self._id = columns.index(_ID)

    def append(self, row: Ragged) -> None:
        if len(self) >= _MOST_TORN:
            raise TidewaiterError(f"more than {_MOST_TORN:,} rows have another length than the header.")
        values = next(csv.reader([row.text]), [])
        super().append(row._replace(text=values[self._id].strip() if len(values) > self._id else ""))


def bundled(path: Path) -> Iterator[Bundled]:
    """The consignments of a CSV or Parquet file, in its order.

    One whose goods items cannot all be read is refused whole: it must not be scored without them.

    Raises:
        TidewaiterError: The file cannot be read, or is larger than the limits.

    """
    columns = header(path, Layout())
    names = [name for name in columns if BY_NAME[name].header]
    waiting: list[Row] = []
    last = 0
    for row in _rows(path, columns):
        if waiting and row.id != waiting[0].id:
            yield _whole(waiting, names, last)
            waiting = []
        if len(waiting) <= ITEMS.value:  # one more than allowed is enough to see that there are too many
            waiting.append(row)
        last = row.number
    if waiting:
        yield _whole(waiting, names, last)


def _whole(rows: Sequence[Row], names: Sequence[str], last: int) -> Bundled:
    """A consignment from its rows: the header from the first, which the others must repeat."""
    first = rows[0]
    faults = [fault for place, row in enumerate(rows) for fault in _faults(place, row, first.head, names)]
    numbers = [row.number for row in rows]
    if faults:
        return Bundled(first.number, last, problem("invalid_declaration", errors=faults), numbers)
    said = {name: value for name, value in zip(names, first.head, strict=True) if value is not None}
    said["goods_items"] = [row.goods for row in rows]
    return Bundled(first.number, last, msgspec.json.encode(said), numbers)


def _faults(place: int, row: Row, head: Sequence[object], names: Sequence[str]) -> Iterator[Fault]:
    """What the door could not see any more."""
    if row.fault:
        yield row.fault._replace(pointer=f"/goods_items/{place}{row.fault.pointer}")
    elif head and row.head != head:
        name = next(name for name, one, other in zip(names, row.head, head, strict=True) if one != other)
        rule = "differs from the first row of its consignment"
        yield Fault(f"/goods_items/{place}/{name}", rule, "repeat the header on each of its rows")


def _rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """All rows in the order of the file."""
    torn = _Torn(columns)
    told = 0
    for block in blocks(path, Layout(), columns, torn):
        bad = _unreadable(block)
        for row in _plain(block, columns):
            while told < len(torn) and torn[told].row < row.number:
                yield _torn_row(torn[told])
                told += 1
            yield row._replace(fault=bad[row.number]) if row.number in bad else row
    for ragged in torn[told:]:
        yield _torn_row(ragged)


def _torn_row(row: Ragged) -> Row:
    remedy = "write as many values as the header has, in quotes where they hold a comma"
    return Row(row.row, row.text or None, (), {}, Fault("", row.rule, remedy))


def _unreadable(block: Block) -> Mapping[int, Fault]:
    """Rows with a value that is no text."""
    return {
        int(number): Fault(f"/{broken.field}", broken.rule, "write the file in UTF-8")
        for broken in block.breaks
        for number in block.rows[broken.rows]
    }


def _plain(block: Block, columns: Sequence[str]) -> Iterator[Row]:
    """The rows as plain values, a slice at a time."""
    heads = [name for name in columns if BY_NAME[name].header]
    items = [name for name in columns if not BY_NAME[name].header]
    for start in range(0, len(block), _SLICE):
        values = {name: _values(name, block.columns[name].slice(start, _SLICE)) for name in columns}
        goods = [(name, values[name]) for name in items if any(each is not None for each in values[name])]
        names, columnar = [name for name, _ in goods], [each for _, each in goods]
        rows = zip(
            block.rows[start : start + _SLICE].tolist(),
            values[_ID],
            zip(*(values[name] for name in heads), strict=True),
            zip(*columnar, strict=True) if columnar else [()] * len(values[_ID]),
            strict=True,
        )
        for number, consignment, head, item in rows:
            declared = {name: each for name, each in zip(names, item, strict=True) if each is not None}
            yield Row(number, consignment, head, declared)


def _values(name: str, column: pa.Array) -> list[object]:
    """A column as plain values, each distinct one read once."""
    read = READERS[BY_NAME[name].kind]
    if pa.types.is_nested(column.type):
        return [read(value) for value in column.to_pylist()]
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    known = [*map(read, encoded.dictionary.to_pylist()), None]
    return [known[code] for code in encoded.indices.fill_null(len(known) - 1).to_pylist()]
