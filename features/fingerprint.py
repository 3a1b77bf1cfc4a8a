"""Fingerprints: a formula with everything of this house that it rests on, in a few letters.

A function rests on the functions and constants that its code names, and on those that they name; on the lists
that it reads; and, if it asks for the past, on what that tells of a fixed history. Comments, docstrings and whatever
a function does not name change nothing, nor does a past that remembers the same in another way.
"""

import ast
import hashlib
import inspect
import re
import textwrap
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from types import CodeType, FunctionType, ModuleType
from typing import Any, Final

import numpy as np

_HOUSE: Final = "features"
_PAST: Final = frozenset({"past", "peers", "wording", "recollection"})
"""What is asked of ``Lodged`` to learn of the past."""


def fingerprint(function: object, *names: str) -> str:
    """Changes when the names, or anything that the function rests on, do."""
    own = _bare(function).__module__.partition(".")[0]
    told = [*names, *sorted({text for each in _rests_on(function, own) for text in _told(each, own)})]
    return hashlib.sha256("|".join(told).encode()).hexdigest()[:16]


def _bare(thing: Any) -> Any:  # noqa: ANN401 - anything that a name may stand for
    """The plain function of a feature, a compiled or a remembering function."""
    for attribute in ("function", "py_func", "__wrapped__"):
        thing = getattr(thing, attribute, thing) if not isinstance(thing, ModuleType | type) else thing
    return thing


def _rests_on(function: object, own: str) -> list[Any]:
    """The function, and all that it names, however far."""
    found: dict[int, Any] = {}
    waiting = [_bare(function)]
    while waiting:
        thing = waiting.pop()
        if id(thing) not in found:
            found[id(thing)] = thing
            waiting += [_bare(other) for other in _named(thing, own)] if isinstance(thing, FunctionType) else []
    return list(found.values())


def _named(function: FunctionType, own: str) -> Iterator[Any]:
    """What a function of this house, or of the ``own`` package of the first one, names; of another's nothing."""
    if not function.__module__.startswith((_HOUSE, own)):
        return
    names = {name for code in _codes(function.__code__) for name in code.co_names}
    known = {name: function.__globals__[name] for name in names if name in function.__globals__}
    yield from known.values()
    for module in known.values():
        if isinstance(module, ModuleType) and module.__name__.startswith(_HOUSE):
            yield from (vars(module)[name] for name in names if name in vars(module))
    yield from inspect.getclosurevars(function).nonlocals.values()


def _codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code and that of the functions within."""
    yield code
    for within in code.co_consts:
        if isinstance(within, CodeType):
            yield from _codes(within)


@cache
def _source(function: FunctionType | type) -> str:
    """The source without comments, docstrings and decorators."""
    return _tree(textwrap.dedent(inspect.getsource(function)))


def _tree(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
            if not isinstance(node, ast.Module):
                node.decorator_list = []
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:]
    return ast.dump(tree)


def _whole_past() -> str:
    """How the past remembers: what it tells of a fixed history."""
    from features.past.witness import told_of_history  # noqa: PLC0415  it rests on nearly everything here

    return told_of_history()


@cache
def _list(name: str) -> str:
    """The content of a reference list; empty if there is none of this name."""
    file = files(_HOUSE).joinpath("reference", f"{name}.csv")
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def _told(thing: Any, own: str) -> Iterator[str]:  # noqa: ANN401
    """One thing in words that are the same in every process."""
    if isinstance(thing, FunctionType) and thing.__module__.startswith((_HOUSE, own)):
        yield _source(thing)
        names = {name for code in _codes(thing.__code__) for name in code.co_names}
        texts = {text for code in _codes(thing.__code__) for text in code.co_consts if isinstance(text, str)}
        if "rows" in names:
            yield from (_list(text) for text in sorted(texts) if text.isidentifier())
        if names & _PAST:
            yield _whole_past()
    elif isinstance(thing, type) and thing.__module__.startswith((_HOUSE, own)):
        yield _source(thing)
    else:
        yield _value(thing)


def _value(thing: Any) -> str:  # noqa: ANN401
    """A constant; of anything else its name."""
    if isinstance(thing, frozenset | set):
        return f"{{{','.join(sorted(map(_value, thing)))}}}"
    if isinstance(thing, dict):
        return f"{{{','.join(f'{_value(key)}:{_value(value)}' for key, value in thing.items())}}}"
    if isinstance(thing, tuple | list):
        return f"({','.join(map(_value, thing))})"
    if isinstance(thing, np.ndarray):
        return thing.tobytes().hex()
    if isinstance(thing, str | int | float | bool | re.Pattern | None):
        return repr(thing)
    return str(getattr(thing, "__qualname__", type(thing).__qualname__))
