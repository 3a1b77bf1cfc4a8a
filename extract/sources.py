"""CSV and Parquet files, streamed in blocks of rows that know their row numbers."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from extract.checks import Break
from extract.tables import BLOCK_ROWS, MAXIMUM_BYTES, MAXIMUM_COLUMNS, MAXIMUM_ROWS
from extract.values import mask
from features.columns import Ints
from features.errors import TidewaiterError

_BLOCK_BYTES: Final = 16 * 2**20


@dataclass(frozen=True)
class Layout:
    """How a file is written."""

    format: str = ""
    """csv or parquet; by the file's ending where empty."""
    separator: str = ","
    encoding: str = "utf-8"


@dataclass
class Block:
    """Some rows of a file, as they stand there."""

    path: Path
    rows: Ints
    """Row numbers as a spreadsheet shows them: the header is row 1."""
    columns: dict[str, pa.Array]
    read: int = 0
    """Bytes of the file that are behind us (of a Parquet file about)."""
    breaks: list[Break] = field(default_factory=list)
    """Rows that cannot be read at all."""

    def __len__(self) -> int:
        return len(self.rows)


class Ragged(NamedTuple):
    """A row that has more or fewer values than the header."""

    row: int
    rule: str
    text: str


def is_parquet(path: Path, layout: Layout) -> bool:
    """Whether a file is read as Parquet."""
    return layout.format == "parquet" or (not layout.format and path.suffix == ".parquet")


def header(path: Path, layout: Layout) -> list[str]:
    """The names of the file's columns.

    Raises:
        TidewaiterError: There is no such file, it is empty or of another kind, or a name stands twice.

    """
    if not path.is_file():
        raise TidewaiterError(f"{path}: there is no such file.")
    names = list(_parquet(path).schema_arrow.names) if is_parquet(path, layout) else _first_line(path, layout)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TidewaiterError(f"{path}: the column {twice[0]!r} stands twice in the header. Rename one of them.")
    return names


def _first_line(path: Path, layout: Layout) -> list[str]:
    try:
        encoding = "utf-8-sig" if _is_utf8(layout) else layout.encoding
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            names = next(csv.reader(file, delimiter=layout.separator), [])
    except csv.Error as error:
        raise TidewaiterError(f"{path}: the header cannot be read ({error}). {_ENCODING_HINT}") from None
    if not names:
        raise TidewaiterError(f"{path} is empty: a CSV file begins with a row of column names.")
    return names


_ENCODING_HINT: Final = 'Say how the file is written with encoding = "..." (utf-8, cp1252, euc-kr, ...) in the mapping.'


def _is_utf8(layout: Layout) -> bool:
    return layout.encoding.lower().replace("-", "").replace("_", "") in ("utf8", "utf8sig")


def blocks(path: Path, layout: Layout, columns: Sequence[str], ragged: list[Ragged]) -> Iterator[Block]:
    """The rows of some columns of a file, block by block.

    CSV columns are all texts. Rows of another length than the header are left out and put into ``ragged``.

    Raises:
        TidewaiterError: The file cannot be read, or is larger than the limits.

    """
    reader = _parquet_blocks if is_parquet(path, layout) else _csv_blocks
    size = 0
    try:
        for block in reader(path, layout, columns, ragged):
            size += sum(array.nbytes for array in block.columns.values())
            if size > MAXIMUM_BYTES or (len(block) and block.rows[-1] > MAXIMUM_ROWS):
                raise TidewaiterError(f"{path} holds more than {MAXIMUM_ROWS:,} rows or 16 GB: import it in parts.")
            yield block
    except UnicodeError as error:
        raise TidewaiterError(f"{path} is not in {layout.encoding} ({error}). {_ENCODING_HINT}") from None
    except pa.ArrowException as error:
        raise TidewaiterError(f"{path} cannot be read: {str(error).splitlines()[0]}.") from None


def _csv_blocks(path: Path, layout: Layout, columns: Sequence[str], ragged: list[Ragged]) -> Iterator[Block]:
    def note(row: pyarrow.csv.InvalidRow) -> str:
        rule = f"has {row.actual_columns} values where the header has {row.expected_columns}"
        ragged.append(Ragged(row.number, rule, row.text))
        return "skip"

    if not columns or path.stat().st_size == 0:
        return
    file = pa.OSFile(str(path))
    reader = pyarrow.csv.open_csv(
        file,
        read_options=pyarrow.csv.ReadOptions(
            block_size=_BLOCK_BYTES,
            encoding="utf8" if _is_utf8(layout) else layout.encoding,
            use_threads=False,  # else torn rows do not know their number
        ),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=layout.separator, newlines_in_values=True, invalid_row_handler=note
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(columns, pa.binary()), include_columns=list(columns), strings_can_be_null=False
        ),
    )
    last = 1
    skipped = 0
    for batch in reader:
        rows, last, skipped = _numbered(batch.num_rows, last, skipped, ragged)
        yield _decoded(Block(path, rows, dict(zip(batch.schema.names, batch.columns, strict=True)), file.tell()))


def _numbered(count: int, last: int, skipped: int, ragged: list[Ragged]) -> tuple[Ints, int, int]:
    """Row numbers of a block, leaving out the ragged rows among them."""
    out = {row.row for row in ragged[skipped:]}
    numbers = np.arange(last + 1, last + 1 + count + len(out))
    rows = numbers[~np.isin(numbers, list(out))][:count] if out else numbers
    final = int(rows[-1]) if count else last
    return rows, final, skipped + sum(1 for row in out if row <= final)


def _decoded(block: Block) -> Block:
    """The block with its bytes as texts; rows with bytes that are no UTF-8 are broken."""
    for name, array in block.columns.items():
        try:
            block.columns[name] = array.cast(pa.string())
        except pa.ArrowInvalid:
            texts = [value.decode("utf-8", "replace") for value in array.to_pylist()]
            block.columns[name] = pa.array(texts, pa.string())
            bad = [value.encode() != given for value, given in zip(texts, array.to_pylist(), strict=True)]
            rows = mask(pa.array(bad))
            if rows is not None:
                block.breaks.append(Break(name, "is not valid UTF-8", rows))
    return block


def _parquet(path: Path) -> pq.ParquetFile:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise TidewaiterError(f"{path} is not a Parquet file that can be read ({error}).") from None
    if file.metadata.num_rows > MAXIMUM_ROWS or file.metadata.num_columns > MAXIMUM_COLUMNS:
        raise TidewaiterError(
            f"{path} says it holds {file.metadata.num_rows:,} rows of {file.metadata.num_columns} columns; "
            f"at most {MAXIMUM_ROWS:,} rows of {MAXIMUM_COLUMNS} columns are read. Split it."
        )
    return file


def _parquet_blocks(path: Path, _layout: Layout, columns: Sequence[str], _ragged: list[Ragged]) -> Iterator[Block]:
    file = _parquet(path)
    bytes_per_row = path.stat().st_size / max(file.metadata.num_rows, 1)
    first = 2
    for batch in file.iter_batches(batch_size=BLOCK_ROWS, columns=list(columns)):
        rows = np.arange(first, first + batch.num_rows)
        first += batch.num_rows
        read = int(bytes_per_row * (first - 2))
        yield Block(path, rows, dict(zip(batch.schema.names, batch.columns, strict=True)), read)
