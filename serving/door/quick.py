"""The quick reader: what is as it should be becomes plain dicts at once; the rest is left to the careful reader.

It refuses nothing itself. Where it gives an answer, the careful reader gives the same.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal, NamedTuple, NoReturn, Required, TypedDict, cast

import msgspec

from features.declaration import SEPARATOR
from serving.door.limits import DEPTH, ENTRIES, FINDINGS, ITEMS
from serving.door.rules import DECLARATION, FINDING, FINDINGS_CALL, ITEM, SIX_DIGITS, Rule, Shape
from serving.door.scan import CAREFUL, EDGED, scan
from serving.door.times import instant

Values = dict[str, Any]


class Unclear(Exception):  # noqa: N818  nothing is wrong yet
    """The careful reader must look."""


class _Kinds(NamedTuple):
    """Which fields of a shape need another look after decoding."""

    times: Sequence[str]
    lists: Sequence[str]
    digits: Sequence[str]

    @classmethod
    def of(cls, shape: Shape) -> "_Kinds":
        rules = shape.rules.values()
        times, lists = ([rule.name for rule in rules if rule.field.kind == kind] for kind in ("time", "list"))
        return cls(times, lists, [rule.name for rule in rules if rule.pattern == SIX_DIGITS])


def _type(rule: Rule) -> Any:  # noqa: ANN401  made at run time
    text = Annotated[str, msgspec.Meta(min_length=1, max_length=rule.field.length)]
    if rule.one_of:
        return Literal[tuple(rule.one_of)]
    number = msgspec.Meta(ge=rule.lowest, le=rule.highest)
    entries = msgspec.Meta(max_length=ENTRIES.value)
    return {
        "text": text,
        "list": Annotated[list[text], entries],
        "time": str,
        "number": Annotated[float, number],
        "integer": Annotated[int, number],
    }[rule.field.kind]


def _typed(shape: Shape, **more: object) -> Any:  # noqa: ANN401  made at run time
    """A type for the decoder. It skips unknown names and the first of repeated ones; counting them gives both away."""
    types = {each: Required[_type(rule)] if rule.required else _type(rule) for each, rule in shape.rules.items()}
    return cast("Any", TypedDict)(shape.what, types | more, total=False)


_goods: Final = Annotated[list[_typed(ITEM)], msgspec.Meta(min_length=1, max_length=ITEMS.value)]  # type: ignore[misc]
_findings: Final = Annotated[list[_typed(FINDING)], msgspec.Meta(min_length=1, max_length=FINDINGS.value)]  # type: ignore[misc]
_as_declaration: Final = msgspec.json.Decoder(_typed(DECLARATION, goods_items=Required[_goods]))
_as_findings: Final = msgspec.json.Decoder(_typed(FINDINGS_CALL, findings=Required[_findings]))
_HEADER, _ITEM, _FINDING = _Kinds.of(DECLARATION), _Kinds.of(ITEM), _Kinds.of(FINDING)


def declaration(body: bytes, latest: int) -> tuple[Values, list[Values]]:
    """Header and goods items: texts trimmed, lists joined, times in microseconds since 1970 UTC.

    Args:
        body: as received.
        latest: microseconds; the declaration was lodged then or before.

    Raises:
        Unclear: the careful reader must look.
    """
    header, names, edged = _decoded(_as_declaration, body)
    goods: list[Values] = header.pop("goods_items")
    if names != 1 + len(header) + sum(map(len, goods)):
        raise Unclear
    _finish(header, _HEADER, edged=edged)
    for item in goods:
        _finish(item, _ITEM, edged=edged)
    if header["lodged_at"] > latest or (len(goods) > 1 and len({item["item_number"] for item in goods}) < len(goods)):
        raise Unclear
    return header, goods


def findings(body: bytes, latest: int) -> list[Values]:
    """Findings, in the same way; each was known at ``latest`` or before.

    Raises:
        Unclear: the careful reader must look.
    """
    call, names, edged = _decoded(_as_findings, body)
    found: list[Values] = call["findings"]
    if names != 1 + sum(map(len, found)):
        raise Unclear
    for each in found:
        _finish(each, _FINDING, edged=edged)
        if each["known_at"] > latest:
            raise Unclear
    return found


def _decoded(decoder: Any, body: bytes) -> tuple[Values, int, bool]:  # noqa: ANN401  of types made at run time
    names, depth, marks = scan(body)
    if depth > DEPTH.value or marks & CAREFUL:
        raise Unclear
    try:
        return decoder.decode(body), names, bool(marks & EDGED)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        _unclear()


def _finish(values: Values, kinds: _Kinds, *, edged: bool) -> None:
    if edged:
        _trim(values, kinds)
    for name in kinds.times:
        if name in values:
            try:
                values[name] = instant(values[name])
            except ValueError:
                _unclear()
    for name in kinds.lists:
        if name in values:
            entries = values[name]
            values[name] = joined = SEPARATOR.join(entries)
            if entries and joined.count(SEPARATOR) != len(entries) - 1:
                raise Unclear
    for name in kinds.digits:
        if name in values and not (len(values[name]) == 6 and values[name].isascii() and values[name].isdigit()):
            raise Unclear


def _trim(values: Values, kinds: _Kinds) -> None:
    """Take the white space off texts; those of fixed form must have none."""
    for name, value in values.items():
        if isinstance(value, str):
            trimmed: object = value.strip()
            if not trimmed or (trimmed != value and (name in kinds.digits or name in kinds.times)):
                raise Unclear
            values[name] = trimmed
        elif isinstance(value, list):
            values[name] = trimmed = [entry.strip() for entry in value]
            if not all(trimmed):
                raise Unclear


def _unclear() -> NoReturn:
    """Without the decoder's words: they may hold what was declared."""
    raise Unclear from None
