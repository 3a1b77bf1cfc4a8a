"""Features of the description: how it is written."""

from typing import Final

from features.columns import Floats
from features.declared import goods_description
from features.description import of_description
from features.feature import DOCUMENTS, GOODS, feature
from features.lodged import Lodged

_NOTHING: Final = "the goods are not described"


@feature(
    unit="words",
    concept=DOCUMENTS,
    say="the goods are described in {value:.0f word/words}: “{goods_description}”",
    missing=_NOTHING,
    shows=(goods_description,),
    indicators=("MC04",),
)
def words_in_description(d: Lodged) -> Floats:
    """How many words describe the goods."""
    return of_description(d, "word_count")


@feature(
    unit="share",
    concept=DOCUMENTS,
    say="{value:.0%} of the words say little about the goods: “{goods_description}”",
    otherwise="no vague words in the description: “{goods_description}”",
    missing=_NOTHING,
    shows=(goods_description,),
    indicators=("MC04",),
)
def vague_description(d: Lodged) -> Floats:
    """Share of words that say little about the goods: parts, accessories, gift."""
    return of_description(d, "vague_share")


@feature(
    unit="signs",
    concept=GOODS,
    say="signs of several goods in one goods item (and, with, commas): {value:.0f} in “{goods_description}”",
    otherwise="one kind of goods is described: “{goods_description}”",
    missing=_NOTHING,
    shows=(goods_description,),
    indicators=("MC10",),
)
def several_goods_described(d: Lodged) -> Floats:
    """How many separators (and, with, +, commas) hint at several goods in one goods item."""
    return of_description(d, "several")


@feature(
    unit="share",
    concept=DOCUMENTS,
    say="{value:.0%} of the letters of the description are capitals: “{goods_description}”",
    otherwise="no capitals in the description: “{goods_description}”",
    missing=_NOTHING,
    shows=(goods_description,),
    indicators=("XX06",),
)
def capital_letters(d: Lodged) -> Floats:
    """Share of capital letters in the description."""
    return of_description(d, "capitals")


@feature(
    unit="share",
    concept=DOCUMENTS,
    say="{value:.0%} of the description are digits: “{goods_description}”",
    otherwise="no digits in the description: “{goods_description}”",
    missing=_NOTHING,
    shows=(goods_description,),
    indicators=("XX06",),
)
def digits_in_description(d: Lodged) -> Floats:
    """Share of digits in the description."""
    return of_description(d, "digits")


@feature(
    unit="share",
    concept=DOCUMENTS,
    say="{value:.0%} of the description are characters unusual in a western language: “{goods_description}”",
    otherwise="no unusual characters in the description: “{goods_description}”",
    missing=_NOTHING,
    shows=(goods_description,),
    indicators=("IP05", "XX06"),
)
def odd_characters(d: Lodged) -> Floats:
    """Share of characters outside the western alphabets, as in disguised words."""
    return of_description(d, "odd")
