"""The rules that a row must keep; what breaks one is rejected with the rule's words.

Only what cannot be read is rejected. Zero mass, unknown subheadings, mixed currencies and impossible check
digits are kept as declared, and so are texts longer than their field: features judge them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extract.values import mask, spread
from features.columns import Bools
from features.declaration import Field
from features.finding import CONTROL_TYPES, RESULTS, SELECTED_BY, VERDICTS


class Break(NamedTuple):
    """Rows that break one rule in one field."""

    field: str
    rule: str
    rows: Bools
    whole_row: bool = True
    """Whether the row is left out; else only the finding or selection that it would have given."""


MISSING: Final = "is missing"
_CONTROL: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_EARLIEST: Final = pa.scalar("1990-01-01T00:00:00Z").cast(pa.timestamp("us", "UTC"))
_LATEST: Final = pa.scalar("2100-01-01T00:00:00Z").cast(pa.timestamp("us", "UTC"))
_MAY_BE_NEGATIVE: Final = frozenset({"value_found_eur"})
_HIGHEST: Final = {"probability": 1, "thoroughness": 1, "selected": 1, "item_number": 999_999_999}
_ONE_OF: Final = {"result": RESULTS, "control_type": CONTROL_TYPES, "selected_by": SELECTED_BY, "verdict": VERDICTS}

Rule = Callable[[Field, pa.Array], Iterable[tuple[str, pa.Array]]]


def _missing(field: Field, array: pa.Array) -> Iterable[tuple[str, pa.Array]]:
    if field.required and array.null_count:
        yield MISSING, array.is_null()


def _text(field: Field, array: pa.Array) -> Iterable[tuple[str, pa.Array]]:
    values = array.dictionary
    yield "holds a control character", spread(array, pc.match_substring_regex(values, _CONTROL))
    if field.name == "hs6":
        yield "is not 6 digits", spread(array, pc.invert(pc.match_substring_regex(values, r"^[0-9]{6}$")))
    if field.name in _ONE_OF:
        allowed = _ONE_OF[field.name]
        unknown = pc.invert(pc.is_in(values, pa.array(allowed)))
        yield f"is not one of {', '.join(allowed)}", spread(array, unknown)


def _number(field: Field, array: pa.Array) -> Iterable[tuple[str, pa.Array]]:
    if pa.types.is_floating(array.type):
        yield "is not finite", pc.is_inf(array)
    if field.name not in _MAY_BE_NEGATIVE:
        yield "is negative", pc.less(array, 0)
    if field.name in _HIGHEST:
        yield f"is above {_HIGHEST[field.name]}", pc.greater(array, _HIGHEST[field.name])
    if field.name == "item_number":
        yield "is not positive", pc.equal(array, 0)


def _time(_field: Field, array: pa.Array) -> Iterable[tuple[str, pa.Array]]:
    outside = pc.or_(pc.less(array, _EARLIEST), pc.greater_equal(array, _LATEST))
    yield "is outside 1990 to 2099", outside


_RULES: Final[Mapping[str, Rule]] = {"text": _text, "list": _text, "number": _number, "integer": _number, "time": _time}


def breaks(field: Field, array: pa.Array) -> list[Break]:
    """The rules that rows of one column break; the column is of the field's Arrow type."""
    found = []
    for rule in (_missing, _RULES[field.kind]):
        for words, flags in rule(field, array):
            rows = mask(flags)
            if rows is not None:
                found.append(Break(field.name, words, rows))
    return found


def repeated(consignments: pa.DictionaryArray, items: pa.Array) -> Bools:
    """Rows whose consignment and item number stood in an earlier row already."""
    codes = consignments.indices.to_numpy()
    numbers = items.to_numpy()
    order = np.lexsort((numbers, codes))
    again = np.zeros(len(order), np.bool_)
    same = (codes[order][1:] == codes[order][:-1]) & (numbers[order][1:] == numbers[order][:-1])
    again[order[1:][same]] = True
    return again
