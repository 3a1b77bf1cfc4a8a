"""Notes as bytes: what one process took down of goods items, for others to take in.

A header, the consignment ids, one record a goods item, and a checksum. The version stands for everything that
notes are made with; notes of another version are refused.
"""

import struct
import zlib
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Final

import numpy as np

from features.columns import Columns
from features.past import tokens
from features.past.amounts import AMOUNTS
from features.past.counting import CODES
from features.past.keys import CELLS, LIGHT, RICH
from features.past.measures import MEASURES
from features.past.notes import Notes
from features.past.pending import Items, items
from features.past.version import of_sources

_HEADER: Final = struct.Struct("<4s16sII")
"""Mark, version, goods items, bytes of their consignment ids."""
_MARK: Final = b"TWN1"
_CHECKSUM: Final = struct.Struct("<I")
_RECORD: Final = np.dtype(
    [
        ("number", "<f8"),
        ("id", "<u2"),
        ("times", "<i8"),
        ("rich", "<u8", (len(RICH),)),
        ("light", "<u8", (len(LIGHT),)),
        ("cells", "<u8", (len(CELLS),)),
        ("measures", "<f8", (len(MEASURES),)),
        ("words", "<u8", (tokens.MOST,)),
        ("code", "<i4"),
        ("value", "<f8"),
        ("mass", "<f8"),
        ("amounts", "<u1", (len(AMOUNTS),)),
    ]
)
_KINDS: Final = {"times": np.int64, "code": np.int64, "amounts": np.float64}


@cache
def _version() -> bytes:
    names = ("keys", "measures", "amounts", "tokens", "counting", "notes", "writing")
    return of_sources(names, ("ipr", "waste_codes"))[:16]


def written(some: Items) -> bytes:
    """Goods items as bytes."""
    return written_each(some, (0, len(some.numbers)))[0]


def written_of(columns: Columns, notes: Notes, starts: Sequence[int]) -> list[bytes]:
    """Notes that were taken of many declarations, for each by itself as ``Memory.noted_each`` has them."""
    return written_each(items(columns, notes), starts)


def written_each(some: Items, starts: Sequence[int]) -> list[bytes]:
    """Several times some of the goods items, each as bytes by itself; ``starts`` as in ``Memory.noted_each``."""
    ids = [each.encode() for each in some.consignments.tolist()]
    records = np.empty(len(ids), _RECORD)
    records["number"], records["id"] = some.numbers, [len(each) for each in ids]
    for name, array in some.notes._asdict().items():
        records[name] = array
    return [_framed(ids[start:stop], records[start:stop].tobytes()) for start, stop in pairwise(starts)]


def _framed(ids: Sequence[bytes], records: bytes) -> bytes:
    head = _HEADER.pack(_MARK, _version(), len(ids), sum(map(len, ids)))
    body = b"".join((head, *ids, records))
    return body + _CHECKSUM.pack(zlib.crc32(body))


def read(noted: Sequence[bytes]) -> Items:
    """The goods items of several notes, as they come.

    Raises:
        ValueError: Some bytes are damaged, or of another version.

    """
    whole = [_checked(one) for one in noted]
    records = np.frombuffer(b"".join(body for _, body in whole), _RECORD)
    lengths = records["id"].tolist()
    if ((records["code"] < -1) | (records["code"] >= CODES)).any() or sum(lengths) != sum(len(ids) for ids, _ in whole):
        raise ValueError("these notes of goods items are damaged")
    arrays = (np.ascontiguousarray(records[name], _KINDS.get(name, records[name].dtype)) for name in Notes._fields)
    return Items(_ids(b"".join(ids for ids, _ in whole), lengths), records["number"].copy(), Notes(*arrays))


def _checked(noted: bytes) -> tuple[bytes, bytes]:
    """The consignment ids and the records of one note."""
    if len(noted) < _HEADER.size + _CHECKSUM.size:
        raise ValueError("these are no notes of goods items: too short")
    mark, version, many, length = _HEADER.unpack_from(noted)
    if mark != _MARK or version != _version():
        raise ValueError("these notes of goods items were taken by another version")
    first = _HEADER.size + length
    end = first + many * _RECORD.itemsize
    if end + _CHECKSUM.size != len(noted) or _CHECKSUM.unpack_from(noted, end)[0] != zlib.crc32(noted[:end]):
        raise ValueError("these notes of goods items are damaged")
    return noted[_HEADER.size : first], noted[first:end]


def _ids(encoded: bytes, lengths: list[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.object_]]:
    ids, start = np.empty(len(lengths), np.object_), 0
    for place, length in enumerate(lengths):
        ids[place] = encoded[start : start + length].decode()
        start += length
    return ids
