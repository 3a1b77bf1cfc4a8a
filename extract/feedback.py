"""What officers said of the reasons they were shown: right, wrong or irrelevant."""

from dataclasses import dataclass

import pyarrow as pa

from extract import arrays
from extract.findings import Places
from extract.gathering import one_chunk
from features.columns import Ints, Words


@dataclass(frozen=True, slots=True)
class Feedback:
    """One entry per reason, as they stand in the table; all of shape (entries,)."""

    row: Ints
    """The goods item: its place in the columns of the extract; -1 where the extract does not hold it."""
    area: Words
    concept: Words
    feature: Words
    """Empty where the whole concept is meant."""
    verdict: Words
    said_at: Ints
    """Microseconds since 1970 UTC."""
    office: Words

    def __len__(self) -> int:
        return len(self.row)


def feedback(table: pa.Table, places: Places) -> Feedback:
    """The feedback of a checked table."""
    texts = {name: _texts(table, name) for name in ("area", "concept", "feature", "verdict", "office")}
    return Feedback(row=places.of(table), said_at=arrays.times(one_chunk(table["said_at"])), **texts)


def _texts(table: pa.Table, name: str) -> Words:
    if name not in table.column_names:
        return Words.of([""] * table.num_rows)
    return arrays.words(one_chunk(table[name]))
