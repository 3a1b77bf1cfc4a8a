"""What the pages say, in the language of whoever reads them."""

import datetime as dt
import math
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, Self

from babel import Locale, dates, numbers

from features.columns import moment
from models.areas import AREAS

LOCALES: Final = ("en", "de", "fr", "zh_Hans")
"""As Babel names them."""
NAMES: Final = {"en": "English", "de": "Deutsch", "fr": "Français", "zh_Hans": "简体中文"}
"""Each language in itself."""
UNKNOWN: Final = "–"


class Tongue:
    """One language; every method gives text without markup, which templates escape."""

    def __init__(self, locale: str) -> None:
        self.locale = locale if locale in LOCALES else LOCALES[0]
        self._babel = Locale.parse(self.locale)

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
        return english.format(**values) if values else english

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """One or many, with `{n}` for how many."""
        return (one if n == 1 else many).format(n=self.number(n), **values)

    def sentence(self, said: Mapping[str, Any] | None, otherwise: str = "") -> str:  # noqa: ARG002
        """A sentence of a reason; `otherwise` is the English one that stands beside it."""
        return otherwise

    def because(self, said: Mapping[str, Any] | None, otherwise: str = "") -> str:  # noqa: ARG002
        """Why a recommendation was made; `otherwise` as above."""
        return otherwise

    def remark(self, said: Mapping[str, Any], otherwise: str = "") -> str:  # noqa: ARG002
        """A warning of a decision."""
        return otherwise

    def area(self, name: str) -> str:
        """The title of an area."""
        return AREAS[name].title if name in AREAS else name

    def control(self, name: str) -> str:
        """A kind of control: document, scan, partial, full, audit."""
        return name

    def concept(self, name: str) -> str:
        """A family of reasons."""
        return name

    def field(self, name: str) -> str:
        """A field of the declaration, as EUCDM names it."""
        return name.replace("_", " ")

    def number(self, x: float | None, digits: int = 0) -> str:
        """A number with so many digits after the point."""
        if x is None or not math.isfinite(x):
            return UNKNOWN
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(numbers.format_decimal(x, pattern, locale=self._babel))

    def percent(self, p: float | None, digits: int = 0) -> str:
        """A share as per cent."""
        if p is None or not math.isfinite(p):
            return UNKNOWN
        return str(
            numbers.format_percent(p, locale=self._babel, decimal_quantization=False, group_separator=True)
            if digits < 0
            else f"{self.number(100 * p, digits)}\u202f%"
        )

    def money(self, x: float | None, currency: str = "EUR") -> str:
        """An amount, without cents from 100 on."""
        if x is None or not math.isfinite(x):
            return UNKNOWN
        shown = round(x) if abs(x) >= 100 else round(x, 2)
        pattern = None if abs(x) < 100 else str(self._babel.currency_formats["standard"].pattern).replace(".00", "")
        return str(
            numbers.format_currency(shown, currency, pattern, locale=self._babel, currency_digits=pattern is None)
        )

    def date(self, t: int | dt.datetime | None) -> str:
        """A day; from microseconds, or a time."""
        return UNKNOWN if t is None else str(dates.format_date(_time(t), "medium", locale=self._babel))

    def time(self, t: int | dt.datetime | None) -> str:
        """A day and a time, UTC."""
        return (
            UNKNOWN if t is None else str(dates.format_datetime(_time(t), "short", tzinfo=dt.UTC, locale=self._babel))
        )

    def span(self, microseconds: int) -> str:
        """How long something lasts, in its largest unit: 3 h, 12 min, 2 d."""
        delta = dt.timedelta(microseconds=abs(microseconds))
        return str(dates.format_timedelta(delta, threshold=1.2, format="short", locale=self._babel))


def _time(t: int | dt.datetime) -> dt.datetime:
    return moment(t) if isinstance(t, int) else t
