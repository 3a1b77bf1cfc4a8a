"""The careful reader: an object of the document → a plain dict by its shape, listing every fault on the way."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from extract.naming import unknown
from features.declaration import SEPARATOR
from serving.door.limits import ENTRIES, FAULTS
from serving.door.problems import Fault
from serving.door.rules import Rule, Shape
from serving.door.strict import NotANumber, Pairs, finite
from serving.door.times import instant

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
HINTS: Final = 20
"""Proposals of a known name in one problem."""
_LEAVE_OUT: Final = "leave the field out where nothing is declared"


class Faults(list[Fault]):
    """The faults of a body, up to the published number.

    Finding the nearest name takes a millisecond, so only so many hints are given: nobody can make us slow with them.
    """

    def __init__(self, hints: int = HINTS) -> None:
        super().__init__()
        self.hints = hints

    def nearest(self, name: str, known: Sequence[str]) -> str:
        """What was probably meant by an unknown name."""
        if not self.hints or len(self) >= FAULTS.value:
            return ""
        self.hints -= 1
        return unknown(name[:70], known).strip()

    def add(self, pointer: str, rule: str, remedy: str) -> None:
        """Note one."""
        if len(self) < FAULTS.value:
            self.append(Fault(pointer, rule, remedy))


class Reader(NamedTuple):
    """What the readers of single values share."""

    faults: Faults
    latest: int
    """Microseconds: a time of what has happened lies at or before this."""

    def record(self, shape: Shape, value: object, pointer: str) -> dict[str, object]:
        """An object's values by name; what is at fault is left out and noted."""
        if not isinstance(value, Pairs):
            self.faults.add(pointer, f"a {shape.what} is an object", f"send {{...}} with the fields of a {shape.what}")
            return {}
        told: dict[str, object] = {}
        for name, each in self._known(shape, value, pointer):
            told[name] = self._member(shape, name, each, f"{pointer}/{name}")
        needed = [name for name, rule in shape.rules.items() if rule.required]
        for name in (*needed, shape.inside[0]) if shape.inside else needed:
            if name not in told:
                self.faults.add(f"{pointer}/{name}", "is missing", f"every {shape.what} needs it")
        return {name: each for name, each in told.items() if each is not None}

    def _known(self, shape: Shape, pairs: Pairs, pointer: str) -> Iterator[tuple[str, object]]:
        """The members that the shape has."""
        counts = Counter(name for name, _ in pairs)
        for place, (name, value) in enumerate(pairs, 1):
            if counts.pop(name, 1) > 1:
                where = f"{pointer}/{name}" if name in shape.names else pointer
                rule = "is there more than once" if name in shape.names else f"name {place} is there more than once"
                self.faults.add(where, rule, "give each name once in an object")
            if name in shape.names:
                yield name, value
            elif shape.elsewhere and name in shape.elsewhere:
                self.faults.add(f"{pointer}/{name}", f"is no field of a {shape.what}", f"it {shape.elsewhere[name]}")
            else:
                hint = self.faults.nearest(name, shape.names) or "See the fields in /openapi.json."
                self.faults.add(pointer, f"field {place} of this {shape.what} is not known", hint)

    def _member(self, shape: Shape, name: str, value: object, pointer: str) -> object:
        if shape.inside and name == shape.inside[0]:
            return self.records(shape.inside[1], shape.inside[2], value, pointer)
        if value is None:
            self.faults.add(pointer, "is null", _LEAVE_OUT)
            return None
        rule = shape.rules[name]
        return _READERS[rule.field.kind](self, rule, value, pointer)

    def records(self, shape: Shape, most: int, value: object, pointer: str) -> list[dict[str, object]]:
        """A list of objects."""
        if not isinstance(value, list) or isinstance(value, Pairs):
            self.faults.add(pointer, "is not a list", f"send [...] with 1 to {most} objects")
            return []
        if not 1 <= len(value) <= most:
            self.faults.add(
                pointer, f"has not 1 to {most} entries", f"send at least one {shape.what}, and at most {most}"
            )
            return []
        return [self.record(shape, each, f"{pointer}/{place}") for place, each in enumerate(value)]

    def text(self, rule: Rule, value: object, pointer: str) -> str | None:
        """A text, without white space around it."""
        fault = _text_fault(rule, value)
        if fault:
            self.faults.add(pointer, *fault)
            return None
        return str(value).strip()

    def texts(self, rule: Rule, value: object, pointer: str) -> str | None:
        """A list field, joined as columns have it."""
        if not isinstance(value, list) or isinstance(value, Pairs):
            self.faults.add(pointer, "is not a list", 'send a list of texts, as ["A", "B"]')
            return None
        if len(value) > ENTRIES.value:
            self.faults.add(pointer, f"has more than {ENTRIES.value} entries", "send fewer")
            return None
        read = [self.text(rule, each, f"{pointer}/{place}") for place, each in enumerate(value)]
        return SEPARATOR.join(each for each in read if each is not None)

    def number(self, rule: Rule, value: object, pointer: str) -> float | int | None:
        """A number; a whole one for fields that count."""
        whole = rule.field.kind == "integer"
        noun = "a whole number" if whole else "a number"
        if isinstance(value, NotANumber) or (isinstance(value, float) and not finite(value)):
            self.faults.add(pointer, "is not finite", f"send {noun} that JSON has; {_LEAVE_OUT}")
        elif not isinstance(value, int | float) or isinstance(value, bool) or (whole and value != int(value)):
            self.faults.add(pointer, f"is not {noun}", f"send {noun} without quotes")
        elif value < rule.lowest:
            self.faults.add(pointer, f"is below {rule.lowest}", f"send {noun} of at least {rule.lowest}")
        elif value > rule.highest:
            self.faults.add(pointer, f"is above {rule.highest}", f"send {noun} of at most {rule.highest}")
        else:
            return int(value) if whole else float(value) + 0.0
        return None

    def time(self, rule: Rule, value: object, pointer: str) -> int | None:
        """A time in microseconds since 1970 UTC."""
        if not isinstance(value, str):
            self.faults.add(pointer, "is not a text", 'send a time as "2026-03-02T08:15:00+01:00"')
            return None
        try:
            read = instant(value)
        except ValueError:
            remedy = (
                'send ISO 8601 with seconds and an offset from UTC, as "2026-03-02T08:15:00+01:00", from 1990 to 2099'
            )
            self.faults.add(pointer, "is not a time with an offset", remedy)
            return None
        if read > self.latest and rule.name in HAPPENED:
            self.faults.add(pointer, "lies in the future", "check your clock and the offset from UTC")
            return None
        return read


HAPPENED: Final = frozenset({"lodged_at", "known_at"})
"""Times of what has happened already."""
_READERS: Final[dict[str, Callable[[Reader, Rule, object, str], object]]] = {
    "text": Reader.text,
    "list": Reader.texts,
    "number": Reader.number,
    "integer": Reader.number,
    "time": Reader.time,
}


def _text_fault(rule: Rule, value: object) -> tuple[str, str] | None:
    """The rule that a text breaks and its remedy, if it breaks one."""
    checks: list[tuple[Callable[[str], object], str, str]] = [
        (_CONTROL.search, "holds a control character", "leave it out"),
        (_SURROGATE.search, "holds half a character", "send whole characters: a surrogate escape needs its pair"),
        (lambda text: not text.strip(), "is empty", _LEAVE_OUT),
        (lambda text: len(text) > rule.field.length, f"is longer than {rule.field.length} characters", "shorten it"),
    ]
    if not isinstance(value, str):
        return "is not a text", "send a text in quotes"
    for breaks, words, remedy in checks:
        if breaks(value):
            return words, remedy
    if rule.one_of and value not in rule.one_of:
        return f"is not one of {', '.join(rule.one_of)}", "send one of these"
    if rule.field.kind == "list" and SEPARATOR in value:
        return f"holds {SEPARATOR!r}", "send each value as an entry of its own"
    return None if re.search(rule.pattern, value) else ("is not 6 digits", "send the first six digits of the code")
