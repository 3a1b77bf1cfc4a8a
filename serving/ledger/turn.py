"""Whose turn it is to write to an SQLite file.

SQLite's own way is to try again after a while: unfair, and slow where many write. Waiting for a lock on a file beside
it wakes the next one at once, and a killed process lets go of it.
"""

import fcntl
import os
from pathlib import Path
from typing import Self


class Turn:
    """A lock between processes and between the objects of one; not to be shared by threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1

    def __enter__(self) -> Self:
        if self._file < 0:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o640)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        return self

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._file, fcntl.LOCK_UN)

    def __del__(self) -> None:
        if self._file >= 0:
            os.close(self._file)


class Free:
    """No lock, where the database has its own queue."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to let go of."""
