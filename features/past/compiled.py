"""Compilation of the few loops that cannot be whole-array arithmetic."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(loop: Loop) -> Loop:
    """Compile to machine code at the first call, and keep the code beside the source for the next process.

    IEEE arithmetic in the order written (no fast mathematics, no threads): replaying a year and
    remembering it day by day give the same bits. The kept code is valid for exactly these sources;
    numba alone would look at the loop's own file only, and miss a change in one that it calls.
    """
    here = Path(__file__).parent
    return kept(loop, (Path(loop.__code__.co_filename), here.parent / "arithmetic.py", here))


def kept(loop: Loop, sources: tuple[Path, ...], *, nogil: bool = False) -> Loop:
    """Compile a loop, and keep the code for as long as these files and folders of files are as they are."""
    dispatcher: Any = numba.njit(cache=True, nogil=nogil)(loop)
    dispatcher._cache._cache_file._source_stamp = _stamp(sources)  # noqa: SLF001 - numba
    return cast("Loop", dispatcher)


@cache
def _stamp(sources: tuple[Path, ...]) -> bytes:
    files = [file for each in sources for file in (sorted(each.glob("*.py")) if each.is_dir() else [each])]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).digest()
