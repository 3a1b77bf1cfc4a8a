"""Findings and selections of an extract, each joined to its goods item."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extract import arrays
from extract.gathering import one_chunk
from features.columns import Bools, Columns, Floats, Ints, Words
from features.finding import IRREGULAR, UNCHECKED
from features.past.findings import Findings


@dataclass(frozen=True)
class FindingTable:
    """What controls found, one entry per control and area, ordered by (known_at, row)."""

    row: Ints
    """The goods item: its place in the columns of the extract."""
    area: Words
    irregular: Bools
    known_at: Ints
    """Microseconds since 1970 UTC."""
    value_found_eur: Floats
    selected_by: Words
    control_type: Words
    thoroughness: Floats
    finding_id: Words
    officer: Words | None = None
    """Codes of those who controlled; None where the table was made without."""
    corrected_value_eur: Floats | None = None
    corrected_hs6: Words | None = None
    strays: int = 0
    """Left out: their goods item is not in the extract."""
    unchecked: int = 0
    """Left out: their result is "unchecked"."""
    too_early: int = 0
    """Left out: known before the goods item was lodged, so they would tell it its own outcome."""

    def __len__(self) -> int:
        return len(self.row)

    def among(self, areas: Sequence[str]) -> Findings:
        """As the past takes them in: areas by their place among these, others as -1."""
        places = {area: place for place, area in enumerate(areas)}
        codes = np.array([places.get(area, -1) for area in self.area.values], np.int64)
        return Findings(self.row, codes[self.area.codes], self.irregular, self.known_at)


class Places:
    """Where each goods item stands, found by its consignment and item number."""

    def __init__(self, columns: Columns) -> None:
        consignments = cast("Words", columns["consignment_id"])
        items = cast("Floats", columns["item_number"]).astype(np.int64)
        self._ids = pa.array(consignments.values, pa.string())
        self._step = int(items.max(initial=0)) + 1
        keys = consignments.codes.astype(np.int64) * self._step + items
        self._order = np.argsort(keys)
        self._keys = keys[self._order]

    def rows(self, consignments: Words, items: Floats) -> Ints:
        """The row of each goods item asked for, -1 where there is none."""
        known = pc.index_in(pa.array(consignments.values, pa.string()), self._ids)
        code = pc.fill_null(known, -1).to_numpy().astype(np.int64)[consignments.codes]
        if not len(self._keys):
            return np.full(len(code), -1)
        keys = np.where((code < 0) | (items >= self._step), -1, code * self._step + items.astype(np.int64))
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[at] == keys, self._order[at], -1)

    def of(self, table: pa.Table) -> Ints:
        """The row of the goods item of each finding or selection, -1 where there is none."""
        return self.rows(_texts(table, "consignment_id"), _numbers(table, "item_number"))


def findings(table: pa.Table, rows: Ints, lodged_at: Ints) -> FindingTable:
    """The findings of known goods items, given the row of each (-1 for none)."""
    result = arrays.words(one_chunk(table["result"]))
    known_at = arrays.times(one_chunk(table["known_at"]))
    checked = ~result.among(frozenset({UNCHECKED}))
    own = rows >= 0
    early = own & (known_at < lodged_at[np.maximum(rows, 0)]) if len(lodged_at) else ~own
    chosen = np.flatnonzero(own & checked & ~early)
    chosen = chosen[np.lexsort((rows[chosen], known_at[chosen]))]
    return FindingTable(
        row=rows[chosen],
        area=_texts(table, "area").take(chosen),
        irregular=result.among(frozenset({IRREGULAR}))[chosen],
        known_at=known_at[chosen],
        value_found_eur=_numbers(table, "value_found_eur")[chosen],
        selected_by=_texts(table, "selected_by").take(chosen),
        control_type=_texts(table, "control_type").take(chosen),
        thoroughness=_numbers(table, "thoroughness")[chosen],
        finding_id=_texts(table, "finding_id").take(chosen),
        officer=_texts(table, "officer").take(chosen),
        corrected_value_eur=_numbers(table, "corrected_value_eur")[chosen],
        corrected_hs6=_texts(table, "corrected_hs6").take(chosen),
        strays=int((~own).sum()),
        unchecked=int((own & ~checked).sum()),
        too_early=int((own & checked & early).sum()),
    )


def selections(table: pa.Table, rows: Ints, count: int) -> tuple[Floats, Words]:
    """For each goods item its selection probability (NaN unknown) and by whom it was selected (empty: by none).

    Where a goods item has several entries, the last counts.
    """
    own = np.flatnonzero(rows >= 0)
    probability = np.full(count, np.nan)
    probability[rows[own]] = _numbers(table, "probability")[own]
    by = _texts(table, "selected_by")
    selected = _numbers(table, "selected") == 1
    codes = np.zeros(count, np.int32)
    codes[rows[own]] = np.where(selected, by.codes + 1, 0)[own]
    return probability, Words(codes, ["", *by.values])


def _texts(table: pa.Table, name: str) -> Words:
    if name not in table.column_names:
        return Words(np.zeros(table.num_rows, np.int32), [""])
    return arrays.words(one_chunk(table[name]))


def _numbers(table: pa.Table, name: str) -> Floats:
    if name not in table.column_names:
        return np.full(table.num_rows, np.nan)
    return arrays.floats(one_chunk(table[name]))
