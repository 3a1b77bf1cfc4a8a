"""What the pages say, in the language of whoever reads them."""

import unicodedata
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any, Final, Self

from babel import Locale

from features.declaration import BY_NAME as FIELDS
from features.feature import CONCEPTS
from features.sentence import Form, Parts, parts
from models.areas import AREAS
from models.because import SENTENCES, rough
from serving.pages.catalogues import ENGLISH, LOCALES, NAMES, translations
from serving.pages.figures import UNKNOWN, Figures
from serving.pages.phrases import FEATURES, STALE_LIST

__all__ = ["LOCALES", "NAMES", "UNKNOWN", "Tongue"]
_FIGURES: Final[Mapping[str, Callable[[float], float]]] = {"percent": float, "money": float, "about": rough}
"""Shares and amounts in sentences, and how exactly they are shown."""
_BABEL: Final = {"en": "en_GB", "zh_Hans": "zh_Hans"}
_CONCEPTS: Final = {concept.name: concept.title for concept in CONCEPTS}
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})
_FIRST_STRONG, _POP = "\u2068", "\u2069"
Said = Mapping[str, Any]
"""``features.feature.Said`` or ``models.because.Because`` as JSON has it."""


class Tongue:
    """One language; every method gives text without markup, which templates escape."""

    def __init__(self, locale: str) -> None:
        self.locale = locale if locale in LOCALES else ENGLISH
        self._told = translations(self.locale)
        figures = Figures(Locale.parse(_BABEL.get(self.locale, self.locale)))
        self._figures, self._babel = figures, figures.babel
        self.number, self.percent, self.points, self.money = (
            figures.number, figures.percent, figures.points, figures.money,
        )  # fmt: skip
        self.date, self.time, self.span, self.country = figures.date, figures.time, figures.span, figures.country

    @classmethod
    @cache
    def of(cls, locale: str) -> Self:
        """The tongue of a locale; made once."""
        return cls(locale)

    @property
    def lang(self) -> str:
        """As HTML's `lang` has it."""
        return self.locale.replace("_", "-")

    def text(self, english: str, **values: object) -> str:
        """What the pages say, with `{name}` for values."""
        told = self._told.gettext(english) if english else ""
        return told.format(**values) if values else told

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """One or many, with `{n}` for how many."""
        return self._told.ngettext(one, many, n).format(n=self.number(n), **values)

    def sentence(self, said: Said | None, otherwise: str = "") -> str:
        """A sentence of a reason; `otherwise` is the English one, for those kept before sentences had values."""
        feature = FEATURES.get(said["feature"]) if said else None
        if said is None or feature is None:
            return otherwise
        return self._filled(feature.template(said["form"]), said["values"], otherwise)

    def because(self, said: Said | None, otherwise: str = "") -> str:
        """Why a recommendation was made; `otherwise` as above."""
        return self._filled(SENTENCES.get(said["form"], ""), said["values"], otherwise) if said else otherwise

    def meaning(self, feature: str) -> str:
        """What a feature is, in a sentence."""
        told = FEATURES.get(feature)
        return self._filled(told.meant or told.meaning, told.terms, told.meaning) if told else feature

    def remark(self, said: Said, otherwise: str = "") -> str:
        """A warning of a decision; where it points to is `place`."""
        detail = str(said.get("detail") or otherwise)
        stale = STALE_LIST.match(detail)
        return self.text(STALE_LIST.english, **stale) if stale else self.text(detail)

    def place(self, pointer: str) -> str:
        """Where a remark points to: the goods item and the field."""
        steps = [step for step in pointer.split("/") if step]
        told = [self.field(step) for step in steps if step in FIELDS]
        if steps[:1] == ["goods_items"] and len(steps) > 1:
            told.insert(0, self.text("goods item {number}", number=int(steps[1]) + 1))
        return ", ".join(told)

    def area(self, name: str) -> str:
        """The title of an area."""
        return self.text(AREAS[name].title) if name in AREAS else name

    def question(self, area: str) -> str:
        """What an area asks."""
        return self.text(AREAS[area].question) if area in AREAS else area

    def control(self, name: str | None) -> str:
        """A control: of an area, of a policy, both after each other, or a kind (document, scan, partial, ...)."""
        if not name:
            return ""
        told = self.text(AREAS[name].control if name in AREAS else name)
        if told != name or ": " not in name:
            return told
        first, _, rest = name.partition(": ")
        return f"{self.text(first + ':')}{'' if self.locale == 'zh_Hans' else ' '}{self.text(rest)}"

    def concept(self, name: str) -> str:
        """A family of reasons."""
        return self.text(_CONCEPTS.get(name, name))

    def field(self, name: str) -> str:
        """A field of the declaration, as EUCDM names it."""
        return self.text(FIELDS[name].meaning) if name in FIELDS else name.replace("_", " ")

    def word(self, name: str | None) -> str:
        """A word of the documents (high, red, irregular, partial, ...)."""
        return self.text(name.replace("_", " ")) if name else ""

    def _filled(self, template: str, values: Mapping[str, Any], otherwise: str) -> str:
        """A template in this language with its values; `otherwise` if it is none any longer, or wants other values."""
        if not template:
            return otherwise
        told = _parts(self.text(template))
        if any(name and name not in values for _, name, _ in told):
            return otherwise
        return "".join([before + (self._shown(values[name], form) if name else "") for before, name, form in told])

    def _shown(self, value: object, form: Form) -> str:
        """A value in a sentence."""
        if value is None:
            return self.text("unknown") + form.many
        if isinstance(value, str):
            return self._worded(value, form.style) or self.text("not declared")
        number = float(value)  # type: ignore[arg-type]  # JSON: what is no text is a number
        if form.style == "ago":
            return self._figures.ago(number)
        if form.style in _FIGURES:
            return self.percent(number) if form.style == "percent" else self.money(_FIGURES[form.style](number))
        style = form.style if form.style != "some" else ",.0f" if number >= 10 else ",.1f"
        told = self._figures.plain(number, style)
        if form.style == "some" and number < 10:
            told = told.removesuffix(self._figures.plain(0.0, ".1f")[1:])
        if not form.many:
            return told
        shown = round(number, 0 if style.endswith(".0f") else 1)
        return told + (form.one if self._babel.plural_form(shown) == "one" else form.many)

    def _worded(self, value: str, style: str) -> str:
        if style == "term":
            told = self.text(value)
            return told if told != value else "; ".join(map(self.text, value.split("; ")))
        if style == "country":
            return self.country(value)
        if style == "countries":
            return " – ".join(map(self.country, value.split(" - ")))
        return isolated(value)


def isolated(text: str) -> str:
    """A declared text that leaves the direction of the sentence around it as it is."""
    turns = any(unicodedata.bidirectional(mark) in _RIGHT_TO_LEFT for mark in text)
    return f"{_FIRST_STRONG}{text}{_POP}" if turns else text


@lru_cache(maxsize=1 << 13)
def _parts(template: str) -> Parts:
    return parts(template)
