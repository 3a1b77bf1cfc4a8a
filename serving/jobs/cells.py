"""Cells of a table → what JSON would say, by the kind of their field; None where nothing is declared.

Nothing is mended: what is not of its field's kind passes as it is, for the door to refuse.
"""

import datetime as dt
import decimal
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from features.declaration import SEPARATOR

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")


def _text(value: object) -> object:
    """A text; what is none (a number in a Parquet column of codes) is left for the door to refuse."""
    return (value.strip() or None) if isinstance(value, str) else _moment(value)


def _list(value: object) -> object:
    if not isinstance(value, str):
        return value
    entries = [entry.strip() for entry in value.split(SEPARATOR)]
    return [entry for entry in entries if entry] or None


def _number(value: object) -> object:
    if isinstance(value, decimal.Decimal):
        value = float(value)
    if isinstance(value, float):
        return None if math.isnan(value) else value if math.isfinite(value) else "not finite"
    if not isinstance(value, str) or not value.strip():
        return value if not isinstance(value, str) else None
    if _INTEGER.fullmatch(value.strip()):
        return int(value)
    try:
        number = float(value) if "_" not in value else math.nan
    except ValueError:
        return value
    return number if math.isfinite(number) else value


def _moment(value: object) -> object:
    """A time as text, with its offset if it has one: without, the door refuses it."""
    if isinstance(value, bytes):  # would be taken for a text in base 64
        return []
    if not isinstance(value, dt.datetime):
        return (value.strip() or None) if isinstance(value, str) else value
    return value.isoformat().replace("+00:00", "Z")


READERS: Final[Mapping[str, Callable[[Any], object]]] = {
    "text": _text,
    "list": _list,
    "number": _number,
    "integer": _number,
    "time": _moment,
}
