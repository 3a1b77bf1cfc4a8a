"""JSON as bundles use it: one spelling for each value, no doubled names, no NaN or Infinity."""

import json
import math
from collections.abc import Mapping

import numpy as np


def dump(value: object) -> bytes:
    """The one spelling of a value: sorted names, shortest numbers; NaN becomes null.

    Raises:
        ValueError: an infinite number.
    """
    text = json.dumps(_plain(value), sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


def parse(text: bytes) -> object:
    """The value of a text.

    Raises:
        ValueError: not UTF-8, not JSON, a name twice in one object, nested too deeply, or a number that is not finite.
    """
    try:
        return json.loads(text.decode(), object_pairs_hook=_once, parse_constant=_refuse, parse_float=_finite)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, np.generic | np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return told


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _refuse(text)
