"""What a description says, read once: counts of words by list, brands, substances.

Everything depends on the text alone, so each distinct text is read once, and kept for the next time.
"""

from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from features.columns import Floats
from features.lexicon import (
    Substance,
    brands,
    lists_of_pairs,
    lists_of_words,
    names_of_substances,
    nearest_name,
    numbers_of_substances,
    substances_by_key,
    words,
)
from features.lodged import Lodged

_NAN: Final = float("nan")
_CAPITALS: Final = bytes(range(ord("A"), ord("Z") + 1))
_SMALL: Final = bytes(range(ord("a"), ord("z") + 1))
_DIGITS: Final = b"0123456789"
_SEPARATORS: Final = b",;/+&"


class Description(NamedTuple):
    """Numbers read from one description; counts are of words or of pairs of words."""

    word_count: float = _NAN
    vague: float = _NAN
    vague_share: float = _NAN
    second_hand: float = _NAN
    waste: float = _NAN
    tobacco: float = _NAN
    water_pipe: float = _NAN
    medicine: float = _NAN
    luxury: float = _NAN
    packaging: float = _NAN
    battery: float = _NAN
    vape: float = _NAN
    chemical_cover: float = _NAN
    several: float = _NAN
    capitals: float = _NAN
    """Share of capital letters among the letters A to Z."""
    digits: float = _NAN
    odd: float = _NAN
    """Share of marks that are neither ASCII nor letters of a European language."""
    brand: float = _NAN
    """Number of the first brand, from 1; NaN without a brand."""
    branded: float = _NAN
    brand_count: float = _NAN
    brand_edits: float = _NAN
    """Edits of the closest disguised brand; 0 for none."""
    brand_price: float = _NAN
    """Lowest genuine retail price of the first brand's goods, EUR/kg; NaN without a brand."""
    cas_level: float = _NAN
    name_level: float = _NAN
    substance_level: float = _NAN
    """The higher of the two."""


_UNREAD: Final = Description()
_COLUMN: Final = {name: column for column, name in enumerate(Description._fields)}
_EUROPEAN: Final = 0x250
"""Code points below this are letters of western languages."""


class Sign(NamedTuple):
    """What a word, or two words in a row, point to."""

    said: str
    lists: tuple[str, ...]
    name: str
    """Key of the brand or substance that it is or imitates; empty for none."""
    edits: int


def of_description(d: Lodged, name: str) -> Floats:
    """One number of ``Description`` for each goods item; NaN where no goods are described."""
    return d.once(readings)[:, _COLUMN[name]]


def readings(d: Lodged) -> Floats:
    """All numbers of the descriptions, shape (items, numbers of ``Description``)."""
    described = d.text("goods_description")
    return np.array([read(text) for text in described.values], np.float64).take(described.codes, axis=0)


@lru_cache(maxsize=1 << 14)
def read(text: str) -> Description:
    """All numbers of one text; NaN for all if it has no word."""
    said = words(text)
    if not said:
        return _UNREAD
    numbers = [0.0] * len(_COLUMN)
    numbers[_COLUMN["word_count"]] = len(said)
    signs = signs_of(said)
    _count(numbers, signs)
    _name_brands(numbers, signs)
    _name_substances(numbers, text, said, signs)
    _mark(numbers, text)
    return Description._make(numbers)


def signs_of(said: list[str]) -> list[Sign]:
    """What the words, and the pairs of words, point to."""
    whole = [sign for word in said if (sign := _sign(word)) is not None]
    paired = lists_of_pairs()
    return whole + [_pair_sign(pair, paired[pair]) for pair in pairwise(said) if pair in paired]


@lru_cache(maxsize=1 << 16)
def _sign(word: str) -> Sign | None:
    if word.isdigit():
        return None
    lists = lists_of_words().get(word, ())
    name, edits = (word, 0) if word in substances_by_key() else nearest_name().find(word)
    return Sign(word, lists, name, edits) if lists or name else None


def _pair_sign(pair: tuple[str, str], lists: tuple[str, ...]) -> Sign:
    brand = lists[0] if lists[0] in brands() else ""
    return Sign(" ".join(pair), lists, brand, int(bool(brand)))


def _count(numbers: list[float], signs: list[Sign]) -> None:
    """Count the words and pairs of words of each list; what is "used for" something is not used goods."""
    for sign in signs:
        for name in sign.lists:
            if name in _COLUMN:
                numbers[_COLUMN[name]] += 1
            elif name == "not_second_hand":
                numbers[_COLUMN["second_hand"]] -= 1
    numbers[_COLUMN["vague_share"]] = min(numbers[_COLUMN["vague"]] / numbers[_COLUMN["word_count"]], 1.0)
    numbers[_COLUMN["second_hand"]] = max(numbers[_COLUMN["second_hand"]], 0.0)


def brand_signs(signs: list[Sign]) -> list[Sign]:
    """Those that are or imitate a brand."""
    return [sign for sign in signs if sign.name in brands()]


def _name_brands(numbers: list[float], signs: list[Sign]) -> None:
    hits = brand_signs(signs)
    numbers[_COLUMN["brand"]] = numbers[_COLUMN["brand_price"]] = _NAN
    if hits:
        first = hits[0].name
        numbers[_COLUMN["branded"]] = 1.0
        numbers[_COLUMN["brand"]] = list(brands()).index(first) + 1.0
        numbers[_COLUMN["brand_count"]] = len({hit.name for hit in hits})
        numbers[_COLUMN["brand_edits"]] = min((hit.edits for hit in hits if hit.edits), default=0)
        numbers[_COLUMN["brand_price"]] = brands()[first].category.retail_low


def _name_substances(numbers: list[float], text: str, said: list[str], signs: list[Sign]) -> None:
    named, numbered = named_substances(said, signs), numbers_of_substances(text)
    numbers[_COLUMN["name_level"]] = max((substance.level for substance in named), default=0)
    numbers[_COLUMN["cas_level"]] = max((substance.level for substance in numbered), default=0)
    numbers[_COLUMN["substance_level"]] = max(numbers[_COLUMN["name_level"]], numbers[_COLUMN["cas_level"]])


def named_substances(said: list[str], signs: list[Sign]) -> list[Substance]:
    """The substances whose name stands in the words."""
    keys = [sign.name for sign in signs if sign.name in substances_by_key()]
    return names_of_substances(keys, said) if keys else []


def _mark(numbers: list[float], text: str) -> None:
    ascii_text = text.encode("ascii", "ignore")
    capitals = _how_many(ascii_text, _CAPITALS)
    numbers[_COLUMN["several"]] += _how_many(ascii_text, _SEPARATORS)
    numbers[_COLUMN["capitals"]] = capitals / max(capitals + _how_many(ascii_text, _SMALL), 1)
    numbers[_COLUMN["digits"]] = _how_many(ascii_text, _DIGITS) / len(text)
    if not (text.isascii() and text.isprintable()):
        numbers[_COLUMN["odd"]] = sum(ord(mark) >= _EUROPEAN or not mark.isprintable() for mark in text) / len(text)


def _how_many(text: bytes, marks: bytes) -> int:
    return len(text) - len(text.translate(None, marks))
