"""One look at the bytes before anything is built from them: how deep, how many names, anything out of the ordinary."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from features.past.compiled import compiled

CAREFUL: Final = 1
"""Holds a control character or a minus sign outside texts: the careful reader must look."""
EDGED: Final = 2
"""A text may begin or end with white space."""

_QUOTE, _BACKSLASH, _SPACE, _COLON, _MINUS, _DELETE = 34, 92, 32, 58, 45, 127
_OPEN_LIST, _CLOSE_LIST, _OPEN_OBJECT, _CLOSE_OBJECT = 91, 93, 123, 125
_U, _B, _F = 117, 98, 102


def scan(body: bytes) -> tuple[int, int, int]:
    """Names, depth, and marks (``CAREFUL``, ``EDGED``) of a JSON text.

    Exact for valid JSON. For anything else the depth still bounds that of every prefix that is valid, so a parser
    that comes after never goes deeper. Reading twice is cheaper than a parser that watches for all of it.
    """
    names, depth, marks = _scan(np.frombuffer(body, np.uint8))
    return names, depth, marks


@compiled
def _scan(body: NDArray[np.uint8]) -> tuple[int, int, int]:  # noqa: C901, PLR0912  one loop, one pass
    names = depth = deepest = marks = 0
    inside = False
    at, end = 0, len(body)
    while at < end:
        byte = body[at]
        if inside:
            if byte == _BACKSLASH:
                marks |= EDGED
                at += 1
                if at < end and (body[at] == _B or body[at] == _F or (body[at] == _U and _controls(body, at + 1))):
                    marks |= CAREFUL
            elif byte == _QUOTE:
                inside = False
                if body[at - 1] <= _SPACE or body[at - 1] >= _DELETE:
                    marks |= EDGED
            elif byte == _DELETE:
                marks |= CAREFUL
        elif byte == _QUOTE:
            inside = True
            if at + 1 < end and (body[at + 1] <= _SPACE or body[at + 1] >= _DELETE):
                marks |= EDGED
        elif byte == _COLON:
            names += 1
        elif byte == _MINUS:
            marks |= CAREFUL
        elif byte in (_OPEN_LIST, _OPEN_OBJECT):
            depth += 1
            deepest = max(deepest, depth)
        elif byte in (_CLOSE_LIST, _CLOSE_OBJECT):
            depth -= 1
        at += 1
    return names, deepest, marks


@compiled
def _controls(body: NDArray[np.uint8], at: int) -> bool:
    """Whether four hexadecimal digits may name a control character (00xx below 20, or 7f)."""
    if at + 4 > len(body):
        return True
    zero = 48
    if body[at] != zero or body[at + 1] != zero:
        return False
    return bool(body[at + 2] <= zero + 1 or (body[at + 2] == zero + 7 and body[at + 3] | 32 == _F))
