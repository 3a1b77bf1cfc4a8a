"""An extract on disk: goods items, findings and selections, read whole and written whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeAlias, cast

import numpy as np
import pandas as pd
import pyarrow as pa

from extract import arrays
from extract.checks import repeated
from extract.feedback import Feedback, feedback
from extract.findings import FindingTable, Places, findings, selections
from extract.gathering import Source, as_declared, as_stored, gather, one_chunk
from extract.manifest import Manifest, load, verify
from extract.naming import unknown
from extract.rejects import Rejects
from extract.replacing import replacing
from extract.sources import Block, Layout, header
from extract.storing import store, window
from extract.tables import FEEDBACK, FINDINGS, GOODS_ITEMS, MORE, SELECTIONS, TABLES, empty
from features.columns import Column, Floats, Ints, Words
from features.errors import TidewaiterError

Table: TypeAlias = pd.DataFrame | pa.Table
_FIELDS: Final = {**TABLES, **MORE}


@dataclass(frozen=True)
class Extract:
    """Goods items sorted by (lodged_at, consignment_id, item_number), and what was found of them."""

    columns: dict[str, Column]
    """Only the fields that the files have; ``Lodged`` reads others as not declared."""
    findings: FindingTable
    selection_probability: Floats
    """For each goods item, whether selected or not; NaN where unknown."""
    selected_by: Words
    """For each goods item, who selected it; empty where not selected or unknown."""
    manifest: Manifest
    reasons: dict[str, int] = field(default_factory=dict)
    """How many rows were left out by which rule (only files made by hand have such)."""
    feedback: Feedback | None = None
    """What officers said of reasons; None where nobody said anything."""

    def __len__(self) -> int:
        return len(self.columns["lodged_at"])

    @property
    def lodged_at(self) -> Ints:
        """When each goods item was lodged, microseconds since 1970 UTC."""
        return cast("Ints", self.columns["lodged_at"])


def read(folder: Path) -> Extract:
    """Read an extract.

    A folder with ``extract.json`` is verified against it; a folder made by hand (Parquet or CSV files
    named as the tables) is checked row by row, and rows that break the schema are left out and counted.

    Raises:
        TidewaiterError: A table or a required column is missing, a column is no field, or a file was changed.

    """
    manifest = load(folder)
    if manifest:
        verify(folder, manifest)
    rejects = Rejects()
    written = frozenset(manifest.files) if manifest else frozenset()
    tables = {name: _read(folder, name, rejects, written) for name in TABLES}
    said = _read(folder, FEEDBACK, rejects, written) if _file(folder, FEEDBACK) else None
    if not manifest:
        rows = {name: table.num_rows for name, table in tables.items()}
        manifest = Manifest(str(folder.name), rows, window(tables[GOODS_ITEMS]), sorted_by=())
    goods_items = tables[GOODS_ITEMS]
    columns = {name: arrays.column(goods_items[name]) for name in goods_items.column_names}
    extract = assembled(columns, tables[FINDINGS], tables[SELECTIONS], manifest, dict(rejects.reasons))
    return extract if said is None else replace(extract, feedback=feedback(said, Places(extract.columns)))


def assembled(
    columns: dict[str, Column],
    finding_rows: pa.Table,
    selection_rows: pa.Table,
    manifest: Manifest,
    reasons: dict[str, int],
) -> Extract:
    """An extract from its tables; goods items are sorted unless the manifest says that they are."""
    if not manifest.sorted_by:
        columns = in_order(columns)
    lodged_at = cast("Ints", columns["lodged_at"])
    places = Places(columns)
    found = findings(finding_rows, places.of(finding_rows), lodged_at)
    probability, selected_by = selections(selection_rows, places.of(selection_rows), len(lodged_at))
    return Extract(columns, found, probability, selected_by, manifest, reasons)


def in_order(columns: Mapping[str, Column]) -> dict[str, Column]:
    """The columns sorted by (lodged_at, consignment_id, item_number)."""
    keys = columns["lodged_at"], columns["consignment_id"], columns["item_number"]
    order = arrays.order(cast("Ints", keys[0]), cast("Words", keys[1]), cast("Floats", keys[2]))
    return {
        name: Words(column.codes[order], column.values) if isinstance(column, Words) else column[order]
        for name, column in columns.items()
    }


def _read(folder: Path, name: str, rejects: Rejects, written: frozenset[str]) -> pa.Table:
    path = _file(folder, name)
    if path is None:
        return empty(TABLES[name])
    fields = {field_.name: field_ for field_ in _FIELDS[name]}
    names = header(path, Layout())
    for column in names:
        if column not in fields:
            raise TidewaiterError(
                f"{path}: the column {column!r} is no field of {name}.{unknown(column, fields)} "
                "Other layouts come in with tidewaiter import and a mapping."
            )
    lacking = [field_.name for field_ in _FIELDS[name] if field_.required and field_.name not in names]
    if lacking:
        raise TidewaiterError(f"{path}: the column {lacking[0]!r} is missing; {name} must have it.")
    source = Source(path, Layout(), tuple(names))
    ours = path.name in written and path.suffix == ".parquet"
    convert = (as_stored if ours else as_declared)(fields)
    table = gather([source], convert, rejects, unique=name == GOODS_ITEMS and not ours)
    return empty(_FIELDS[name]) if table is None else table


def _file(folder: Path, name: str) -> Path | None:
    if not folder.is_dir():
        raise TidewaiterError(f"{folder}: there is no such folder. An extract is a folder of tables.")
    for ending in (".parquet", ".csv"):
        path = folder / (name + ending)
        if path.exists():
            return path
    if name == GOODS_ITEMS:
        raise TidewaiterError(f"{folder} is no extract: it has neither {name}.parquet nor {name}.csv.")
    return None


def write(
    folder: Path,
    goods_items: Table,
    finding_rows: Table,
    selection_rows: Table,
    source: str,
    *,
    feedback_rows: Table | None = None,
) -> Path:
    """Write an extract so that it appears whole or not at all; an older extract there is replaced.

    Raises:
        TidewaiterError: A row breaks the schema, or the folder holds something that is no extract.

    """
    given = {GOODS_ITEMS: goods_items, FINDINGS: finding_rows, SELECTIONS: selection_rows}
    if feedback_rows is not None:
        given[FEEDBACK] = feedback_rows
    tables = {name: _strict(name, arrays.as_table(table)) for name, table in given.items()}
    with replacing(folder) as beside:
        store(beside, tables, source)
    return folder


def _strict(name: str, table: pa.Table) -> pa.Table:
    """The table in the extract's types; the first row that breaks a rule is an error."""
    fields = {field_.name: field_ for field_ in _FIELDS[name]}
    strange = [column for column in table.column_names if column not in fields]
    if strange:
        raise TidewaiterError(f"{name}: {strange[0]!r} is no field.{unknown(strange[0], fields)}")
    lacking = [field_.name for field_ in _FIELDS[name] if field_.required and field_.name not in table.column_names]
    if lacking:
        if table.num_rows == 0:
            return empty(_FIELDS[name])
        raise TidewaiterError(f"{name}: the column {lacking[0]!r} is missing.")
    columns = {column: one_chunk(table[column]) for column in table.column_names}
    block = Block(Path(name), np.arange(table.num_rows), columns)
    typed, broken = as_declared(fields)(block)
    rejects = Rejects()
    if rejects.sift(block, broken).all() and name == GOODS_ITEMS:
        again = repeated(one_chunk(typed["consignment_id"]), one_chunk(typed["item_number"]))
        rejects.repeated(block, np.flatnonzero(again))
    if rejects.rows:
        raise TidewaiterError(f"{rejects.first} ({rejects.rows:,} rows break a rule; row 0 is the first).")
    return typed
