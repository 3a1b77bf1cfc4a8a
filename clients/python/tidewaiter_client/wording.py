"""Consignments as JSON, and long lists of them in pieces that one request can carry."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

MOST: Final = 1_000
"""Consignments in one request."""
_LARGEST: Final = 4_000_000
"""Bytes in one request; a service that takes less says 413, and the piece is halved."""


def worded(document: Mapping[str, object]) -> bytes:
    """JSON of a request; times may be ``datetime`` with an offset.

    Raises:
        ValueError: a number is not finite, or a time has no offset.
        TypeError: something else that JSON cannot carry.
    """
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_time)
    return text.encode()


def pieces(consignments: Iterable[Mapping[str, object]]) -> Iterator[list[bytes]]:
    """Consignments as JSON, in order, as many at a time as one request may carry."""
    piece: list[bytes] = []
    size = 0
    for each in consignments:
        text = worded(each)
        if piece and (len(piece) == MOST or size + len(text) > _LARGEST):
            yield piece
            piece, size = [], 0
        piece.append(text)
        size += len(text) + 1
    if piece:
        yield piece


def together(piece: list[bytes]) -> bytes:
    """The request for a piece."""
    return b'{"consignments":[' + b",".join(piece) + b"]}"


def _time(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(f"JSON cannot carry {type(value).__name__}")
    if value.tzinfo is None:
        raise ValueError("a time without an offset is no time: give it a time zone")
    return value.isoformat()
