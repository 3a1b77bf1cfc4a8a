"""How one field is made: the keys of one table of a mapping."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from extract.lines import Lines, Place
from extract.naming import unknown
from extract.times import ISO, pattern, zone_named
from features.declaration import Field
from features.errors import TidewaiterError

Kinds: TypeAlias = Mapping[str, type | tuple[type, ...]]
"""The types that each key of a table may have."""
_SCALAR: Final = (str, int, float, dt.date)
_KEYS: Final[Kinds] = {
    "column": str,
    "constant": _SCALAR,
    "default": _SCALAR,
    "optional": bool,
    "strip": str,
    "upper": bool,
    "codes": dict,
    "codes_else": str,
    "unit": str,
    "currency": str,
    "currency_column": str,
    "rate_column": str,
    "rate": str,
    "date": (str, list),
    "timezone": str,
    "separator": str,
    "hs": bool,
    "leading_zero": bool,
}
_ONLY_FOR: Final = {
    "unit": ("number",),
    "currency": ("number",),
    "currency_column": ("number",),
    "rate_column": ("number",),
    "rate": ("number",),
    "date": ("time",),
    "timezone": ("time",),
    "separator": ("list",),
}
UNITS: Final[dict[str, dict[str, float]]] = {
    "kg": {"kg": 1.0, "g": 0.001, "t": 1000.0, "lb": 0.45359237, "oz": 0.028349523125},
    "EUR": {"EUR": 1.0, "cent": 0.01},
    "%": {"%": 1.0, "share": 100.0},
    "share": {"share": 1.0, "%": 0.01},
    "": {},
}
KEEP: Final = "keep"
EMPTY: Final = "empty"
REJECT: Final = "reject"


@dataclass(frozen=True)
class Rule:
    """How one field is made from the columns of a file."""

    field: Field
    place: Place
    column: str = ""
    constant: str | None = None
    default: str | None = None
    optional: bool = False
    strip: str = ""
    upper: bool = False
    codes: Mapping[str, str] | None = None
    codes_else: str = KEEP
    factor: float = 1.0
    currency: str = ""
    currency_column: str = ""
    rate_column: str = ""
    units_per_euro: bool = False
    date: tuple[str, ...] = (ISO,)
    timezone: str = ""
    separator: str = ""
    hs: bool = False
    leading_zero: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return tuple(name for name in (self.column, self.currency_column, self.rate_column) if name)


def table(lines: Lines, place: Place, said: object, known: Kinds) -> dict[str, Any]:
    """A table of a mapping, when its keys are known and of the right type."""
    if not isinstance(said, dict):
        raise lines.error(place, 'must be a table: write { column = "..." } or { constant = "..." }.')
    for name, value in said.items():
        if name not in known:
            meant = unknown(name, known)
            raise lines.error((*place, name), f"is not known here.{meant} There are: {', '.join(known)}.")
        kind = known[name]
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise lines.error((*place, name), f"must be {_called(kinds)}, not {value!r}.")
    return said


def _called(kinds: Iterable[type]) -> str:
    names = {str: "a text", bool: "true or false", dict: "a table", list: "a list", int: "a number", float: "a number"}
    return " or ".join(dict.fromkeys(names.get(kind, "a date") for kind in kinds))


def one(lines: Lines, place: Place, said: object, field: Field) -> Rule:
    """The rule of one field.

    Raises:
        TidewaiterError: A key is unknown, of the wrong type, or does not go with the field.

    """
    keys = dict(table(lines, place, said, _KEYS))
    for name in keys:
        if field.kind not in _ONLY_FOR.get(name, (field.kind,)):
            raise lines.error((*place, name), f"does not go with {field.name}, which is a {field.kind}.")
    if ("column" in keys) == ("constant" in keys):
        raise lines.error(place, "needs either column or constant.")
    if keys.get("codes_else", KEEP) not in (KEEP, EMPTY, REJECT):
        raise lines.error((*place, "codes_else"), f'must be "{KEEP}", "{EMPTY}" or "{REJECT}".')
    if (keys.get("hs") or keys.get("leading_zero")) and field.name != "hs6":
        raise lines.error(place, "has hs or leading_zero, which go with hs6 only.")
    for name in ("constant", "default"):
        if name in keys:
            keys[name] = _as_text(keys[name])
    keys["factor"] = _factor(lines, place, keys.pop("unit", field.unit), field)
    keys["units_per_euro"] = _rate(lines, place, keys.pop("rate", "euro_per_unit"))
    return Rule(field, place, **{**keys, **_codes(lines, place, keys), **_dates(lines, place, keys)})


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _factor(lines: Lines, place: Place, unit: str, field: Field) -> float:
    units = UNITS.get(field.unit, {})
    if unit == field.unit:
        return 1.0
    if unit not in units:
        raise lines.error(
            (*place, "unit"),
            f"{unit!r} cannot be turned into {field.unit or 'a plain number'}."
            f"{unknown(unit, units)} There are: {', '.join(units) or 'none'}.",
        )
    return units[unit]


def _rate(lines: Lines, place: Place, said: str) -> bool:
    if said not in ("euro_per_unit", "units_per_euro"):
        raise lines.error((*place, "rate"), 'must be "euro_per_unit" or "units_per_euro".')
    return said == "units_per_euro"


def _codes(lines: Lines, place: Place, keys: Mapping[str, Any]) -> dict[str, object]:
    if "codes" not in keys:
        return {}
    for code, meaning in keys["codes"].items():
        if isinstance(meaning, bool) or not isinstance(meaning, str | int | float):
            raise lines.error((*place, "codes", code), "must be a text.")
    return {"codes": {code: str(meaning) for code, meaning in keys["codes"].items()}}


def _dates(lines: Lines, place: Place, keys: Mapping[str, Any]) -> dict[str, object]:
    forms = keys.get("date", [ISO])
    forms = [forms] if isinstance(forms, str) else forms
    try:
        for form in forms:
            pattern(str(form))
        zone_named(keys.get("timezone", "") or "UTC")
    except TidewaiterError as error:
        key = "timezone" if "time zone" in str(error) else "date"
        raise lines.error((*place, key), f"is not right: {error}") from None
    return {"date": tuple(str(form) for form in forms)}
