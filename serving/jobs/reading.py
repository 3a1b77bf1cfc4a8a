"""A file of declarations → consignments, one after another, each read by the rules of the door or refused by them.

CSV and Parquet have one row per goods item, columns named as the fields, the rows of a consignment side by side.
JSON lines have one consignment per line, as ``POST /v1/score`` takes it. Memory stays bounded: a block of rows, a line.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from extract.naming import unknown
from extract.sources import Layout, header
from features.declaration import BY_NAME, FIELDS
from features.errors import TidewaiterError
from serving.door.consignment import Consignment, consignment
from serving.door.limits import BODY
from serving.door.problems import Fault, Problem, Refused, problem
from serving.jobs.rows import Bundled, bundled


class Lot(NamedTuple):
    """One consignment of a file, or what stands in its place."""

    place: int
    """Number of the consignment in the file, from 0; the same whenever the file is read."""
    first: int
    last: int
    """Its first and last line or row, as a spreadsheet counts them: a header is line 1."""
    read: "Consignment | Refusal"


class Refusal(NamedTuple):
    """Why something was refused: line, field (a JSON pointer in JSON lines), rule and remedy of each fault."""

    faults: list[tuple[int, str, str, str]]


_CUT: Final = 65_536


def lots(path: Path, now: int, tolerance: int, after: int = 0) -> Iterator[Lot]:
    """The consignments of a file, in its order.

    Args:
        path: Of ending csv, parquet or jsonl.
        now: Microseconds since 1970 UTC.
        tolerance: How far ahead of it a declaration may be lodged, microseconds.
        after: Consignments that end at this line or before are passed over.

    Raises:
        TidewaiterError: The file as a whole cannot be read.

    """
    pieces = _lines(path) if path.suffix == ".jsonl" else bundled(path)
    for place, piece in enumerate(pieces):
        if piece.last > after:
            yield Lot(place, piece.first, piece.last, _read(piece, now, tolerance))


def check(path: Path) -> None:
    """Look whether a file can be read at all, by its header.

    Raises:
        TidewaiterError: It cannot: what is wrong with it.

    """
    if path.suffix == ".jsonl":
        return
    names = header(path, Layout())
    for place, name in enumerate(names, 1):
        if name not in BY_NAME:
            hint = unknown(name[:70], BY_NAME) or " See the fields in /openapi.json."
            raise TidewaiterError(f"{path}: column {place} is no field.{hint}")
    lacking = [field.name for field in FIELDS if field.required and field.name not in names]
    if lacking:
        raise TidewaiterError(f"{path}: the column {lacking[0]} is missing.")


def _read(piece: Bundled, now: int, tolerance: int) -> Consignment | Refusal:
    if isinstance(piece.body, Problem):
        return _refused(piece, piece.body)
    try:
        return consignment(piece.body, now, tolerance)
    except Refused as refused:
        return _refused(piece, refused.problem)


def refusal(line: int, why: Problem) -> Refusal:
    """A problem that is about no field in particular."""
    return Refusal([(line, "", f"{why.code}: {why.title}", why.detail)])


def _refused(piece: Bundled, why: Problem) -> Refusal:
    if not why.errors:
        return refusal(piece.first, why)
    return Refusal([(*piece.where(fault.pointer), fault.rule, fault.remedy) for fault in why.errors])


def _lines(path: Path) -> Iterator[Bundled]:
    """The lines of a file that are not blank; one that is too long is refused without being held."""
    number = 0
    with path.open("rb") as file:
        while line := file.readline(BODY.value + 2):
            number += 1
            whole = line.endswith(b"\n")
            if not whole and len(line) > BODY.value:
                while (rest := file.readline(_CUT)) and not rest.endswith(b"\n"):
                    pass
                fault = Fault("", f"the line is longer than {BODY.value:,} bytes", "write one consignment per line")
                yield Bundled(number, number, problem("invalid_declaration", errors=[fault]), rows=())
            elif line.strip():
                yield Bundled(number, number, line.strip(), rows=())
