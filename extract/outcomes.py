"""What rows of a foreign file say of findings and selections, beside what they declare.

While blocks are read, each kind of finding is a few columns beside the goods item's own, named
"findings.0.result"; what becomes of the goods item (rejected, repeated) becomes of them too. ``split``
makes tables of their own of them at the end.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extract.checks import MISSING, Break
from extract.conversion import convert
from extract.gathering import checked, joined_columns, one_chunk
from extract.mapping import FileKind, Rules
from extract.sources import Block
from extract.tables import TABLES, TIME, WORDS, empty
from extract.values import Converted
from features.columns import DAY, Bools
from features.declaration import BY_NAME, Field
from features.finding import FINDING_FIELDS

_DECISIVE: Final = {"findings": "result", "selections": "selected"}
"""The field without which a row says nothing: no result, no finding."""
_ITEM: Final = BY_NAME["item_number"]
_KNOWN_AT: Final = next(field for field in FINDING_FIELDS if field.name == "known_at")


def prefix(rules: Rules) -> str:
    """What stands before the names of their columns."""
    return ".".join(map(str, rules.place)) + "."


def beside(
    rules: Rules, block: Block, kind: FileKind, rates: Mapping[str, float], lodged_at: pa.Array | None
) -> tuple[pa.Table, list[Break]]:
    """The columns of one kind of finding (or of the selections), and the rows whose finding is left out."""
    columns: dict[str, tuple[Field, Converted]] = {
        name: (rule.field, convert(rule, block, kind, rates)) for name, rule in rules.rules.items()
    }
    if rules.known_after_days is not None:
        columns["known_at"] = _KNOWN_AT, Converted(_later(lodged_at, rules.known_after_days))
    if lodged_at is None and "item_number" not in columns:
        columns["item_number"] = _ITEM, Converted(pa.array(np.ones(len(block), np.int64)))
    table, breaks = checked(columns)
    decisive = _DECISIVE[str(rules.place[0])]
    quiet = {decisive} if rules.known_after_days is None else {decisive, "known_at"}
    own = [broken for broken in breaks if broken.rule != MISSING or broken.field not in quiet]
    return _without(table, own, decisive, prefix(rules))


def _without(table: pa.Table, breaks: Sequence[Break], decisive: str, before: str) -> tuple[pa.Table, list[Break]]:
    """The table with no result where a rule is broken, so that no finding comes of it."""
    said = one_chunk(table[decisive]).is_valid().to_numpy(zero_copy_only=False)
    for broken in breaks:
        said = said | broken.rows if broken.field == decisive else said
    table_name = before.split(".", maxsplit=1)[0]
    kept = [
        Break(f"{table_name}.{broken.field}", broken.rule, broken.rows & said, whole_row=False)
        for broken in breaks
        if (broken.rows & said).any()
    ]
    columns = {before + name: one_chunk(table[name]) for name in table.column_names}
    if kept:
        bad: Bools = np.logical_or.reduce([broken.rows for broken in kept])
        result = columns[before + decisive]
        columns[before + decisive] = _nulled(result, bad)
    return pa.table(columns), kept


def _nulled(array: pa.Array, rows: Bools) -> pa.Array:
    if not pa.types.is_dictionary(array.type):
        return pc.if_else(pa.array(rows), None, array)
    return pa.DictionaryArray.from_arrays(pc.if_else(pa.array(rows), None, array.indices), array.dictionary)


def _later(lodged_at: pa.Array | None, days: float) -> pa.Array:
    moments = pa.array([], pa.int64()) if lodged_at is None else lodged_at.cast(pa.int64())
    return pc.add(moments, int(days * DAY)).cast(TIME)


def widened(table: pa.Table | None, more: Sequence[pa.Table]) -> pa.Table:
    """Tables of the same rows side by side."""
    columns = {}
    for one in ([] if table is None else [table]) + list(more):
        columns.update({name: one[name] for name in one.column_names})
    return pa.table(columns)


def split(wide: pa.Table, kinds: Sequence[Rules], name: str) -> pa.Table:
    """The table of all findings (or selections) that stand beside the goods items."""
    return united([empty(TABLES[name]), *(_rows(wide, rules, name) for rules in kinds)])


def _rows(wide: pa.Table, rules: Rules, name: str) -> pa.Table:
    before = prefix(rules)
    said = wide.filter(wide[before + _DECISIVE[name]].is_valid())
    columns = {
        column.removeprefix(before): one_chunk(said[column])
        for column in said.column_names
        if column.startswith(before)
    }
    for key in ("consignment_id", "item_number"):
        if key not in columns:
            columns[key] = one_chunk(said[key])
    if name == "findings" and "finding_id" not in columns:
        columns["finding_id"] = _references(columns)
    return pa.table(columns)


def _references(columns: Mapping[str, pa.Array]) -> pa.Array:
    """A reference for each finding: consignment/item/area."""
    parts = [columns[name] for name in ("consignment_id", "item_number", "area")]
    texts = [part.cast(pa.string()) for part in parts]
    return pc.binary_join_element_wise(*texts, "/").dictionary_encode()


def united(tables: Sequence[pa.Table]) -> pa.Table:
    """Tables of the same kind below each other; columns that one lacks are null there."""
    rows = [table for table in tables if table.num_rows] or [tables[0]]
    fields: dict[str, pa.DataType] = {name: table[name].type for table in rows for name in table.column_names}
    filled = [
        pa.table(
            {
                name: table[name] if name in table.column_names else _nothing(kind, table.num_rows)
                for name, kind in fields.items()
            }
        )
        for table in rows
    ]
    return joined_columns(filled)


def _nothing(kind: pa.DataType, count: int) -> pa.Array:
    if kind == WORDS:
        return pa.DictionaryArray.from_arrays(pa.nulls(count, pa.int32()), pa.array([""]))
    return pa.nulls(count, kind)
