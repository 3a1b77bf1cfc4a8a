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


class Periods(NamedTuple):
    """A window in periods of so many whole days, few enough to be drawn."""

    first: int
    """Day since 1970."""
    wide: int
    """Days."""
    number: int

    @classmethod
    def of(cls, window: Window, most: int = 53) -> Self:
        """At most so many."""
        days = window.days
        wide = -(-len(days) // most)
        return cls(days[0], wide, -(-len(days) // wide))

    def place(self, day: int) -> int:
        """In which period a day lies."""
        return (day - self.first) // self.wide

    def begins(self, place: int) -> int:
        """When a period begins, microseconds."""
        return (self.first + place * self.wide) * int(DAY)

    @property
    def named(self) -> range:
        """The periods to name on an axis."""
        return range(0, self.number, max(1, -(-self.number // 3)))


def chosen(asked: str) -> int:
    """How many days to look back: what was asked for if there is such a window, else the usual."""
    return next((days for days in DAYS if str(days) == asked), USUAL)
