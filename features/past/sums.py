"""Decayed running sums for each key.

    s <- s * 2^(-elapsed / half-life) + x

A late event adds x * 2^(-lateness / half-life): the sum depends on when things happened, and not on
the order in which we heard of them (up to rounding). Amounts and findings are rare, so they have rows
of their own, made at the first one; these keep their sums as seen from a landmark, the time of their
first event (x * 2^(+since landmark / half-life)), and need not be touched when other sums move on.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.columns import Bools, Floats, Ints, Keys
from features.past import table

CHANNELS = 10
"""First and last seen (microseconds since 1970, exact in float64), 4 counts, 3 values, 1 mass."""


class Sums(NamedTuple):
    """The sums of one family of keys."""

    places: Keys
    keys: Keys
    """The last column of ``state``."""
    state: Floats
    """Shape (rows, 10 + 1)."""
    extra: NDArray[np.int32]
    """Shape (rows, 2): row in ``amounts`` and in ``findings``; -1 for none yet."""
    amounts: Floats
    """Shape (rows, 1 + amounts): landmark, sums."""
    findings: Floats
    """Shape (rows, 1 + 2 * areas): landmark, controls, hits; row 0 is over everything."""
    used: Ints
    """Rows in use: of the state, the amounts, the findings."""


class Lodgements(NamedTuple):
    """Goods items to be added, in order."""

    times: Ints
    keys: Keys
    value: Floats
    mass: Floats
    amounts: Floats


class Found(NamedTuple):
    """Findings to be added, in order."""

    times: Ints
    keys: Keys
    area: Ints
    irregular: Bools


def nothing(amounts: int, areas: int) -> Sums:
    """Sums before the first event; ``areas`` with the one for any."""
    findings = np.zeros((1 << 10, 1 + 2 * areas))
    findings[0, 0] = np.nan
    state, extra = np.empty((1 << 10, CHANNELS + 1)), np.empty((1 << 10, 2), np.int32)
    told = np.empty((1 << 10, 1 + amounts))
    return Sums(table.empty(), table.keys_in(state), state, extra, told, findings, np.array([0, 0, 1]))


def with_room(sums: Sums, lodged: int, learnt: int, *, amounts: bool) -> Sums:
    """The same sums with room for so many keys lodged (perhaps with amounts) and learnt of."""
    if not lodged + learnt:
        return sums
    rows, told, findings = sums.used.tolist()
    more_told = told + lodged * amounts
    more_rows, more_findings = rows + lodged + learnt, findings + learnt
    enough = 2 * more_rows <= len(sums.places) and more_rows <= len(sums.state)
    if enough and more_told <= len(sums.amounts) and more_findings <= len(sums.findings):
        return sums
    state = table.with_rows(sums.state, rows, more_rows)
    return Sums(
        table.with_room(sums.places, sums.keys, rows, more_rows),
        table.keys_in(state),
        state,
        table.with_rows(sums.extra, rows, more_rows),
        table.with_rows(sums.amounts, told, more_told),
        table.with_rows(sums.findings, findings, more_findings),
        sums.used,
    )
