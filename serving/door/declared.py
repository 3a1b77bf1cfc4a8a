"""One declaration: bytes become a `Consignment`, or are refused with every fault named."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from features.declaration import SEPARATOR
from serving.door import quick
from serving.door.limits import CLOCK
from serving.door.problems import Refused, problem
from serving.door.reading import HINTS, Faults, Reader
from serving.door.rules import DECLARATION, ITEM
from serving.door.strict import document
from serving.door.times import instant

TOLERANCE: Final = CLOCK.value * 1_000_000


class Consignment(msgspec.Struct, frozen=True):
    """A declaration as it was lodged."""

    id: str
    lodged_at: int
    """Microseconds since 1970 UTC."""
    office: str
    """Customs office of presentation; empty where not declared."""
    records: list[dict[str, object]]
    """One for each goods item with the header merged in, as ``features.columns.Records`` takes them."""
    said: bytes
    """As received, byte for byte, but for white space around it: alone and in a batch it is the same."""
    digest: bytes
    """sha256 of ``said``."""


def as_stored(said: bytes) -> Consignment:
    """A declaration from the ledger.

    It passed the door once, or was known before there was one, so only its form is read again: rules may have changed
    since, and what was accepted then stays.
    """
    header: dict[str, Any] = json.loads(said)
    goods = header.pop("goods_items")
    for values, shape in ((header, DECLARATION), *((item, ITEM) for item in goods)):
        for name, value in values.items():
            values[name] = _AS_STORED[shape.rules[name].field.kind](value)
    return of(header, goods, said)


_AS_STORED: Final[Mapping[str, Callable[[Any], object]]] = {
    "text": str.strip,
    "list": lambda entries: SEPARATOR.join(entry.strip() for entry in entries),
    "number": lambda number: float(number) + 0.0,
    "integer": int,
    "time": instant,
}


def read(body: bytes, latest: int, hints: int = HINTS) -> Consignment:
    """Read one declaration.

    Args:
        body: as received.
        latest: microseconds; the declaration was lodged then or before.
        hints: how many unknown names are told the nearest known one.

    Raises:
        Refused: it has faults.
    """
    try:
        header, goods = quick.declaration(body, latest)
    except quick.Unclear:
        header, goods = carefully(body, latest, hints)
    return of(header, goods, body)


def of(header: dict[str, Any], goods: Sequence[dict[str, Any]], said: bytes) -> Consignment:
    """A consignment of values that were read."""
    said = said.strip(b" \t\r\n")
    return Consignment(
        header["consignment_id"],
        header["lodged_at"],
        header.get("customs_office", ""),
        [header | item for item in goods],
        said,
        hashlib.sha256(said).digest(),
    )


def carefully(body: bytes, latest: int, hints: int = HINTS) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Header and goods items as ``quick.declaration`` gives them, without haste.

    Raises:
        Refused: with every fault.
    """
    faults = Faults(hints)
    header: dict[str, Any] = Reader(faults, latest).record(DECLARATION, document(body), "")
    goods = header.pop("goods_items", [])
    for place in _repeated(goods):
        faults.add(f"/goods_items/{place}/item_number", "is that of another goods item", "number goods items once each")
    if faults:
        raise Refused(problem("invalid_declaration", errors=faults))
    return header, goods


def _repeated(goods: Sequence[Mapping[str, object]]) -> Iterator[int]:
    """Places of the goods items whose number stood in an earlier one."""
    seen: set[object] = set()
    for place, item in enumerate(goods):
        number = item.get("item_number")
        if number is not None and number in seen:
            yield place
        seen.add(number)
