"""Which kernels compute: those in C where installation could build them, else those in numba.

Both give the same bits. LightGBM itself is the third engine, the one that the others are held against: the same margins
to the bit, the same contributions but for rounding.
"""

import os
from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from features.columns import Floats
from features.errors import TidewaiterError
from models.trees import looped, native
from models.trees.flat import Flat

VARIABLE: Final = "TIDEWAITER_KERNEL"
ENGINES: Final = ("c", "numba", "lightgbm")
Kernel = Callable[[Flat, Floats, NDArray[np.intp]], Floats]
KERNELS: Final[dict[str, tuple[Kernel, Kernel]]] = {
    "c": (native.margins, native.contributions),
    "numba": (looped.margins, looped.contributions),
}
"""Margins and contributions of a model, for some rows of a table."""


@cache
def engine() -> str:
    """The engine of this process: ``c``, ``numba`` or ``lightgbm``; ``TIDEWAITER_KERNEL`` forces one.

    Raises:
        TidewaiterError: the one that is forced is not there.
    """
    forced = os.environ.get(VARIABLE)
    if not forced:
        return "numba" if native.library() is None else "c"
    if forced not in ENGINES:
        raise TidewaiterError(f"{VARIABLE}={forced!r}: there is no such kernel. Set it to one of {', '.join(ENGINES)}.")
    if forced == "c" and native.library() is None:
        raise TidewaiterError(
            f"{VARIABLE}=c: the kernel in C was not built for this code. Install a C compiler (cc) and install "
            "Tidewaiter again, or unset the variable."
        )
    return forced
