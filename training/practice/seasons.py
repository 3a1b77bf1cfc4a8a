"""When trade happens: weekdays, Black Friday, Chinese New Year, sales, growth."""

import datetime as dt
from typing import Final

import numpy as np

from training.practice.draft import Bools, Rng, Rows, Texts

_SALES: Final = {
    "clothing": ((1, 4), (2, 20), (7, 1), (8, 20)),
    "footwear": ((1, 4), (2, 20), (7, 1), (8, 20)),
    "bags": ((1, 4), (2, 20), (7, 1), (8, 20)),
    "hometextile": ((1, 4), (2, 20), (7, 1), (8, 20)),
    "toys": ((1, 2), (2, 28), (6, 15), (7, 20)),
    "lighting": ((1, 2), (2, 28), (6, 15), (7, 20)),
    "electronics": ((11, 10), (12, 5), (3, 1), (4, 10)),
    "accessories": ((1, 4), (2, 28), (8, 1), (9, 15)),
}
"""End of season of each sector: first and last day, twice a year."""


def days(rng: Rng, start: dt.date, count: int, size: int, *, parcels: bool) -> Rows:
    """A day of the window for each consignment."""
    weights = np.array([_weight(start + dt.timedelta(day), day, parcels=parcels) for day in range(count)])
    return rng.choice(count, size, p=weights / weights.sum())


def _weight(date: dt.date, day: int, *, parcels: bool) -> float:
    week = (1.15, 1.1, 1.05, 1.0, 1.0, 0.7, 0.5) if parcels else (1.1, 1.1, 1.05, 1.05, 1.0, 0.3, 0.15)
    growth = 1 + day / 365 * (0.3 if parcels else 0.06)
    place = (date.month, date.day)
    rush = 1.8 if parcels and (11, 8) <= place <= (12, 12) else 1.0
    new_year = 0.5 if (2, 8) <= place <= (3, 4) else 1.0
    autumn = 1.2 if not parcels and (8, 1) <= place <= (10, 20) else 1.0
    return week[date.weekday()] * growth * rush * new_year * autumn


def end_of_season(start: dt.date, day: Rows, sectors: Texts) -> Bools:
    """Whether it is the end of the season for each sector on each day."""
    places = [(start + dt.timedelta(n)).timetuple()[1:3] for n in range(int(day.max()) + 1)]
    result = np.zeros(len(day), np.bool_)
    for sector, (one, two, three, four) in _SALES.items():
        open_days = np.array([one <= place <= two or three <= place <= four for place in places])
        here = sectors == sector
        result[here] = open_days[day[here]]
    return result


def moment(rng: Rng, day: Rows, epoch: int) -> Rows:
    """A time of each day in microseconds since 1970, mostly within working hours."""
    second = np.where(rng.random(len(day)) < 0.8, rng.normal(46_800, 11_000, len(day)), rng.random(len(day)) * 86_400)
    return np.asarray(epoch + day * 86_400_000_000 + (np.clip(second, 0, 86_399) * 1e6).astype(np.int64), np.intp)
