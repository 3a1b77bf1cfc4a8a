"""Bytes → plain values with every rule of the document, and a pointer for whatever breaks one.

This is the careful reader: it is asked only when the quick one finds something out of the ordinary, and then names all
faults at once. Objects stay lists of pairs, so that a name given twice is seen.
"""

import json
import math
from json import JSONDecodeError
from typing import Final, NoReturn, TypeAlias

from serving.door.limits import DEPTH
from serving.door.problems import Fault, Refused, problem
from serving.door.scan import scan


class Pairs(list[tuple[str, object]]):
    """An object: names and values in the order given."""


class NotANumber:
    """``NaN`` or ``Infinity``, which Python reads and JSON does not have."""


Plain: TypeAlias = Pairs | list[object] | str | int | float | bool | NotANumber | None
_DIGITS: Final = 20
"""Longer integers lie beyond every limit; Python refuses to read the longest."""
_BEYOND: Final = 10**_DIGITS


def document(body: bytes) -> object:
    """The value of a body: ``Pairs``, lists, texts, numbers, truth values, ``None`` and ``NotANumber``.

    Raises:
        Refused: it is not one JSON document in UTF-8, or it is nested too deeply.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        _refuse(f"is not UTF-8 (byte {error.start})", "encode the document as UTF-8")
    if text.startswith("\ufeff"):
        _refuse("begins with a byte order mark", "send the document without the mark")
    if scan(body)[1] > DEPTH.value:
        _refuse(f"is nested more than {DEPTH.value} levels deep", "send the declaration as /openapi.json has it")
    try:
        return _READER.decode(text)
    except JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        _refuse(f"is not JSON at {where}", f"check the document there (the parser says: {error.msg.lower()})")


def _refuse(rule: str, remedy: str) -> NoReturn:
    raise Refused(problem("invalid_json", errors=[Fault("", f"the document {rule}", remedy)]))


def _integer(digits: str) -> int:
    if len(digits) <= _DIGITS:
        return int(digits)
    return -_BEYOND if digits.startswith("-") else _BEYOND


def _decimal(digits: str) -> float:
    """A decimal, with one zero only."""
    return float(digits) + 0.0


_READER: Final = json.JSONDecoder(
    object_pairs_hook=Pairs,
    parse_int=_integer,
    parse_float=_decimal,
    parse_constant=lambda _: NotANumber(),
)


def finite(value: object) -> bool:
    """Whether a value is a number, and one that arithmetic can use."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
