"""Holding a score file against findings that came later."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.json as pj
import pyarrow.parquet as pq

from extract.findings import Places
from extract.folder import Extract
from features.columns import Floats, Ints, Words
from features.errors import TidewaiterError
from models.areas import AREAS
from training.judge import Scorer, Tested, judge
from training.judgement import Judgement
from training.labels import labels

_PROBABILITY: Final = "_probability"
_IDS: Final = {"consignment_id": pa.string(), "item_number": pa.int32()}


def _json_lines(path: Path) -> Any:  # noqa: ANN401  pyarrow publishes no types
    return pj.read_json(path, parse_options=pj.ParseOptions(explicit_schema=pa.schema(_IDS)))


_READERS: Final[Mapping[str, Callable[[Path], Any]]] = {
    ".parquet": pq.read_table,
    ".csv": lambda path: pc.read_csv(
        path,
        convert_options=pc.ConvertOptions(column_types=_IDS),
        parse_options=pc.ParseOptions(newlines_in_values=True),
    ),
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
}


def judged(scores: Path, extract: Extract, seed: int) -> Iterator[tuple[str, Judgement | str]]:
    """The judgement of each area that the file scores and the extract has findings for, or why there is none.

    Raises:
        TidewaiterError: the file is no score file, or nothing that it scores was controlled.
    """
    table = _read(scores)
    rows = Places(extract.columns).rows(Words.of(table["consignment_id"].to_pylist()), table["item_number"].to_numpy())
    if not (rows >= 0).any():
        raise TidewaiterError(
            f"None of the goods items of {scores} is in the extract: name the extract it was made from."
        )
    found = set(extract.findings.area.values)
    areas = [name.removesuffix(_PROBABILITY) for name in table.column_names if name.endswith(_PROBABILITY)]
    some = False
    for area in areas:
        if area in found and area in AREAS:
            some = True
            yield area, _judgement(area, table[area + _PROBABILITY].to_numpy(), rows, extract, seed)
    if not some:
        raise TidewaiterError(f"The extract has no findings of the areas of {scores}, so there is nothing to judge by.")


def _judgement(area: str, probability: Floats, rows: Ints, extract: Extract, seed: int) -> Judgement | str:
    known = labels(extract.findings, area, extract.selection_probability)
    score = np.full(len(extract), np.nan)
    score[rows[rows >= 0]] = probability[rows >= 0]
    kept = known.take(np.flatnonzero(np.isfinite(score[known.row])))
    if not kept.irregular.any() or kept.irregular.all():
        return (
            f"{len(kept):,} of the scored goods items were controlled, {kept.irregular.sum()} of them irregular; both "
            "outcomes are needed to judge. Score a longer time, or wait for findings."
        )
    consignment = cast("Words", extract.columns["consignment_id"]).codes[kept.row].astype(np.int64)
    tested = Tested(kept.irregular, consignment, kept.value_found, kept.weight, kept.random)
    model = Scorer("model", score[kept.row], score[kept.row])
    return judge(tested, [model], seed)


def _read(scores: Path) -> Any:  # noqa: ANN401  pyarrow publishes no types
    if scores.suffix not in _READERS:
        raise TidewaiterError(f"{scores}: a score file ends in {', '.join(_READERS)}.")
    try:
        table = _READERS[scores.suffix](scores)
    except (pa.ArrowInvalid, OSError) as error:
        raise TidewaiterError(f"{scores} cannot be read as a score file ({error}). Score again.") from None
    if not set(_IDS) <= set(table.column_names):
        raise TidewaiterError(f"{scores} is no score file: it has no columns {' and '.join(_IDS)}. Score again.")
    return table
