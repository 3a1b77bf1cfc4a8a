"""A window of time that a question is about."""

from typing import Final, NamedTuple, Self

from features.columns import DAY

DAYS: Final = (7, 28, 91, 365)
"""The windows that may be asked for."""
USUAL: Final = 28


class Window(NamedTuple):
    """From (included) and until (excluded), microseconds since 1970."""

    since: int
    until: int

    @classmethod
    def of(cls, days: int, now: int) -> Self:
        """The last so many days."""
        return cls(now - days * int(DAY), now)

    @property
    def days(self) -> range:
        """The days that it touches, since 1970."""
        return range(self.since // int(DAY), (self.until - 1) // int(DAY) + 1)


def chosen(asked: str) -> int:
    """How many days to look back: what was asked for if there is such a window, else the usual."""
    return next((days for days in DAYS if str(days) == asked), USUAL)
