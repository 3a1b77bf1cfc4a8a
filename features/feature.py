"""What a feature is: a formula with its name, unit, concept, meaning and the officer's sentence."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from features.columns import Floats, Words
from features.fingerprint import fingerprint
from features.lodged import Lodged
from features.sentence import Parts, Said, Value, parts, plain, shown


@dataclass(frozen=True, slots=True)
class Concept:
    """A family of reasons."""

    name: str
    title: str


VALUE: Final = Concept("value", "Value")
GOODS: Final = Concept("goods", "Goods and tariff")
TRADER: Final = Concept("trader", "Trader")
ROUTE: Final = Concept("route", "Route and origin")
LOGISTICS: Final = Concept("logistics", "Logistics")
DOCUMENTS: Final = Concept("documents", "Documents")
CONTROL_HISTORY: Final = Concept("control_history", "Control history")
CONCEPTS: Final = (VALUE, GOODS, TRADER, ROUTE, LOGISTICS, DOCUMENTS, CONTROL_HISTORY)


@dataclass(frozen=True, eq=False, slots=True)
class Fact:
    """Something a sentence shows beside the value: a peer price, the name of a heading, how many."""

    name: str
    function: Callable[[Lodged], Floats | Words]
    vocabulary: Callable[[], Iterable[str]] | None = None
    """All words of our own that it may show, which other languages translate; none if it shows what was declared."""

    def __call__(self, lodged: Lodged) -> Floats | Words:
        """What it shows for each goods item."""
        return lodged.once(self.function)


@dataclass(frozen=True, eq=False, slots=True)
class Feature:
    """One number about each goods item, and what it says to an officer.

    ``say`` is the sentence for a present value; ``otherwise`` the one for zero, where zero means "no";
    ``missing`` the one for a value that cannot be computed. ``{value}`` and the names of ``shows`` may
    stand in all three.
    """

    name: str
    unit: str
    concept: Concept
    meaning: str
    function: Callable[[Lodged], Floats]
    say: str
    missing: str
    otherwise: str = ""
    shows: tuple["Fact | Feature", ...] = ()
    without: "tuple[Fact | Feature, str] | None" = None
    """A sentence of its own for where this fact is below a twentieth: nothing to speak of."""
    indicators: tuple[str, ...] = ()
    """Ids of the risk indicators it computes (reference/indicators.csv)."""
    terms: Mapping[str, str] = field(default_factory=dict)
    """Words of our own that its sentences show, the same for all goods items, by the name of their placeholder."""
    meant: str = ""
    """The meaning with placeholders for these words, where it shows them."""

    def __call__(self, lodged: Lodged) -> Floats:
        """One value a goods item, shape (items,); NaN where it cannot be computed."""
        return lodged.once(self.function)

    def said(self, lodged: Lodged, row: int) -> Said:
        """Which sentence is said of one goods item, and the values that it shows."""
        once = lodged.once
        value = float(once(self.function)[row])
        if value != value:  # noqa: PLR0124  only NaN differs from itself
            form = "missing"
        elif self.otherwise and value == 0:
            form = "otherwise"
        elif self.without and not float(self.without[0](lodged)[row]) >= _NOTHING:
            form = "without"
        else:
            form = "say"
        _, terms, others = _phrase(self, form)
        values: dict[str, Value] = dict(terms)
        for name, function in others:
            values[name] = plain(once(function)[row]) if function else value if abs(value) < _ENDLESS else None
        return Said(self.name, form, values)

    def written(self, said: Said) -> str:
        """The sentence in English."""
        told, _, _ = _phrase(self, said.form)
        return "".join([before + (shown(said.values[name], form) if name else "") for before, name, form in told])

    def sentence(self, lodged: Lodged, row: int) -> str:
        """The officer's sentence for one goods item, with its values and peers."""
        return self.written(self.said(lodged, row))

    def template(self, form: str) -> str:
        """The English of a form: say, otherwise, missing or without."""
        if form == "without":
            return self.without[1] if self.without else ""
        told: str = getattr(self, form)
        return told

    @property
    def fingerprint(self) -> str:
        """Changes when the formula does, or anything it rests on; not when a comment or a docstring does."""
        return fingerprint(self.function, self.name, self.unit)


def feature(  # noqa: PLR0913  each is a part of the declaration
    *,
    unit: str,
    concept: Concept,
    say: str,
    missing: str = "",
    otherwise: str = "",
    shows: Sequence[Fact | Feature] = (),
    without: tuple[Fact | Feature, str] | None = None,
    indicators: Sequence[str] = (),
) -> Callable[[Callable[[Lodged], Floats]], Feature]:
    """Declare a feature; its name and meaning are the function's name and the first line of its docstring."""

    def declare(function: Callable[[Lodged], Floats]) -> Feature:
        meaning = inspect.cleandoc(function.__doc__ or "").split("\n", 1)[0]
        return Feature(
            name=function.__name__,
            unit=unit,
            concept=concept,
            meaning=meaning,
            function=function,
            say=say,
            missing=missing or f"{meaning.rstrip('.')} cannot be told from the declaration",
            otherwise=otherwise,
            shows=tuple(shows),
            without=without,
            indicators=tuple(indicators),
        )

    return declare


def fact(function: Callable[[Lodged], Floats | Words]) -> Fact:
    """Declare a fact for sentences."""
    return Fact(function.__name__, function)


def term(vocabulary: Callable[[], Iterable[str]]) -> Callable[[Callable[[Lodged], Words]], Fact]:
    """Declare a fact that shows words of our own, some of this vocabulary joined by semicolons."""
    return lambda function: Fact(function.__name__, function, vocabulary)


Shown = tuple[tuple[str, Callable[[Lodged], Floats | Words] | None], ...]
"""Placeholders with the function behind each; none for the value itself."""


@lru_cache(maxsize=1 << 12)
def _phrase(feature: Feature, form: str) -> tuple[Parts, tuple[tuple[str, str], ...], Shown]:
    """A sentence taken apart: its parts, the words of our own among its placeholders, and all others, each once."""
    told = parts(feature.template(form))
    facts = {**{fact.name: fact.function for fact in feature.shows}, "value": None}
    names = dict.fromkeys(name for _, name, _ in told if name)
    terms = tuple((name, feature.terms[name]) for name in names if name in feature.terms)
    return told, terms, tuple((name, facts[name]) for name in names if name not in feature.terms)


_NOTHING: Final = 0.05
_ENDLESS: Final = float("inf")
