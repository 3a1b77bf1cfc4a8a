"""One setting: its name, default, kind and help, and how a text becomes its value."""

import math
from dataclasses import field
from typing import Final, Literal, NamedTuple, TypeVar

from features.errors import TidewaiterError
from serving.door.limits import GIB, KIB, MIB

PREFIX: Final = "TIDEWAITER_"
_SIZES: Final = {"KiB": KIB, "MiB": MIB, "GiB": GIB}
_FLAGS: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}

Kind = Literal["text", "whole", "number", "size", "flag"]
Value = str | int | float | bool
V = TypeVar("V", str, int, float, bool)


class Setting(NamedTuple):
    """One row of the table."""

    name: str
    default: Value
    kind: Kind
    unit: str
    help: str
    least: float
    most: float

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()

    @property
    def default_text(self) -> str:
        """The default as one would write it."""
        return _written(self.default, self.kind)

    def read(self, text: str) -> Value:
        """A value as somebody wrote it.

        Raises:
            TidewaiterError: it breaks the setting's rule.
        """
        if self.kind == "text":
            return text
        value = {"whole": _whole, "number": _number, "size": _size, "flag": _flag}[self.kind](text)
        if value is None or not self.least <= value <= self.most:
            raise TidewaiterError(
                f"The environment variable {self.variable} {_rule(self)}. "
                f"Set it so, or unset it for the default ({self.default_text})."
            )
        return value


def setting(
    default: V,
    kind: Kind,
    help_: str,
    *,
    unit: str = "",
    least: float = 0,
    most: float = math.inf,
    secret: bool = False,
) -> V:
    """A field of the table of settings with its default; a secret is not shown where the others are."""
    described = {"kind": kind, "help": help_, "unit": unit, "least": least, "most": most}
    return field(default=default, metadata=described, repr=not secret)


def _rule(setting: Setting) -> str:
    if setting.kind == "flag":
        return "must be true or false"
    kind: Kind = setting.kind
    noun = {"whole": "a whole number", "number": "a number", "size": "a size such as 512 KiB, 1 MiB or 2 GiB"}[kind]
    top = f" and at most {_written(setting.most, kind)}" if setting.most < math.inf else ""
    unit = f" ({setting.unit})" if setting.unit else ""
    return f"must be {noun}{unit} of at least {_written(setting.least, kind)}{top}"


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _size(text: str) -> int | None:
    for ending, factor in _SIZES.items():
        if text.endswith(ending):
            amount = _whole(text.removesuffix(ending).strip())
            return None if amount is None else amount * factor
    return _whole(text)


def _flag(text: str) -> bool | None:
    return _FLAGS.get(text.lower())


def _written(value: Value, kind: Kind) -> str:
    if kind == "flag":
        return "true" if value else "false"
    if kind == "size":
        ending, factor = next(pair for pair in reversed(_SIZES.items()) if value >= pair[1])  # type: ignore[operator]
        return f"{int(value) // factor} {ending}"
    return str(value) if kind == "text" else f"{value:g}"
