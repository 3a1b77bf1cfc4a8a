"""Keep the garbage collector out of the way of requests."""

import gc
from typing import Final

_YOUNG: Final = 50_000
"""New containers before the youngest generation is looked through; Python's default is 700."""
_OLDER: Final = 50
"""Collections of a generation before the next older one is looked through too."""


def quiet() -> None:
    """Call once, when everything that lives as long as the process has been loaded.

    Bundles, features and imported modules are millions of objects that never become garbage, yet every full collection
    walks them all while requests wait: 60 to 245 ms, a p99 of 100 to 205 ms measured. Frozen objects are not walked
    any more, and what requests leave behind dies by reference counting nearly always: p99 falls to 6 to 10 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _OLDER, _OLDER)
