"""rejected.csv: the rows that were left out, each with its file, row number, field, rule and own values."""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from extract.checks import Break
from extract.sources import Block, Ragged
from features.columns import Bools, Ints

HEADER: Final = ("file", "row", "field", "rule")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def neutral(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: a quote before a leading = + - @ tab or CR."""
    return "'" + text if text.startswith(_FORMULA) else text


class Rejects:
    """Counts what is left out, and writes it down if there is a place to.

    A row that breaks several rules stands there once for each.
    """

    def __init__(self, path: Path | None = None, columns: Iterable[str] = ()) -> None:
        self.path = path
        self.columns = list(dict.fromkeys(columns))
        self.rows = 0
        self.reasons: Counter[str] = Counter()
        self.first = ""
        """The first row left out, in words."""

    def sift(self, block: Block, breaks: Sequence[Break]) -> Bools:
        """Note the rows of a block that break a rule; returns the mask of the rows to keep."""
        kept = np.ones(len(block), np.bool_)
        lines = []
        for broken in breaks:
            if broken.whole_row:
                kept &= ~broken.rows
            self.reasons[f"{broken.field}: {broken.rule}"] += int(broken.rows.sum())
            lines += [(int(row), broken.field, broken.rule) for row in np.flatnonzero(broken.rows)]
        self.rows += len(kept) - int(kept.sum())
        if lines:
            self._write([self._line(block, *line) for line in sorted(lines, key=lambda line: line[0])])
        return kept

    def ragged(self, path: Path, rows: Sequence[Ragged]) -> None:
        """Note rows that have more or fewer values than the header."""
        self.rows += len(rows)
        self.reasons.update(f"row: {row.rule}" for row in rows)
        if rows:
            self._write([[path.name, str(row.row), "row", row.rule, row.text] for row in rows])

    def repeated(self, block: Block, rows: Ints) -> None:
        """Note rows of a block, by their row number, whose goods item stood in an earlier row already."""
        again = np.isin(block.rows, rows)
        if again.any():
            self.sift(block, [Break("item_number", "stands twice in this consignment", again)])

    def _line(self, block: Block, row: int, field: str, rule: str) -> list[str]:
        values = [_shown(block, name, row) for name in self.columns]
        return [block.path.name, str(block.rows[row]), field, rule, *values]

    def _write(self, lines: Sequence[Sequence[str]]) -> None:
        name, row, field, rule = lines[0][:4]
        self.first = self.first or f"{name}, row {row}: {field} {rule}"
        if self.path is None:
            return
        new = not self.path.exists()
        with self.path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            if new:
                writer.writerow([*HEADER, *map(neutral, self.columns)])
            writer.writerows([neutral(value) for value in line] for line in lines)


def _shown(block: Block, name: str, row: int) -> str:
    if name not in block.columns:
        return ""
    value = block.columns[name][row].as_py()
    return "" if value is None else str(value)
