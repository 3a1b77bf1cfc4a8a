"""From JSON to frozen dataclasses: members nobody knows yet are left out, so that a newer service breaks no one."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def read(kind: type[T], document: Any) -> T:  # noqa: ANN401  JSON
    """A dataclass from its JSON object.

    Raises:
        TypeError: a member without which it means nothing is not there.
    """
    made: T = _read(kind, document)
    return made


def _read(kind: Any, value: Any) -> Any:  # noqa: ANN401  as above
    inside = get_args(kind)
    if value is None:
        return None
    if get_origin(kind) is UnionType:
        return _read(inside[0], value)
    if get_origin(kind) is tuple:
        return tuple(_read(inside[0], each) for each in value)
    if get_origin(kind) is Mapping:
        return {name: _read(inside[1], each) for name, each in value.items()}
    return _object(kind, value) if is_dataclass(kind) else _plain(kind, value)


def _object(kind: Any, members: Mapping[str, Any]) -> Any:  # noqa: ANN401  as above
    return kind(**{name: _read(each, members[name]) for name, each in _members(kind).items() if name in members})


def _plain(kind: Any, value: Any) -> Any:  # noqa: ANN401  as above
    return datetime.fromisoformat(value) if kind is datetime else value


@cache
def _members(kind: Any) -> Mapping[str, Any]:  # noqa: ANN401  a class
    return get_type_hints(kind)
