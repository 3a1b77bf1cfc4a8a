"""A folder that appears whole or not at all."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from extract.tables import MANIFEST, MORE, REJECTED, TABLES
from features.errors import TidewaiterError

_OURS: Final = frozenset(
    {MANIFEST, REJECTED, *(f"{name}{end}" for name in (*TABLES, *MORE) for end in (".parquet", ".csv"))}
)


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A folder beside ``folder`` to write into; it takes its place when all went well.

    Files of another kind that lie in the old folder are carried over.

    Raises:
        TidewaiterError: There is something at ``folder`` that is no extract written by Tidewaiter.

    """
    refuse_foreign(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        beside.chmod(0o755)
        yield beside
        _swap(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def refuse_foreign(folder: Path) -> None:
    """Make sure that nothing but an extract would be overwritten."""
    free = not folder.exists() or (folder.is_dir() and ((folder / MANIFEST).is_file() or not any(folder.iterdir())))
    if not free:
        raise TidewaiterError(
            f"{folder} exists and was not written by Tidewaiter (it has no {MANIFEST}), so it is not overwritten. "
            "Choose another folder, or delete it first."
        )


def _swap(beside: Path, folder: Path) -> None:
    if not folder.exists():
        beside.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
    folder.rename(old)
    try:
        beside.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    for left in old.iterdir():
        if left.name not in _OURS:
            left.rename(folder / left.name)
    shutil.rmtree(old)
