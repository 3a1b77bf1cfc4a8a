"""A mapping: how the columns of a foreign file become fields. Declared in TOML, never evaluated."""

import tomllib
from collections.abc import Mapping as Keys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from extract.lines import Lines, Place
from extract.naming import unknown
from extract.rules import Kinds, Rule, one, table
from extract.sources import Layout
from extract.times import zone_named
from features.declaration import BY_NAME, FIELDS, Field
from features.errors import TidewaiterError
from features.finding import FINDING_FIELDS, SELECTION_FIELDS

DECLARATIONS: Final = "declarations"
_SOURCE: Final[Kinds] = {
    "format": str,
    "separator": str,
    "encoding": str,
    "timezone": str,
    "decimal": str,
    "thousands": str,
}
_BLOCK: Final[Kinds] = {"optional": bool, "file": str, "known_after_days": (int, float)}
_RATES: Final = ("as_of", "source")


@dataclass(frozen=True)
class FileKind:
    """How a file is written, and what its numbers and times mean."""

    layout: Layout = field(default_factory=Layout)
    timezone: str = ""
    decimal: str = "."
    thousands: str = ""


@dataclass(frozen=True)
class Rules:
    """The fields of one table, or of one kind of finding."""

    place: Place
    rules: dict[str, Rule]
    optional: bool = False
    """Whether a file that lacks a column simply has none of these."""
    file: str = DECLARATIONS
    known_after_days: float | None = None


@dataclass(frozen=True)
class Mapping:
    """What a mapping file says."""

    lines: Lines
    source: FileKind
    findings_source: FileKind
    fields: Rules
    findings: tuple[Rules, ...]
    selections: Rules | None
    rates: dict[str, float]
    """Euro for one unit of each currency."""


def load(path: Path) -> Mapping:
    """Read a mapping.

    Raises:
        TidewaiterError: It cannot be read, or something in it is not right; says the line and what to do.

    """
    said, lines = _parsed(path)
    known = ("source", "fields", "findings", "findings_source", "selections", "rates")
    for name in said:
        if name not in known:
            raise lines.error((name,), f"is not known here.{unknown(name, known)} There are: {', '.join(known)}.")
    source = _file_kind(lines, ("source",), said)
    return Mapping(
        lines=lines,
        source=source,
        findings_source=_file_kind(lines, ("findings_source",), said) if "findings_source" in said else source,
        fields=_fields(lines, said),
        findings=_findings(lines, said),
        selections=_selections(lines, said),
        rates=_rates(lines, said),
    )


def _parsed(path: Path) -> tuple[dict[str, Any], Lines]:
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text), Lines(path, text)
    except OSError:
        raise TidewaiterError(f"{path}: there is no such mapping.") from None
    except UnicodeError:
        raise TidewaiterError(f"{path} is not UTF-8 text; a mapping is a TOML file in UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise TidewaiterError(f"{path} is not correct TOML: {error}.") from None


def _file_kind(lines: Lines, place: Place, said: Keys[str, Any]) -> FileKind:
    keys = table(lines, place, said.get(str(place[0]), {}), _SOURCE)
    if keys.get("format", "csv") not in ("csv", "parquet"):
        raise lines.error((*place, "format"), 'must be "csv" or "parquet".')
    for name in ("separator", "decimal"):
        if len(keys.get(name, ",").encode()) != 1:
            raise lines.error((*place, name), 'must be one character, as ";" or "\\t".')
    _known_zone(lines, (*place, "timezone"), keys.get("timezone", ""))
    layout = Layout(keys.get("format", ""), keys.get("separator", ","), keys.get("encoding", "utf-8"))
    _known_encoding(lines, (*place, "encoding"), layout.encoding)
    return FileKind(layout, keys.get("timezone", ""), keys.get("decimal", "."), keys.get("thousands", ""))


def _known_encoding(lines: Lines, place: Place, name: str) -> None:
    try:
        "".encode(name)
    except LookupError:
        raise lines.error(place, f"{name!r} is no known encoding. Write utf-8, cp1252, euc-kr, gb18030, ...") from None


def _known_zone(lines: Lines, place: Place, name: str) -> None:
    try:
        zone_named(name or "UTC")
    except TidewaiterError as error:
        raise lines.error(place, f"is not right: {error}") from None


def _fields(lines: Lines, said: Keys[str, Any]) -> Rules:
    place = ("fields",)
    rules = _rules(lines, place, said.get("fields", {}), BY_NAME)
    for wanted in FIELDS:
        if wanted.required and wanted.name not in rules:
            raise lines.error(place, f"lacks {wanted.name} ({wanted.meaning}). Add [fields.{wanted.name}].")
    return Rules(place, rules)


def _rules(lines: Lines, place: Place, said: object, known: Keys[str, Field]) -> dict[str, Rule]:
    if not isinstance(said, dict):
        raise lines.error(place, "must be a table.")
    rules = {}
    for name, keys in said.items():
        if name not in known:
            raise lines.error((*place, name), f"is no field.{unknown(name, known)}")
        rules[name] = one(lines, (*place, name), keys, known[name])
    return rules


def _findings(lines: Lines, said: Keys[str, Any]) -> tuple[Rules, ...]:
    blocks = said.get("findings", [])
    if not isinstance(blocks, list):
        raise lines.error(("findings",), "must be written [[findings]]: there may be several.")
    return tuple(_finding(lines, ("findings", index), block) for index, block in enumerate(blocks))


def _finding(lines: Lines, place: Place, said: dict[str, Any]) -> Rules:
    keys = table(lines, place, {name: said[name] for name in _BLOCK if name in said}, _BLOCK)
    known = {wanted.name: wanted for wanted in FINDING_FIELDS}
    rules = _rules(lines, place, {name: value for name, value in said.items() if name not in _BLOCK}, known)
    found = Rules(place, rules, **keys)
    if found.file not in (DECLARATIONS, "findings"):
        raise lines.error((*place, "file"), 'must be "declarations" or "findings" (the file given by --findings).')
    own = ("area", "result") if found.file == DECLARATIONS else ("consignment_id", "area", "result")
    for name in own:
        if name not in rules:
            raise lines.error(place, f"lacks {name} ({known[name].meaning}).")
    if ("known_at" in rules) == (found.known_after_days is not None):
        raise lines.error(place, "needs either known_at or known_after_days: when was the result known?")
    if found.file != DECLARATIONS and found.known_after_days is not None:
        raise lines.error((*place, "known_after_days"), "counts from lodgement, which only the declarations tell.")
    return found


def _selections(lines: Lines, said: Keys[str, Any]) -> Rules | None:
    if "selections" not in said:
        return None
    place = ("selections",)
    own = table(lines, place, {k: v for k, v in said["selections"].items() if k == "optional"}, {"optional": bool})
    known = {wanted.name: wanted for wanted in SELECTION_FIELDS[2:]}
    rules = _rules(lines, place, {k: v for k, v in said["selections"].items() if k != "optional"}, known)
    for name in ("selected", "probability"):
        if name not in rules:
            raise lines.error(place, f"lacks {name} ({known[name].meaning}).")
    return Rules(place, rules, own.get("optional", False))


def _rates(lines: Lines, said: Keys[str, Any]) -> dict[str, float]:
    if "rates" not in said:
        return {"EUR": 1.0}
    place = ("rates",)
    rates = said["rates"]
    for name in _RATES:
        if not rates.get(name):
            raise lines.error(place, f"lacks {name}: say of which day the rates are, and where they are from.")
    for currency, rate in rates.items():
        if currency in _RATES:
            continue
        if isinstance(rate, bool) or not isinstance(rate, int | float) or rate <= 0:
            raise lines.error((*place, currency), "must be a number above 0: euro for one unit.")
    return {"EUR": 1.0} | {currency: float(rate) for currency, rate in rates.items() if currency not in _RATES}
