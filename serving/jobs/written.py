"""What a job has written so far: which decision each consignment got, and what was refused.

Both files are on disk before the job's progress is noted. After a crash they may be ahead of it, never behind, so what
lies beyond is cut off and written again.
"""

import csv
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Final, NamedTuple, Self

from extract.rejects import neutral
from serving.jobs.store import Files

HEADER: Final = ("line", "field", "rule", "remedy")
_ID: Final = 33
"""Bytes of a line: 32 hexadecimal digits and a line feed."""


class Reject(NamedTuple):
    """One fault of what was refused; never a value."""

    line: int
    field: str
    rule: str
    remedy: str


class Written:
    """The two files, open to go on."""

    def __init__(self, files: Files) -> None:
        _cut(files.rejects, files.job.done)
        self._decisions = _at(files.decisions, files.job.scored * _ID)
        self._rejects = files.rejects.open("a", encoding="utf-8", newline="")
        self._lines = csv.writer(self._rejects)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._decisions.close()
        self._rejects.close()

    def add(self, decisions: Iterable[str], rejects: Iterable[Reject]) -> None:
        """Write on; durable when it returns."""
        self._decisions.write("".join(f"{each}\n" for each in decisions).encode())
        self._lines.writerows([neutral(str(value)) for value in each] for each in rejects)
        for file in (self._decisions, self._rejects):
            file.flush()
            os.fsync(file.fileno())


def pages(path: Path, size: int) -> Iterator[list[str]]:
    """The ids of decisions, so many at a time."""
    with path.open("rb") as file:
        while page := file.read(size * _ID):
            yield page.decode().split()


def _at(path: Path, size: int) -> IO[bytes]:
    """A file to write on from a place; what lies beyond is cut off."""
    file = path.open("ab")
    file.truncate(size)
    return file


def _cut(path: Path, done: int) -> None:
    """Keep what was refused up to a line."""
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        if path.exists():
            with path.open(encoding="utf-8", newline="") as old:
                writer.writerows(row for row in csv.reader(old) if _within(row, done))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _within(row: list[str], done: int) -> bool:
    return len(row) == len(HEADER) and row[0].isdigit() and int(row[0]) <= done
