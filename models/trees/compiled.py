"""Compilation of the loops over trees, without holding other threads up."""

from pathlib import Path

from features.past.compiled import Loop, kept


def compiled(loop: Loop) -> Loop:
    """Compile to machine code at the first call, and keep the code for as long as the files of this folder stay."""
    return kept(loop, (Path(__file__).parent,), nogil=True)
