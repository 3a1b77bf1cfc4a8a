"""One block of a foreign file → the columns of a field, by the field's rule."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extract.mapping import FileKind
from extract.rules import KEEP, REJECT, Rule
from extract.sources import Block
from extract.tables import WORDS
from extract.times import time
from extract.values import Converted, broken, encoded, integer, is_numeric, number, replaced, spread
from features.columns import Bools
from features.declaration import BY_NAME, SEPARATOR, Field

_UNKNOWN_CODE: Final = "is not a code that the mapping knows"
_NO_RATE: Final = "is in a currency without a rate: add it to [rates]"
_SUFFIXES: Final = {"cn8_suffix": slice(6, 8), "taric_suffix": slice(8, 10)}


def convert(rule: Rule, block: Block, kind: FileKind, rates: Mapping[str, float]) -> Converted:
    """The field's column: of its Arrow type, with the rows that could not be made."""
    unknown: dict[str, Bools] = {}
    if _as_it_is(rule, block):
        source = block.columns[rule.column]
    else:
        source, unknown = _words(rule, block)
    made = _of_kind(rule, source, kind)
    if rule.field.kind == "number":
        made = _in_units(rule, made, block, kind, rates)
    return Converted(made.array, {**unknown, **made.broken})


def _as_it_is(rule: Rule, block: Block) -> bool:
    """Whether the source holds numbers or times already (Parquet), and nothing is to be done to their texts."""
    if not rule.column or rule.codes is not None or rule.default is not None:
        return False
    array = block.columns[rule.column]
    moment = pa.types.is_timestamp(array.type) or pa.types.is_date(array.type)
    return (rule.field.kind == "time" and moment) or (rule.field.kind in ("number", "integer") and is_numeric(array))


def _words(rule: Rule, block: Block) -> tuple[pa.DictionaryArray, dict[str, Bools]]:
    """The source's texts after strip, upper, codes, separator and default; and the rows of unknown codes."""
    if rule.constant is not None:
        return constant(rule.constant, len(block)), {}
    words = encoded(block.columns[rule.column])
    values = words.dictionary
    if rule.strip:
        values = pc.utf8_trim_whitespace(pc.utf8_trim(values, rule.strip))
    if rule.upper:
        values = pc.utf8_upper(values)
    unknown: dict[str, Bools] = {}
    if rule.codes is not None:
        values, strange = _coded(values, rule)
        unknown = broken(spread(words, strange), _UNKNOWN_CODE) if rule.codes_else == REJECT else {}
    if rule.separator:
        values = _listed(values, rule.separator)
    if rule.hs:
        values = _subheading(values, rule)
    changed = replaced(words, values)
    return (changed if rule.default is None else _filled(changed, rule.default)), unknown


def constant(text: str, count: int) -> pa.DictionaryArray:
    """The same text in each row."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([text]))


def _coded(values: pa.Array, rule: Rule) -> tuple[pa.Array, pa.Array]:
    codes = rule.codes or {}
    places = pc.index_in(values, pa.array(list(codes), pa.string()))
    known = pa.array(list(codes.values()), pa.string()).take(places)
    strange = places.is_null()
    return pc.if_else(strange, values if rule.codes_else == KEEP else None, known), strange


def _listed(values: pa.Array, separator: str) -> pa.Array:
    parts = pc.replace_substring(values, separator, SEPARATOR)
    parts = pc.replace_substring_regex(parts, r"\s*;[\s;]*", SEPARATOR)
    return pc.utf8_trim(parts, f"{SEPARATOR} ")


def _digits(values: pa.Array, rule: Rule) -> pa.Array:
    """HS codes without dots and spaces; an odd number of digits has lost its leading zero."""
    digits = pc.replace_substring_regex(values, r"[.\s-]", "")
    if not rule.leading_zero:
        return digits
    lost = pc.match_substring_regex(digits, r"^(\d{5}|\d{7}|\d{9})$")
    return pc.if_else(lost, pc.binary_join_element_wise("0", digits, ""), digits)


def _subheading(values: pa.Array, rule: Rule) -> pa.Array:
    """The first six digits of codes of 6, 8 or 10; others stay as they are and are then rejected."""
    digits = _digits(values, rule)
    fits = pc.match_substring_regex(digits, r"^(\d{6}|\d{8}|\d{10})$")
    return pc.if_else(fits, pc.utf8_slice_codeunits(digits, 0, 6), values)


def suffixes(rule: Rule, block: Block) -> dict[str, tuple[Field, Converted]]:
    """The digits after the sixth of the source's commodity codes."""
    words = encoded(block.columns[rule.column])
    digits = _digits(words.dictionary, rule)
    whole = pc.if_else(pc.match_substring_regex(digits, r"^(\d{8}|\d{10})$"), digits, None)
    made = {}
    for name, part in _SUFFIXES.items():
        values = pc.utf8_slice_codeunits(whole, part.start, part.stop)
        made[name] = BY_NAME[name], Converted(replaced(words, values))
    return made


def _filled(words: pa.DictionaryArray, text: str) -> pa.DictionaryArray:
    if not words.null_count:
        return words
    values = pa.concat_arrays([words.dictionary, pa.array([text])])
    indices = pc.fill_null(words.indices, len(words.dictionary)).cast(pa.int32())
    return replaced(pa.DictionaryArray.from_arrays(indices, values), values)


def _of_kind(rule: Rule, source: pa.Array, kind: FileKind) -> Converted:
    if rule.field.kind == "number":
        plain = rule.constant is not None  # a constant is written as TOML writes numbers
        return number(source) if plain else number(source, kind.decimal, kind.thousands)
    if rule.field.kind == "integer":
        return integer(source)
    if rule.field.kind == "time":
        return time(source, rule.date, rule.timezone or kind.timezone)
    assert source.type == WORDS  # noqa: S101 - texts only
    return Converted(source)


def _in_units(rule: Rule, made: Converted, block: Block, kind: FileKind, rates: Mapping[str, float]) -> Converted:
    """The number times its unit, and in euro."""
    array = made.array if rule.factor == 1.0 else pc.multiply(made.array, rule.factor)
    if not (rule.currency or rule.currency_column or rule.rate_column):
        return Converted(array, made.broken)
    rate = _rate(rule, block, kind, rates)
    lost = broken(pc.and_(array.is_valid(), rate.is_null()), _NO_RATE)
    return Converted(pc.multiply(array, rate), {**made.broken, **lost})


def _rate(rule: Rule, block: Block, kind: FileKind, rates: Mapping[str, float]) -> pa.Array:
    """Euro for one unit of each row's currency: as the row says, else as ``[rates]`` say, else null."""
    known = _listed_rate(rule, block, rates)
    if not rule.rate_column:
        return known
    said = number(block.columns[rule.rate_column], kind.decimal, kind.thousands).array
    said = pc.if_else(pc.greater(said, 0), said, None)
    return pc.coalesce(pc.divide(1.0, said) if rule.units_per_euro else said, known)


def _listed_rate(rule: Rule, block: Block, rates: Mapping[str, float]) -> pa.Array:
    if rule.currency_column:
        words = encoded(block.columns[rule.currency_column])
        listed = [rates.get(text.upper()) for text in words.dictionary.to_pylist()]
        return spread(words, pa.array(listed, pa.float64()))
    return pa.array(np.full(len(block), rates.get(rule.currency, np.nan)), from_pandas=True)
