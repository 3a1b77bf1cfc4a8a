"""What each field may hold: made from its row in the table of fields, read by both readers and by the OpenAPI.

The rules are those of ``extract.checks``, so what is accepted here can be written into an extract; beyond them the
published lengths hold, and nothing is empty.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from features.declaration import FIELDS, SEPARATOR, Field
from features.finding import CONTROL_TYPES, FINDING_FIELDS, RESULTS, SELECTED_BY
from models.areas import AREAS
from serving.door.limits import FINDINGS, ITEM_NUMBER, ITEMS, NUMBER

_CONTROL: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_SPACE: Final = r"\s\x85"  # the next-line character is white space to Python, but not to JSON Schema
TEXT: Final = rf"^[^{_CONTROL}]*[^{_CONTROL}{_SPACE}][^{_CONTROL}]*$"
ENTRY: Final = rf"^[^{_CONTROL}{SEPARATOR}]*[^{_CONTROL}{SEPARATOR}{_SPACE}][^{_CONTROL}{SEPARATOR}]*$"
SIX_DIGITS: Final = "^[0-9]{6}$"
TIME: Final = (
    r"^(199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
)
_PATTERNS: Final = {"hs6": SIX_DIGITS, "corrected_hs6": SIX_DIGITS}
_ONE_OF: Final[Mapping[str, Sequence[str]]] = {
    "result": RESULTS,
    "control_type": CONTROL_TYPES,
    "selected_by": SELECTED_BY,
    "area": tuple(AREAS),
}
_LOWEST: Final = {"value_found_eur": -NUMBER.value, "item_number": 1}
_HIGHEST: Final = {"thoroughness": 1, "item_number": ITEM_NUMBER.value}


@dataclass(frozen=True)
class Rule:
    """A field and what it may hold."""

    field: Field
    required: bool

    @property
    def name(self) -> str:
        """The field's name."""
        return self.field.name

    @cached_property
    def pattern(self) -> str:
        """What a text must match, as JSON Schema and ``re.search`` read it; for a list, each of its entries."""
        by_kind = {"time": TIME, "list": ENTRY}
        return _PATTERNS.get(self.name) or by_kind.get(self.field.kind, TEXT)

    @cached_property
    def one_of(self) -> Sequence[str]:
        """The only texts allowed; empty where any is."""
        return _ONE_OF.get(self.name, ())

    @cached_property
    def lowest(self) -> int:
        """The smallest number allowed."""
        return _LOWEST.get(self.name, 0)

    @cached_property
    def highest(self) -> int:
        """The largest number allowed."""
        return _HIGHEST.get(self.name, NUMBER.value)


@dataclass(frozen=True)
class Shape:
    """An object: its fields, the one list of objects inside it, and names that belong elsewhere."""

    what: str
    """What it is called in sentences."""
    rules: Mapping[str, Rule]
    inside: "tuple[str, Shape, int] | None" = None
    """Name of the list, what its entries are, and how many it may have; at least one."""
    elsewhere: Mapping[str, str] | None = None
    """Names that integrators put here by mistake, and where they belong."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All names that the object may have."""
        return (*self.rules, self.inside[0]) if self.inside else tuple(self.rules)


def _rules(fields: Sequence[Field], optional: Sequence[str] = ()) -> dict[str, Rule]:
    return {field.name: Rule(field, field.required and field.name not in optional) for field in fields}


_HEADER: Final = _rules([field for field in FIELDS if field.header])
_ITEM: Final = _rules([field for field in FIELDS if not field.header])
CORRECTS: Final = Field("corrects", "Reference of the finding that this one corrects")

ITEM: Final = Shape(
    "goods item",
    _ITEM,
    elsewhere=dict.fromkeys(_HEADER, "belongs to the header: move it to the top level of the declaration, once"),
)
DECLARATION: Final = Shape(
    "declaration",
    _HEADER,
    ("goods_items", ITEM, ITEMS.value),
    dict.fromkeys(_ITEM, "belongs to a goods item: move it into each object of goods_items"),
)
FINDING: Final = Shape("finding", _rules((*FINDING_FIELDS, CORRECTS), optional=("finding_id",)))
FINDINGS_CALL: Final = Shape("call", {}, ("findings", FINDING, FINDINGS.value))

TIME_PATTERN: Final = re.compile(TIME.removesuffix("$") + r"\Z")
