"""Checked tables → the files of an extract."""

import os
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from extract import arrays
from extract.gathering import one_chunk
from extract.manifest import Manifest, fingerprint
from extract.tables import BLOCK_ROWS, FINDINGS, GOODS_ITEMS, MORE, SELECTIONS, TABLES


def store(folder: Path, tables: Mapping[str, pa.Table], source: str) -> Manifest:
    """Write checked tables and their manifest into a folder, goods items in order."""
    goods_items = _sorted(_declared(tables[GOODS_ITEMS]))
    found = tables[FINDINGS].sort_by([("known_at", "ascending")])
    for name, table in ((GOODS_ITEMS, goods_items), (FINDINGS, found), (SELECTIONS, tables[SELECTIONS])):
        _write_parquet(table, folder / f"{name}.parquet")
    more = [name for name in MORE if name in tables]
    for name in more:
        _write_parquet(tables[name], folder / f"{name}.parquet")
    files = {f"{name}.parquet": fingerprint(folder / f"{name}.parquet") for name in (*TABLES, *more)}
    rows = {name: tables[name].num_rows for name in (*TABLES, *more)}
    manifest = Manifest(source, rows, window(goods_items), files)
    manifest.save(folder)
    return manifest


def _declared(goods_items: pa.Table) -> pa.Table:
    """Without the fields that no row declares."""
    names = goods_items.column_names
    required = {field_.name for field_ in TABLES[GOODS_ITEMS] if field_.required}
    count = goods_items.num_rows
    return goods_items.select([name for name in names if name in required or goods_items[name].null_count < count])


def _sorted(table: pa.Table) -> pa.Table:
    times = arrays.times(one_chunk(table["lodged_at"]))
    consignments = arrays.words(one_chunk(table["consignment_id"]))
    order = arrays.order(times, consignments, arrays.floats(one_chunk(table["item_number"])))
    return table.take(pa.array(order))


def _write_parquet(table: pa.Table, path: Path) -> None:
    """Write row groups of plain texts: given whole dictionaries, Arrow writes them whole into each row group."""
    schema = _plain(table.slice(0, 0)).schema
    with pq.ParquetWriter(path, schema, compression="zstd", store_schema=False) as writer:
        for start in range(0, table.num_rows, BLOCK_ROWS):
            writer.write_table(_plain(table.slice(start, BLOCK_ROWS)))
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _plain(table: pa.Table) -> pa.Table:
    columns = {name: one_chunk(table[name]) for name in table.column_names}
    return pa.table(
        {
            name: column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
            for name, column in columns.items()
        }
    )


def window(goods_items: pa.Table) -> tuple[str, str] | None:
    """When the first and the last goods item was lodged, ISO 8601."""
    if not goods_items.num_rows:
        return None
    ends = pc.min_max(goods_items["lodged_at"]).as_py()
    return ends["min"].isoformat(), ends["max"].isoformat()
