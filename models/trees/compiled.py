"""Compilation of the loops over trees, without holding other threads up."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(loop: Loop) -> Loop:
    """Compile to machine code at the first call, and keep the code beside the source for the next process.

    IEEE arithmetic in the order written. The kept code is valid for exactly the sources of this folder; numba alone
    would look at the loop's own file only, and miss a change in one that it calls.
    """
    dispatcher: Any = numba.njit(cache=True, nogil=True)(loop)
    dispatcher._cache._cache_file._source_stamp = _sources()  # noqa: SLF001 - numba
    return cast("Loop", dispatcher)


@cache
def _sources() -> bytes:
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).digest()
