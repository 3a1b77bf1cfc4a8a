"""Files → one checked table: convert each block, leave out what breaks a rule, put the rest together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from extract.checks import Break, breaks, repeated
from extract.rejects import Rejects
from extract.sources import Block, Layout, Ragged, blocks
from extract.tables import arrow_type
from extract.times import time
from extract.values import Converted, integer, joined, number, text
from features.columns import Ints
from features.declaration import Field

Progress = Callable[[int, int], None]
Convert = Callable[[Block], tuple[pa.Table, list[Break]]]


_NOT_OF_KIND: Final = {
    "number": "is not a number",
    "integer": "is not a whole number",
    "time": "is not a date and time with a time zone, as 2026-01-31T08:30:00Z",
}


@dataclass(frozen=True)
class Source:
    """A file, and which of its columns are read."""

    path: Path
    layout: Layout
    columns: tuple[str, ...]


@dataclass
class _Gathered:
    """Kept rows so far, and where each came from."""

    tables: list[pa.Table] = field(default_factory=list)
    sources: list[Ints] = field(default_factory=list)
    rows: list[Ints] = field(default_factory=list)


def gather(
    sources: Sequence[Source],
    convert: Convert,
    rejects: Rejects,
    *,
    unique: bool = False,
    progress: Progress | None = None,
) -> pa.Table | None:
    """All rows that keep the rules, in the order of the files; None where there is no block at all.

    Args:
        sources: The files.
        convert: A block → its table and the rows that break a rule.
        rejects: Told what is left out.
        unique: Whether a goods item may stand there once only; the first row is kept.
        progress: Called with the bytes read and the bytes in all.

    """
    gathered = _Gathered()
    sizes = [source.path.stat().st_size for source in sources]
    for index, source in enumerate(sources):
        ragged: list[Ragged] = []
        for block in blocks(source.path, source.layout, source.columns, ragged):
            table, broken = convert(block)
            kept = rejects.sift(block, [*block.breaks, *broken])
            gathered.tables.append(table if kept.all() else table.filter(pa.array(kept)))
            gathered.rows.append(block.rows[kept])
            gathered.sources.append(np.full(int(kept.sum()), index))
            if progress:
                progress(sum(sizes[:index]) + block.read, sum(sizes))
        rejects.ragged(source.path, ragged)
    if not gathered.tables:
        return None
    whole = joined_columns(gathered.tables)
    return _without_repeats(whole, gathered, sources, rejects) if unique else whole


def joined_columns(tables: Sequence[pa.Table]) -> pa.Table:
    """The blocks as one table of one chunk, with a common dictionary for each column of texts."""
    columns = {}
    for name in tables[0].column_names:
        chunks = [one_chunk(table[name]) for table in tables]
        words = pa.types.is_dictionary(chunks[0].type)
        columns[name] = joined(chunks) if words else pa.concat_arrays(chunks)
    return pa.table(columns)


def _without_repeats(table: pa.Table, gathered: _Gathered, sources: Sequence[Source], rejects: Rejects) -> pa.Table:
    """The first row of each goods item; the files are read again for what the others said."""
    again = repeated(one_chunk(table["consignment_id"]), one_chunk(table["item_number"]))
    if not again.any():
        return table
    origins = np.concatenate(gathered.sources)[again]
    rows = np.concatenate(gathered.rows)[again]
    for index in np.unique(origins):
        source = sources[index]
        for block in blocks(source.path, source.layout, source.columns, []):
            rejects.repeated(block, rows[origins == index])
    return table.filter(pa.array(~again))


def one_chunk(column: pa.ChunkedArray) -> pa.Array:
    """A column as one array."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def as_declared(fields: Mapping[str, Field]) -> Convert:
    """The conversion of files whose columns are named as our fields: types only."""

    def convert(block: Block) -> tuple[pa.Table, list[Break]]:
        return checked({name: (fields[name], _typed(fields[name], block.columns[name])) for name in block.columns})

    return convert


def as_stored(fields: Mapping[str, Field]) -> Convert:
    """The conversion of files that we wrote and verified: nothing but the encoding of texts."""

    def convert(block: Block) -> tuple[pa.Table, list[Break]]:
        columns = {
            name: array.dictionary_encode() if pa.types.is_string(array.type) else array
            for name, array in block.columns.items()
        }
        if any(array.type != arrow_type(fields[name]) for name, array in columns.items()):
            return as_declared(fields)(block)
        return pa.table(columns), []

    return convert


def checked(columns: Mapping[str, tuple[Field, Converted]]) -> tuple[pa.Table, list[Break]]:
    """Converted columns as a table, with the rows in them that break a rule."""
    found: list[Break] = []
    for field_, converted in columns.values():
        found += _breaks(field_, converted)
    table = pa.table({name: converted.array for name, (_, converted) in columns.items()})
    return table, found


def _breaks(field_: Field, converted: Converted) -> list[Break]:
    """The rules that rows of a column break; what broke in conversion is not missing as well."""
    found = [Break(field_.name, rule or _NOT_OF_KIND[field_.kind], rows) for rule, rows in converted.broken.items()]
    for later in breaks(field_, converted.array):
        rows = later.rows.copy()
        for earlier in converted.broken.values():
            rows &= ~earlier
        if rows.any():
            found.append(later._replace(rows=rows))
    return found


def _typed(field_: Field, array: pa.Array) -> Converted:
    if array.type == arrow_type(field_) and field_.kind in ("time", "integer"):
        return Converted(array)
    return {"text": text, "list": text, "number": number, "integer": integer, "time": time}[field_.kind](array)
