"""Arrow columns of any type → columns of the extract's types, told which rows could not be converted.

Texts are converted once for each distinct text, however many rows share it. Every conversion returns the
converted array (null where nothing was declared or where it failed) and a mask of the rows that failed.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extract.tables import WORDS
from features.columns import Bools
from features.declaration import SEPARATOR

_NUMBER: Final = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_INTEGER: Final = r"^[+-]?\d{1,18}(\.0*)?$"


class Converted(NamedTuple):
    """A converted column and the rows that broke."""

    array: pa.Array
    broken: Mapping[str, Bools] = MappingProxyType({})
    """For each rule the mask of the rows that broke it; the rule "" is that of the column's kind."""


def broken(flags: pa.Array, rule: str = "") -> dict[str, Bools]:
    """The rows that broke a rule; empty if none did."""
    rows = mask(flags)
    return {} if rows is None else {rule: rows}


def encoded(array: pa.Array) -> pa.DictionaryArray:
    """Any column as dictionary-encoded texts; what is empty after trimming is null.

    Whole numbers held as decimals (640411.0, as pandas writes columns with gaps) become whole again.
    """
    if array.type == WORDS and len(array.dictionary) <= len(array):
        words = array
    else:  # the dictionary of a block may be far longer than the block
        plain = array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
        words = _texts(plain).dictionary_encode()
    trimmed = pc.utf8_trim_whitespace(words.dictionary)
    clean = trimmed.equals(words.dictionary) and not pc.any(pc.equal(trimmed, "")).as_py()
    return words if clean else replaced(words, trimmed)


def _texts(array: pa.Array) -> pa.Array:
    if pa.types.is_list(array.type):
        return pc.binary_join(array.cast(pa.list_(pa.string())), SEPARATOR)
    if pa.types.is_floating(array.type):
        whole = array.cast(pa.float64())
        if np.array_equal(pc.trunc(whole).drop_null(), whole.drop_null()):
            array = whole.cast(pa.int64())
    return array.cast(pa.string())


def replaced(array: pa.DictionaryArray, values: pa.Array) -> pa.DictionaryArray:
    """The same rows with other distinct texts; those that are null or empty make their rows null.

    Texts that have become equal share one code again.
    """
    values = pc.if_else(pc.equal(values, ""), None, values)
    merged = values.dictionary_encode()
    return pa.DictionaryArray.from_arrays(merged.indices.take(array.indices), merged.dictionary)


def joined(chunks: Sequence[pa.DictionaryArray]) -> pa.DictionaryArray:
    """Blocks of one column with a common dictionary (Arrow's own unification takes ten times as long)."""
    if len(chunks) == 1:
        return chunks[0]
    ends = np.cumsum([0, *(len(chunk.dictionary) for chunk in chunks)])
    merged = pa.concat_arrays([chunk.dictionary for chunk in chunks]).dictionary_encode()
    codes = merged.indices
    pieces = [
        codes.slice(start, end - start).take(chunk.indices)
        for chunk, start, end in zip(chunks, ends[:-1], ends[1:], strict=True)
    ]
    return pa.DictionaryArray.from_arrays(pa.concat_arrays(pieces), merged.dictionary)


def spread(array: pa.DictionaryArray, values: pa.Array) -> pa.Array:
    """The value of each row, given the value of each distinct text."""
    return values.take(array.indices)


def mask(array: pa.Array) -> Bools | None:
    """A Boolean column as a mask (null counts as false), or None where nothing is true."""
    flags = pc.fill_null(array, fill_value=False).to_numpy(zero_copy_only=False)
    return flags if flags.any() else None


def text(array: pa.Array) -> Converted:
    """Any column as texts."""
    return Converted(encoded(array))


def number(array: pa.Array, decimal: str = ".", thousands: str = "") -> Converted:
    """Any column as numbers; NaN counts as not declared."""
    if is_numeric(array):
        plain = array.cast(pa.float64())
        return Converted(pc.if_else(pc.is_nan(plain), None, plain))
    words = encoded(array)
    texts = plain_digits(words.dictionary, decimal, thousands)
    good = pc.match_substring_regex(texts, _NUMBER)
    values = pc.if_else(good, texts, None).cast(pa.float64())
    return Converted(spread(words, values), broken(spread(words, pc.invert(good))))


def integer(array: pa.Array) -> Converted:
    """Any column as whole numbers."""
    if pa.types.is_integer(array.type):
        return Converted(array.cast(pa.int64()))
    if is_numeric(array):
        whole = pc.and_(pc.is_finite(array), pc.equal(pc.trunc(array), array))
        odd = pc.and_(pc.invert(whole), pc.invert(pc.is_null(array, nan_is_null=True)))
        return Converted(pc.if_else(whole, array, None).cast(pa.int64()), broken(odd))
    words = encoded(array)
    good = pc.match_substring_regex(words.dictionary, _INTEGER)
    texts = pc.replace_substring_regex(words.dictionary, r"^\+|\..*$", "")
    values = pc.if_else(good, texts, None).cast(pa.int64())
    return Converted(spread(words, values), broken(spread(words, pc.invert(good))))


def is_numeric(array: pa.Array) -> bool:
    """Whether a column holds numbers rather than texts."""
    kind = array.type
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def plain_digits(texts: pa.Array, decimal: str, thousands: str) -> pa.Array:
    """Number texts with a decimal point and nothing between the thousands."""
    if thousands:
        texts = pc.replace_substring(texts, thousands, "")
    return texts if decimal == "." else pc.replace_substring(texts, decimal, ".")
