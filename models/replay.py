"""Goods items of an extract in the order in which they were lodged, each with the past that was known then."""

from collections.abc import Callable, Iterator

from extract.folder import Extract
from features.lodged import Lodged
from features.past.memory import Memory
from models.areas import AREAS


def replay(extract: Extract, advance: Callable[[float], None] | None = None) -> Iterator[tuple[slice, Lodged]]:
    """Walk through an extract in pieces; ``advance`` is told the share that is done."""
    memory = Memory(tuple(AREAS))
    for rows, lodged in memory.replay(extract.columns, extract.findings.among(tuple(AREAS))):
        yield rows, lodged
        if advance:
            advance(rows.stop / len(extract))
