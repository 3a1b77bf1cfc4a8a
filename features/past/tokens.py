"""The telling words of a description."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from features.columns import Keys
from features.past.keys import hashed

MOST: Final = 16
"""Distinct words of a description that are looked at."""
_WORD: Final = re.compile(r"[^\W\d_][^\W_]+|\d+[^\W\d_][^\W_]*")
_FILLERS: Final = """
and or of the for with without in on at by to from as an not no nor than other others whether thereof therein
elsewhere specified included including excluding nec nes item items goods article articles product products
heading headings chapter subheading kind kinds type types similar used use made new de la le les des et und der
die das mit fur von pcs pc piece pieces set sets qty quantity model
"""
_STOP: Final = frozenset(_FILLERS.split())


def tokens(description: str) -> list[str]:
    """Up to 16 distinct words in order: lower case, without accents, numbers, single letters and filler words."""
    plain = description.lower()
    if not plain.isascii():
        plain = "".join(mark for mark in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(mark))
    words = dict.fromkeys(_WORD.findall(plain))
    return [word for word in words if word not in _STOP][:MOST]


@lru_cache(1 << 16)
def _word(word: str) -> int:
    return hashed(word)


@lru_cache(1 << 12)
def words(description: str) -> tuple[int, ...]:
    """The hashed words of a description."""
    return tuple(map(_word, tokens(description)))


def table(descriptions: Sequence[str]) -> Keys:
    """The hashed words of descriptions, shape (descriptions, 16); 0 behind the last."""
    if len(descriptions) == 1:
        some = words(descriptions[0])
        return np.array([some + (0,) * (MOST - len(some))], np.uint64)
    filled = np.zeros((len(descriptions), MOST), np.uint64)
    for row, description in enumerate(descriptions):
        some = words(description)
        filled[row, : len(some)] = some
    return filled
