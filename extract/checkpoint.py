"""Checkpoints: what a memory knows, in files, so that a service need not take in its whole ledger again.

A folder of arrays (npy, without pickle) and ``manifest.json``, which says of which areas and version they are, the
sha256 of each, and what the caller wants to know again. It is written beside and renamed: whole or not at all.
"""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from features.errors import TidewaiterError
from features.past.memory import Memory

MANIFEST: Final = "manifest.json"
FORMAT: Final = 1


class UnusableCheckpoint(TidewaiterError):  # noqa: N818  what it is, as StaleBundle
    """A checkpoint that is damaged, or of another version; it is made again from the ledger."""


def save(folder: Path, memory: Memory, extra: Mapping[str, str]) -> None:
    """Write a checkpoint, in place of the one that is there; ``extra`` comes back from ``load``."""
    arrays, told = memory.state()
    write(folder, arrays, told, extra)


def write(
    folder: Path, arrays: Mapping[str, NDArray[Any]], told: Mapping[str, object], extra: Mapping[str, str]
) -> None:
    """Write the state of a memory, which may go on meanwhile: the arrays are copies."""
    new, old = (folder.with_name(f"{folder.name}.{which}") for which in ("new", "old"))
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    files = {f"{name}.npy": _put(new / f"{name}.npy", _npy(array)) for name, array in sorted(arrays.items())}
    said = {"format": FORMAT, "memory": dict(told), "extra": dict(extra), "files": files}
    _put(new / MANIFEST, _text({**said, "sha256": _sha256(_text(said))}))
    _settle(new)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    _settle(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def load(folder: Path, areas: tuple[str, ...]) -> tuple[Memory, dict[str, str]]:
    """The memory of a checkpoint, and what was said beside it.

    Raises:
        UnusableCheckpoint: There is none, or it does not verify, or is of other areas or another version.

    """
    try:
        said = json.loads((folder / MANIFEST).read_bytes())
        if said.pop("sha256") != _sha256(_text(said)) or said["format"] != FORMAT:
            raise _unusable(folder, f"{MANIFEST} is damaged or of another format")
        if said["memory"]["areas"] != list(areas):
            raise _unusable(folder, f"it is of the areas {', '.join(said['memory']['areas'])}")
        arrays = {name.removesuffix(".npy"): _array(folder / name, sha256) for name, sha256 in said["files"].items()}
        return Memory.restored(arrays, said["memory"]), said["extra"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unusable(folder, str(error)) from None


def _unusable(folder: Path, what: str) -> UnusableCheckpoint:
    return UnusableCheckpoint(f"The checkpoint {folder} cannot be used: {what}. Delete it: the ledger makes it again.")


def _array(path: Path, sha256: str) -> NDArray[Any]:
    content = path.read_bytes()
    if _sha256(content) != sha256:
        raise ValueError(f"{path.name} was changed after it was written")
    array: NDArray[Any] = np.load(io.BytesIO(content), allow_pickle=False)
    return array


def _npy(array: NDArray[Any]) -> bytes:
    content = io.BytesIO()
    np.save(content, array, allow_pickle=False)
    return content.getvalue()


def _put(path: Path, content: bytes) -> str:
    """Write a file to the disk; its sha256."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return _sha256(content)


def _settle(folder: Path) -> None:
    """Let the disk have the names in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _text(said: Mapping[str, object]) -> bytes:
    return json.dumps(said, sort_keys=True, indent=1).encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
