"""What challengers said, kept beside the ledger: a folder a bundle, a file a piece, each whole or not there."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from features.columns import Floats
from features.feature import CONCEPTS
from serving.shadow.beside import Beside

_PLAIN: Final = Beside._fields[:-2]
_MOVED: Final = Beside._fields[-2:]


class Store:
    """One challenger's."""

    def __init__(self, folder: Path, bundle_id: str) -> None:
        self._folder = folder / "shadow" / bundle_id

    @property
    def seen(self) -> int:
        """Up to which entry of the ledger it has been put to the challenger."""
        return max((int(path.stem.partition("-")[2]) for path in self._files()), default=0)

    def add(self, after: int, last: int, told: Beside | None) -> None:
        """Keep what was said of the entries after one, up to another."""
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = self._folder / f".{uuid.uuid4().hex}"
        pq.write_table(_table(told) if told else pa.table({"seq": pa.array([], pa.int64())}), fresh)
        os.replace(fresh, self._folder / f"{after:012d}-{last:012d}.parquet")  # noqa: PTH105  (in one step)

    def read(self, start: int) -> Beside | None:
        """All that was decided at or after a time; none if there is nothing."""
        tables = [pq.read_table(path) for path in self._files()]
        kept = [table for table in tables if table.num_rows]
        if not kept:
            return None
        whole = pa.concat_tables(kept)
        whole = whole.filter(np.asarray(whole["at"]) >= start)
        return _beside(whole) if whole.num_rows else None

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*-*.parquet"))


def _table(told: Beside) -> pa.Table:
    columns = {name: getattr(told, name) for name in _PLAIN}
    for name in _MOVED:
        columns |= {f"{name}.{concept.name}": getattr(told, name)[:, at] for at, concept in enumerate(CONCEPTS)}
    return pa.table(columns)


def _beside(table: pa.Table) -> Beside:
    plain: list[Any] = [
        table[name].to_pylist() if pa.types.is_string(table[name].type) else np.asarray(table[name]) for name in _PLAIN
    ]
    return Beside(*plain, *(np.column_stack(list(_concepts(table, name))) for name in _MOVED))


def _concepts(table: pa.Table, name: str) -> Iterator[Floats]:
    for concept in CONCEPTS:
        yield np.asarray(table[f"{name}.{concept.name}"])
