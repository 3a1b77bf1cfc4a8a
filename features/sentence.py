"""What a sentence is: a template taken apart, the values that it shows, and how these stand in English."""

import string
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

Value = float | str | None
"""What stands in a sentence: a number, a declared text (harmless; empty for none), nothing for what is unknown."""


@dataclass(slots=True)
class Said:
    """A sentence before it is put in words, so that each officer can have it in a language of their own.

    Not frozen: a card has a dozen, and freezing is half of what making one costs.
    """

    feature: str
    form: str
    """say, otherwise, missing or without."""
    values: Mapping[str, Value]
    """Of the sentence's placeholders."""


class Form(NamedTuple):
    """How a value stands in a sentence: ``.2f``, ``some``, ``some goods item/goods items``, ``term``, ..."""

    style: str
    """One of Python's formats; or ``some``: a decayed count; ``ago``: days; of texts ``term``: words of our own,
    ``country`` and ``countries``: codes. Other languages translate these texts; in English they stand as they are."""
    one: str = ""
    many: str = ""
    """What stands behind the number, of one and of several."""


Parts = tuple[tuple[str, str, Form], ...]
"""A template taken apart: text, then what is shown after it (or nothing), and how."""


def parts(template: str) -> Parts:
    """A template taken apart."""
    told = string.Formatter().parse(template)
    return tuple((before, name or "", _form(form or "")) for before, name, form, _ in told)


def _form(written: str) -> Form:
    style, _, counted = written.partition(" ")
    one, _, many = counted.partition("/")
    return Form(style, one and f" {one}", many and f" {many}")


def plain(value: object) -> Value:
    """A value that travels: declared texts are shortened and made harmless, unknown numbers are none."""
    if isinstance(value, str):
        return harmless(value)
    number = float(value)  # type: ignore[arg-type]  # facts are texts or numbers
    return number if abs(number) < _ENDLESS else None


def shown(value: Value, form: Form) -> str:
    """A value in an English sentence."""
    if value is None:
        return f"unknown{form.many}"
    if isinstance(value, str):
        return value or "not declared"
    told = _STYLES[form.style](value) if form.style in _STYLES else format(value, form.style)
    return told + (form.one if told == "1" else form.many)


def some(amount: float) -> str:
    """A decayed count as people say it: whole from ten on, else with a tenth where there is one."""
    return f"{amount:,.0f}" if amount >= 10 else f"{amount:.1f}".removesuffix(".0")


def ago(days: float) -> str:
    """How long ago something was."""
    number, unit = (round(days), "day") if days >= 1 else (max(round(24 * days), 1), "hour")
    return f"{number:,} {unit}{'' if number == 1 else 's'} ago"


_STYLES: Final[Mapping[str, Callable[[float], str]]] = {"some": some, "ago": ago}


@lru_cache(maxsize=1 << 13)
def harmless(text: str, length: int = 80) -> str:
    """A declared text without control and direction characters, at most so long."""
    clean = "".join(" " if unicodedata.category(mark)[0] == "C" else mark for mark in text)
    clean = " ".join(clean.split())
    return clean if len(clean) <= length else clean[: length - 1] + "…"


_ENDLESS: Final = float("inf")
