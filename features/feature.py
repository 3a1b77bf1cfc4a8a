"""What a feature is: a formula with its name, unit, concept, meaning and the officer's sentence."""

import inspect
import math
import string
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from features.columns import Floats, Words
from features.fingerprint import fingerprint
from features.lodged import Lodged


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

    def __call__(self, lodged: Lodged) -> Floats:
        """One value a goods item, shape (items,); NaN where it cannot be computed."""
        return lodged.once(self.function)

    def sentence(self, lodged: Lodged, row: int) -> str:
        """The officer's sentence for one goods item, with its values and peers."""
        value = float(self(lodged)[row])
        if math.isnan(value):
            template = self.missing
        elif self.without and float(self.without[0](lodged)[row]) < _NOTHING:
            template = self.without[1]
        else:
            template = self.otherwise if self.otherwise and value == 0 else self.say
        facts = {fact.name: fact for fact in self.shows}
        return "".join(
            before + (_shown(value if name == "value" else facts[name](lodged)[row], form) if name else "")
            for before, name, form in _parts(template)
        )

    @property
    def fingerprint(self) -> str:
        """Changes when the formula does, or anything it rests on; not when a comment or a docstring does."""
        return fingerprint(self.function, self.name, self.unit)


def feature(  # noqa: PLR0913  each is a part of the declaration
    *,
    unit: str,
    concept: Concept,
    say: str,
    missing: str = "cannot be told from the declaration",
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
            missing=missing,
            otherwise=otherwise,
            shows=tuple(shows),
            without=without,
            indicators=tuple(indicators),
        )

    return declare


def fact(function: Callable[[Lodged], Floats | Words]) -> Fact:
    """Declare a fact for sentences."""
    return Fact(function.__name__, function)


@lru_cache(maxsize=1 << 12)
def _parts(template: str) -> tuple[tuple[str, str, str], ...]:
    """A template taken apart once: text, then what is shown after it, and how."""
    return tuple((before, name or "", form or "") for before, name, form, _ in string.Formatter().parse(template))


def _shown(value: object, form: str) -> str:
    """A value in a sentence: unknown numbers say so, declared texts are shortened and made harmless.

    Beside Python's formats there is ``some``, for decayed counts.
    """
    if isinstance(value, str):
        return harmless(value) or "not declared"
    number = float(value)  # type: ignore[arg-type]  # facts are texts or numbers
    if not math.isfinite(number):
        return "unknown"
    return some(number) if form == "some" else format(number, form)


def some(amount: float) -> str:
    """A decayed count as people say it: whole from ten on, else with a tenth where there is one."""
    return f"{amount:,.0f}" if amount >= 10 else f"{amount:.1f}".removesuffix(".0")


@lru_cache(maxsize=1 << 13)
def harmless(text: str, length: int = 80) -> str:
    """A declared text without control and direction characters, at most so long."""
    clean = "".join(" " if unicodedata.category(mark)[0] == "C" else mark for mark in text)
    clean = " ".join(clean.split())
    return clean if len(clean) <= length else clean[: length - 1] + "…"


_NOTHING: Final = 0.05
