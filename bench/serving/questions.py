"""What is asked: declarations of one goods item from the practice week, all distinct, each new to whoever is asked."""

import datetime as dt
import json
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, cast

import numpy as np

from extract import folder
from extract.folder import Extract
from features.columns import NEVER, Floats, Ints, Words
from features.declaration import FIELDS, SEPARATOR, Field

WEEK = Path("build/demo/week")
SAMPLE = 100
"""Declarations whose scores are compared between all contenders."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Declarations without reference and time: those are given anew each time."""

    all: list[dict[str, Any]]
    start: dt.datetime
    """When the first one is lodged: after everything that is remembered."""

    def lodged(self, document: dict[str, Any], reference: str, after: float = 0.0) -> dict[str, Any]:
        """A declaration to send, lodged so many seconds after the start."""
        time = (self.start + dt.timedelta(seconds=after)).isoformat()
        return {"consignment_id": reference, "lodged_at": time, **document}

    @property
    def sample(self) -> list[dict[str, Any]]:
        """Declarations of one and the same instant, so that none is in the past of another."""
        return [self.lodged(each, f"SAMPLE-{place}") for place, each in enumerate(self.all[:SAMPLE])]


def read() -> Questions:
    """The week's declarations of one goods item."""
    week = folder.read(WEEK)
    ids = cast("Words", week.columns["consignment_id"]).codes.tolist()
    alone = [
        rows[0] for rows in ([*group] for _, group in groupby(range(len(ids)), key=ids.__getitem__)) if len(rows) == 1
    ]
    start = dt.datetime.fromtimestamp(int(week.lodged_at.min()) // 1_000_000, dt.UTC)
    return Questions([document(week, row) for row in alone], start)


def document(extract: Extract, row: int) -> dict[str, Any]:
    """A declaration of one goods item as JSON, without reference and time."""
    header: dict[str, Any] = {}
    item: dict[str, Any] = {}
    for field in FIELDS:
        value = _value(extract, field, row)
        if value is not None and field.name not in ("consignment_id", "lodged_at"):
            (header if field.header else item)[field.name] = value
    return {**header, "goods_items": [item]}


def _value(extract: Extract, field: Field, row: int) -> object:
    column = extract.columns.get(field.name)
    if column is None:
        return None
    if isinstance(column, Words):
        text = column[row]
        return (text.split(SEPARATOR) if field.kind == "list" else text) if text else None
    if field.kind == "time":
        time = int(cast("Ints", column)[row])
        return None if time == NEVER else dt.datetime.fromtimestamp(time / 1e6, dt.UTC).isoformat()
    number = float(cast("Floats", column)[row])
    if np.isnan(number):
        return None
    return int(number) if field.kind == "integer" else number


def written(questions: list[dict[str, Any]], to: Path) -> Path:
    """One line for each declaration, as the load generators read it: what follows after reference and time."""
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text("".join(json.dumps(each, separators=(",", ":"), ensure_ascii=False)[1:] + "\n" for each in questions))
    return to
