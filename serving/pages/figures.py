"""Numbers, amounts and times as a language writes them (CLDR, through Babel)."""

import datetime as dt
import math
import re
from functools import lru_cache
from typing import Final, Literal

from babel import Locale, dates

from features.columns import moment

UNKNOWN: Final = "–"
_MOST_SHOWN: Final = 99
"""Nobody knows more than this per cent from papers alone."""
_CENTS: Final = 100
"""Amounts from here on are shown without them."""
_NUMBER: Final = re.compile(r"[#,0.]+")
_EVER: Final = 1e9
"""A threshold that no time span passes."""
Time = int | str | dt.datetime
"""Microseconds since 1970, ISO 8601, or a time; UTC."""


class Figures:
    """How one language writes them; made once for each."""

    def __init__(self, babel: Locale) -> None:
        self.babel = babel
        symbols = babel.number_symbols["latn"]
        self._marks = str.maketrans({",": str(symbols["group"]), ".": str(symbols["decimal"])})
        self._percent = _NUMBER.sub("{}", babel.percent_formats[None].pattern)
        self._money = _NUMBER.sub("{}", babel.currency_formats["standard"].pattern)

    def plain(self, x: float, style: str) -> str:
        """A number in one of Python's formats (``.2f``, ``,.0f``, ``+.1f``, ``.0%``), written as the language does."""
        if style.endswith("%"):
            return self.per_cent(format(100 * x, style[:-1] + "f"))
        return format(x, style).translate(self._marks)

    def per_cent(self, number: str) -> str:
        """Digits, written in English, as per cent."""
        return self._percent.format(number.translate(self._marks))

    def number(self, x: float | None, digits: int = 0) -> str:
        """A number with so many digits after the point."""
        if x is None or not math.isfinite(x):
            return UNKNOWN
        return format(x, f",.{digits}f").translate(self._marks)

    def percent(self, p: float | None, digits: int | None = None) -> str:
        """A share as per cent: with so many digits, or with the two figures that matter, of a probability."""
        if p is None or not math.isfinite(p):
            return UNKNOWN
        shown = 100 * p
        if digits is not None:
            return self.per_cent(f"{shown:,.{digits}f}")
        if shown > _MOST_SHOWN:
            return f">\u202f{self.per_cent(str(_MOST_SHOWN))}"
        return self.per_cent(f"{shown:.0f}" if shown >= 9.95 else f"{shown:.2g}")

    def points(self, p: float | None) -> str:
        """What is added to a probability, in percentage points, with its sign."""
        if p is None or not math.isfinite(p):
            return UNKNOWN
        return ("−" if p < 0 else "+") + f"{abs(100 * p):.1f}".translate(self._marks)

    def money(self, x: float | None, currency: str = "EUR") -> str:
        """An amount, without cents from 100 on."""
        if x is None or not math.isfinite(x):
            return UNKNOWN
        number = self.number(abs(x), 0 if abs(x) >= _CENTS else 2)
        told = self._money.format(number).replace("¤", self.babel.currency_symbols.get(currency, currency))
        return f"−{told}" if x < 0 else told

    def date(self, t: Time | None) -> str:
        """A day."""
        return UNKNOWN if t is None else _date(self.babel.language, self.babel.territory, _time(t).date())

    def time(self, t: Time | None) -> str:
        """A day and a time, UTC."""
        if t is None:
            return UNKNOWN
        told = _time(t)
        return f"{self.date(told)}{'' if self.babel.language == 'zh' else ','} {told:%H:%M}"

    def span(self, microseconds: int) -> str:
        """How long something lasts, in its largest unit: 3 h, 12 min, 2 d."""
        delta = dt.timedelta(microseconds=abs(microseconds))
        return str(dates.format_timedelta(delta, threshold=1.2, format="short", locale=self.babel))

    def ago(self, days: float) -> str:
        """How long ago something was: days, or hours if less than one."""
        granularity: Literal["day", "hour"] = "day" if days >= 1 else "hour"
        delta = -dt.timedelta(days=days)
        return str(
            dates.format_timedelta(delta, granularity, threshold=_EVER, add_direction=True, locale=self.babel)
        ).translate(self._marks)

    def country(self, code: str) -> str:
        """A country by its code (ISO 3166); the code if there is no such country."""
        return str(self.babel.territories.get(code, code))


@lru_cache(maxsize=1 << 12)
def _date(language: str, territory: str | None, day: dt.date) -> str:
    return str(dates.format_date(day, "medium", locale=Locale(language, territory)))


def _time(t: Time) -> dt.datetime:
    if isinstance(t, str):
        t = dt.datetime.fromisoformat(t)
    return moment(t) if isinstance(t, int) else t.astimezone(dt.UTC)
