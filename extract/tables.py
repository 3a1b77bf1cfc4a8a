"""The tables of an extract: their fields, their Arrow types, the limits on what is read."""

from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from features.declaration import FIELDS, Field
from features.finding import FEEDBACK_FIELDS, FINDING_FIELDS, SELECTION_FIELDS

GOODS_ITEMS: Final = "goods_items"
FINDINGS: Final = "findings"
SELECTIONS: Final = "selections"
FEEDBACK: Final = "feedback"
TABLES: Final[dict[str, tuple[Field, ...]]] = {
    GOODS_ITEMS: FIELDS,
    FINDINGS: FINDING_FIELDS,
    SELECTIONS: SELECTION_FIELDS,
}
MORE: Final[dict[str, tuple[Field, ...]]] = {FEEDBACK: FEEDBACK_FIELDS}
"""Tables that an extract may have beside the three; one that is not there says nothing."""
MANIFEST: Final = "extract.json"
REJECTED: Final = "rejected.csv"

WORDS: Final = pa.dictionary(pa.int32(), pa.string())
TIME: Final = pa.timestamp("us", "UTC")
_TYPES: Final = {"text": WORDS, "list": WORDS, "number": pa.float64(), "integer": pa.int64(), "time": TIME}

MAXIMUM_ROWS: Final = 50_000_000
MAXIMUM_COLUMNS: Final = 1_000
MAXIMUM_BYTES: Final = 16 * 2**30
"""Decoded size at which reading stops: a Parquet footer may understate it a thousandfold."""
BLOCK_ROWS: Final = 131_072


def arrow_type(field: Field) -> pa.DataType:
    """How a field is held in Arrow: texts dictionary-encoded, times in microseconds UTC."""
    return _TYPES[field.kind]


def empty(fields: Sequence[Field]) -> pa.Table:
    """A table of no rows with the required fields."""
    needed = [field for field in fields if field.required]
    return pa.table({field.name: pa.array([], pa.string()).cast(arrow_type(field)) for field in needed})
