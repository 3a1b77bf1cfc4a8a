"""Score files: one row a goods item, as Parquet, CSV or JSON lines."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, Self, cast

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from extract.rejects import neutral
from features.columns import Floats, Words, take
from models.bundle import Bundle
from models.reason_card import text
from serving.scoring import Piece


class Writer(Protocol):
    """Takes tables one after the other."""

    def write_table(self, table: pa.Table) -> None:
        """Add rows."""

    def close(self) -> None:
        """Finish the file."""


class JsonLines:
    """One JSON object a line."""

    def __init__(self, path: Path, _schema: pa.Schema) -> None:
        self._file = path.open("w", encoding="utf-8")

    def write_table(self, table: pa.Table) -> None:
        """Add rows; reasons stand as JSON, not as text within JSON."""
        for row in table.to_pylist():
            if row.get("reasons_json") is not None:
                row["reasons_json"] = json.loads(row["reasons_json"])
            self._file.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class Csv:
    """CSV for people too: texts that a spreadsheet would run as formulas are made harmless."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._writer = pc.CSVWriter(path, schema)

    def write_table(self, table: pa.Table) -> None:
        """Add rows."""
        for place, name in enumerate(table.column_names):
            if pa.types.is_string(table.schema.field(name).type):
                texts = [text if text is None else neutral(text) for text in table[name].to_pylist()]
                table = table.set_column(place, name, pa.array(texts, pa.string()))
        self._writer.write(table)

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()


WRITERS: Final[Mapping[str, Callable[[Path, pa.Schema], Writer]]] = {
    ".parquet": lambda path, schema: cast("Writer", pq.ParquetWriter(path, schema, compression="zstd")),
    ".csv": Csv,
    ".jsonl": JsonLines,
    ".ndjson": JsonLines,
}
"""By the ending of the file's name."""


class ScoreFile:
    """A score file that appears whole or not at all."""

    def __init__(self, path: Path, bundles: Mapping[str, Bundle], *, explain: bool) -> None:
        self.path, self._bundles, self._explain = path, bundles, explain
        self._unfinished = path.with_name(f".{path.name}.unfinished")
        self._schema = schema(bundles, explain=explain)

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = WRITERS[self.path.suffix](self._unfinished, self._schema)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()
        if kind is None:
            self._unfinished.replace(self.path)
        else:
            self._unfinished.unlink(missing_ok=True)

    def write(self, piece: Piece) -> None:
        """Add the goods items of a piece."""
        columns = dict(_columns(piece, self._bundles, explain=self._explain))
        self._writer.write_table(pa.table([columns[name] for name in self._schema.names], schema=self._schema))


def schema(bundles: Mapping[str, Bundle], *, explain: bool) -> pa.Schema:
    """The columns of a score file."""
    fields: list[tuple[str, Any]] = [("consignment_id", pa.string()), ("item_number", pa.int32())]
    for area in bundles:
        fields += [(f"{area}_probability", pa.float64()), (f"{area}_level", pa.string())]
    for area in bundles:
        fields += [(f"{area}_low", pa.float64()), (f"{area}_high", pa.float64())]
    fields += [(f"{area}_bundle", pa.string()) for area in bundles]
    if explain:
        fields += [("reasons", pa.string()), ("reasons_json", pa.string())]
    return pa.schema(fields)


def _columns(piece: Piece, bundles: Mapping[str, Bundle], *, explain: bool) -> Iterator[tuple[str, Iterable[Any]]]:
    columns = take({name: piece.lodged.columns[name] for name in ("consignment_id", "item_number")}, piece.places)
    ids = cast("Words", columns["consignment_id"])
    yield "consignment_id", [ids[row] for row in range(len(ids))]
    yield "item_number", cast("Floats", columns["item_number"]).astype(int)
    for area, told in piece.assessments.items():
        names = told.level_names
        yield f"{area}_probability", told.probability[piece.places]
        yield f"{area}_low", told.low[piece.places]
        yield f"{area}_high", told.high[piece.places]
        yield f"{area}_level", [names[place] for place in piece.places]
        yield f"{area}_bundle", [bundles[area].id] * len(piece.places)
    if explain:
        cards = [piece.cards.get(int(place), ()) for place in piece.places]
        yield "reasons", ["\n".join(map(text, some)) or "No area stands out." for some in cards]
        yield "reasons_json", [json.dumps([card.as_dict() for card in some], ensure_ascii=False) for some in cards]
