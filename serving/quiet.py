"""Keep the garbage collector, and threads that compute, out of the way of requests."""

import gc
import sys
from typing import Final

_YOUNG: Final = 50_000
"""New containers before the youngest generation is looked through; Python's default is 700."""
_OLDER: Final = 50
"""Collections of a generation before the next older one is looked through too."""
_SWITCH: Final = 0.001
"""Seconds for which a thread that computes (a big batch, the ledger's) keeps the interpreter while others wait for it;
Python's default is 0.005, and a request needs it several times."""


def quiet() -> None:
    """Call once, when everything that lives as long as the process has been loaded.

    Bundles, features and imported modules are millions of objects that never become garbage, yet every full collection
    walks them all while requests wait: 60 to 245 ms, a p99 of 100 to 205 ms measured. Frozen objects are not walked
    any more, and what requests leave behind dies by reference counting nearly always: p99 falls to 6 to 10 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _OLDER, _OLDER)
    sys.setswitchinterval(_SWITCH)
