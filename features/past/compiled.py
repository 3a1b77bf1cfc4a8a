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
    dispatcher: Any = numba.njit(cache=True)(loop)
    dispatcher._cache._cache_file._source_stamp = _sources(Path(loop.__code__.co_filename))  # noqa: SLF001 - numba
    return cast("Loop", dispatcher)


@cache
def _sources(own: Path) -> bytes:
    """What the code of a file depends on: that file, this folder, and the arithmetic that all share."""
    here = Path(__file__).parent
    files = [own, here.parent / "arithmetic.py", *sorted(here.glob("*.py"))]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).digest()
