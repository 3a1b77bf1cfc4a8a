"""Which line of a TOML file a key stands on (the parser of the standard library does not say)."""

import re
from collections import Counter
from pathlib import Path
from typing import Final

from features.errors import TidewaiterError

Place = tuple[str | int, ...]
_NAME: Final = r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'"""
_HEADER: Final = re.compile(rf"^\s*(\[\[?)\s*((?:{_NAME})(?:\s*\.\s*(?:{_NAME}))*)\s*\]")
_KEY: Final = re.compile(rf"(?:^|[{{,])\s*((?:{_NAME})(?:\s*\.\s*(?:{_NAME}))*)\s*=")


class Lines:
    """The line of each table and key of a TOML file."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self._lines: dict[Place, int] = {}
        self._counts: Counter[Place] = Counter()
        table: Place = ()
        for number, line in enumerate(text.splitlines(), 1):
            header = _HEADER.match(line)
            if header:
                table = self._opened(header[1] == "[[", _names(header[2]))
                self._lines.setdefault(table, number)
            else:
                self._keys(table, line, number)

    def _opened(self, repeats: bool, names: Place) -> Place:  # noqa: FBT001
        """The place of a table header; within a repeated table it is that of the last repetition."""
        if repeats:
            self._counts[names] += 1
        place: Place = ()
        for index, name in enumerate(names):
            place += (name,)
            count = self._counts[names[: index + 1]]
            place += (count - 1,) if count else ()
        return place

    def _keys(self, table: Place, line: str, number: int) -> None:
        first = _KEY.match(line)
        if not first:
            return
        outer = table + _names(first[1])
        self._lines.setdefault(outer, number)
        for inner in _KEY.finditer(line, first.end()):
            self._lines.setdefault(outer + _names(inner[1]), number)

    def of(self, place: Place) -> int:
        """The line of a key, or of the nearest table around it."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place, 1)

    def error(self, place: Place, what: str) -> TidewaiterError:
        """An error that names the file, the line and the key."""
        return TidewaiterError(f"{self.path}, line {self.of(place)}: {dotted(place)} {what}")


def dotted(place: Place) -> str:
    """A key as one writes it: findings.result."""
    return ".".join(part for part in place if isinstance(part, str))


def _names(text: str) -> Place:
    return tuple(name.strip("\"'") for name in re.findall(_NAME, text))
