"""The declarations while they are being made up: headers, goods items, and what is true of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from features.declaration import FIELDS

Rng = np.random.Generator
Rows = NDArray[np.intp]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Texts = NDArray[np.object_]
Array = NDArray[Any]

STREAMS: Final = ("sea", "rail", "road", "air", "express", "post", "export_sea", "export_air")
"""Ways of trading; a stream is written as its position here."""
SEA, RAIL, ROAD, AIR, EXPRESS, POST, EXPORT_SEA, EXPORT_AIR = range(8)


@dataclass(slots=True)
class Draft:
    """Headers and goods items, each a mapping from name to array.

    Names of the declaration table are what will be declared. All other names are the truth behind it:
    ``product`` (position in the catalogue), ``true_value``, ``stream``, the parties' positions, ...
    """

    of: Rows
    """For each goods item its consignment."""
    heads: dict[str, Array]
    items: dict[str, Array]
    marks: dict[str, Bools] = field(default_factory=dict)
    """For each trace the goods items that carry it, honest or not."""

    @classmethod
    def blank(cls, of: Rows, consignments: int) -> "Draft":
        """Nothing declared yet."""
        draft = cls(of, {}, {})
        for name, kind, header in ((one.name, one.kind, one.header) for one in FIELDS):
            size = consignments if header else len(of)
            (draft.heads if header else draft.items)[name] = _undeclared(kind, size)
        return draft

    def __len__(self) -> int:
        return len(self.of)

    def see(self, name: str, rows: Rows | slice = slice(None)) -> Array:
        """A column as seen from these goods items."""
        return self.heads[name][self.of[rows]] if name in self.heads else self.items[name][rows]

    def put(self, name: str, rows: Rows, values: object) -> None:
        """Set a column for these goods items; a header changes for all goods items of the consignment."""
        if name in self.heads:
            self.heads[name][self.of[rows]] = values
        else:
            self.items[name][rows] = values

    def mark(self, trace: str, rows: Rows) -> None:
        """Note that these goods items carry a trace."""
        self.marks.setdefault(trace, np.zeros(len(self), np.bool_))[rows] = True

    def marked(self, trace: str, rows: Rows | slice = slice(None)) -> Bools:
        """Whether these goods items carry a trace."""
        marks = self.marks.get(trace)
        return np.zeros(len(self), np.bool_)[rows] if marks is None else marks[rows]

    def among(self, *streams: int) -> Bools:
        """Whether each goods item travels in one of these streams."""
        return np.isin(self.see("stream"), streams)


def _undeclared(kind: str, size: int) -> Array:
    if kind == "time":
        return np.zeros(size, np.int64)
    return np.full(size, np.nan) if kind in ("number", "integer") else np.full(size, "", object)


def some(rows: Rows, share: float, rng: Rng) -> Rows:
    """Each of the rows with this probability."""
    return rows[rng.random(len(rows)) < share]


def choose(rng: Rng, texts: tuple[str, ...] | list[str], size: int, weights: tuple[float, ...] | None = None) -> Texts:
    """Texts drawn from a small vocabulary."""
    chances = None if weights is None else np.array(weights) / sum(weights)
    return np.array(texts, object)[rng.choice(len(texts), size, p=chances)]


def append(draft: Draft, name: str, rows: Rows, text: str) -> None:
    """Add a value to a list field of these goods items, unless it is there."""
    draft.put(
        name,
        rows,
        each(draft.see(name, rows), lambda old: old if text in old.split(";") else ";".join(filter(None, (old, text)))),
    )


def remove(draft: Draft, name: str, rows: Rows, start: str) -> None:
    """Take the values that start like this out of a list field of these goods items."""
    draft.put(
        name,
        rows,
        each(draft.see(name, rows), lambda old: ";".join(v for v in old.split(";") if not v.startswith(start))),
    )


def each(texts: Texts, function: Callable[[str], str]) -> Texts:
    """The function of each text, computed once for each distinct text."""
    made: dict[str, str] = {}
    result = np.empty(len(texts), object)
    for position, text in enumerate(texts):
        if text not in made:
            made[text] = function(text)
        result[position] = made[text]
    return result
