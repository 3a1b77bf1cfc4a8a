"""Words of descriptions: the lists of what words point to, brands, and names of substances.

Pure lookups over ``words.csv``, ``brands.csv`` and ``precursors.csv``. The brands are invented; an authority
loads its own from the applications for action.
"""

import re
from functools import cache
from typing import Final, NamedTuple

from features.reference import rows
from features.spelling import NearestName
from features.watch_lists import SCHEDULED, Counterfeited, counterfeited_category

_WORD: Final = re.compile(r"[\w$@]+")
_CAS: Final = re.compile(r"(?<![\d-])\d{2,7}-\d\d-\d(?![\d-])")
_LONG_NAME: Final = 8
"""A misspelt name of a substance is looked for only from so many letters."""


def words(text: str) -> list[str]:
    """The words of a text in small letters, in order; digits and disguises ($, @) stay."""
    return _WORD.findall(text.lower())


class Brand(NamedTuple):
    """A brand of the lexicon and the seizure category of its goods."""

    name: str
    goods: str
    category: Counterfeited


class Substance(NamedTuple):
    """A name of a scheduled or watched substance."""

    name: str
    category: str
    parts: frozenset[str]
    """All of these words must stand in the description."""
    level: int
    """2 scheduled, 1 watched."""


@cache
def lists_of_words() -> dict[str, tuple[str, ...]]:
    """Which lists a single word stands in."""
    return {" ".join(said): lists for said, lists in _phrases().items() if len(said) == 1}


@cache
def lists_of_pairs() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Which lists two words in a row stand in; a brand written in two parts stands in a list of its own key."""
    pairs = {said: lists for said, lists in _phrases().items() if len(said) > 1}
    parts = {(key[:cut], key[cut:]): (key,) for key in brands() for cut in range(1, len(key))}
    return parts | pairs


@cache
def _phrases() -> dict[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for row in rows("words"):
        said = tuple(row["word"].split())
        found[said] = (*found.get(said, ()), row["list"])
    return found


@cache
def ordinary_words() -> frozenset[str]:
    """Words of the nomenclature and of the word lists: they imitate no brand."""
    nomenclature = {word for row in rows("hs") for word in words(row["description"] + " " + row["heading_description"])}
    return frozenset(nomenclature).union(*(row["word"].split() for row in rows("words")))


@cache
def brands() -> dict[str, Brand]:
    """Each brand by its key, the longest of its words."""
    return {
        max(words(row["brand"]), key=len): Brand(row["brand"], row["goods"], counterfeited_category(row["category"]))
        for row in rows("brands")
    }


@cache
def nearest_name() -> NearestName:
    """The search for the brand, or the long name of a substance, that a word is or imitates."""
    long_names = {key for key in substances_by_key() if len(key) >= _LONG_NAME}
    return NearestName(long_names.union(brands()), ordinary_words().union(substances_by_key()))


def numbers_of_substances(text: str) -> list[Substance]:
    """The substances whose CAS number stands in the text."""
    listed = _by_number()
    return [listed[number] for number in _CAS.findall(text) if number in listed] if "-" in text else []


@cache
def _by_number() -> dict[str, Substance]:
    return {row["cas"]: _substance(row, row["substance"]) for row in rows("precursors") if row["cas"]}


def _substance(row: dict[str, str], name: str) -> Substance:
    level = 2 if row["eu_category"] in SCHEDULED else 1
    return Substance(row["substance"], row["eu_category"], frozenset(words(name)), level)


@cache
def substances_by_key() -> dict[str, tuple[Substance, ...]]:
    """The names of substances, each by the longest of its words."""
    ambiguous = {row["word"] for row in rows("words") if row["list"] == "ambiguous_substance"}
    found: dict[str, tuple[Substance, ...]] = {}
    for row in rows("precursors"):
        for name in (row["substance"], *row["short_names"].split(";"), *row["synonyms_or_cover"].split(";")):
            if name and " ".join(words(name)) not in ambiguous:
                key = max(sorted(words(name)), key=len)
                found[key] = (*found.get(key, ()), _substance(row, name))
    return found


def names_of_substances(keys: list[str], text: list[str]) -> list[Substance]:
    """The substances with one of these keys all of whose words stand in the text (the key perhaps misspelt)."""
    listed = substances_by_key()
    present = {*text, *keys}
    return [substance for key in keys for substance in listed[key] if substance.parts <= present]
