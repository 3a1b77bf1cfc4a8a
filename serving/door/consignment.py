"""Declarations at the door: one, or many in one body, each accepted or refused by itself."""

from typing import Final, NoReturn

import msgspec

from serving.door.declared import TOLERANCE, Consignment, as_stored, read
from serving.door.limits import CONSIGNMENTS, DEPTH
from serving.door.problems import Fault, Problem, Refused, problem
from serving.door.reading import HINTS, Faults, Reader
from serving.door.rules import Shape
from serving.door.scan import scan
from serving.door.strict import Pairs, document

__all__ = ["TOLERANCE", "Consignment", "as_stored", "batch", "consignment"]
_ENVELOPE: Final = Shape("batch", {}, ("consignments", Shape("declaration", {}), CONSIGNMENTS.value))
_HINTED: Final = 5
"""Only the first declarations of a batch are told which names are near: a mistake is the same in all of them."""


class _Batch(msgspec.Struct, forbid_unknown_fields=True):
    consignments: list[msgspec.Raw]


_decoder: Final = msgspec.json.Decoder(_Batch)


def consignment(body: bytes, now: int, tolerance: int = TOLERANCE) -> Consignment:
    """Read one declaration.

    Args:
        body: as received; its length is checked by whoever received it.
        now: microseconds since 1970 UTC.
        tolerance: how far ahead of it the declaration may say that it was lodged, in microseconds.

    Raises:
        Refused: with every fault and what to do, and never a value.
    """
    return read(body, now + tolerance)


def batch(body: bytes, now: int, tolerance: int = TOLERANCE) -> list[Consignment | Problem]:
    """Read many declarations: for each, in order, what it is, or why it is refused.

    Each declaration's ``said`` is its own part of the body. Arguments as for ``consignment``.

    Raises:
        Refused: the body as a whole is no batch.
    """
    told: list[Consignment | Problem] = []
    for place, said in enumerate(_parts(body)):
        try:
            told.append(read(said, now + tolerance, HINTS if place < _HINTED else 0))
        except Refused as refused:
            told.append(refused.problem)
    return told


def _parts(body: bytes) -> list[bytes]:
    """The bytes of each declaration."""
    names, depth, _ = scan(body)
    if depth > DEPTH.value:
        _explain(body)
    try:
        parts = [bytes(each) for each in _decoder.decode(body).consignments]
    except (msgspec.MsgspecError, UnicodeDecodeError):
        _explain(body)
    once = body.count(b'"consignments"') == 1 and b"\\u" not in body
    if not 1 <= len(parts) <= CONSIGNMENTS.value or not (once or names == 1 + sum(scan(each)[0] for each in parts)):
        _explain(body)
    return parts


def _explain(body: bytes) -> NoReturn:
    """Say why it is no batch; what its declarations hold is not looked at.

    Raises:
        Refused: always.
    """
    found = document(body)
    if isinstance(found, Pairs):
        found = Pairs((name, _emptied(each)) for name, each in found)
    faults = Faults()
    Reader(faults, 0).record(_ENVELOPE, found, "")
    if faults:
        raise Refused(problem("invalid_batch", errors=faults)) from None
    fault = Fault("", "the document holds half a character", "a surrogate escape needs its pair: send whole characters")
    raise Refused(problem("invalid_json", errors=[fault])) from None


def _emptied(value: object) -> object:
    return [Pairs() for _ in value] if isinstance(value, list) and not isinstance(value, Pairs) else value
