"""How sums are read: what each key's sums come to at the time of a goods item."""

import numpy as np

from features.columns import DAY, Floats, Ints, Keys
from features.past.adding import LONG, fading
from features.past.compiled import compiled
from features.past.keys import AMOUNTED
from features.past.sums import Sums
from features.past.table import find
from features.past.told import CHANNELS, STRENGTH, Told

PRIOR_HITS, PRIOR_CONTROLS = 0.5, 10.0
"""What is assumed of an area before its first control."""
_NONE = np.uint64(0)


@compiled
def _tell(sums: Sums, row: int, time: float, told: Floats) -> None:
    """A key's sums at a time, as far as they have faded since its last event."""
    state = sums.state
    if row < 0 or np.isnan(state[row, 0]):
        told[:2] = np.nan
        told[2:] = 0.0
        return
    since_last = max((time - state[row, 1]) / DAY, 0.0)
    day, week = fading(since_last, 1.0), fading(since_last, 7.0)
    month, long = fading(since_last, 30.0), fading(since_last, LONG)
    told[0] = max((time - state[row, 0]) / DAY, 0.0)
    told[1] = since_last
    told[2] = state[row, 2] * day
    told[3] = state[row, 3] * week
    told[4] = state[row, 4] * month
    told[5] = state[row, 5] * long
    told[6] = state[row, 6] * day
    told[7] = state[row, 7] * month
    told[8] = state[row, 8] * long
    told[9] = state[row, 9] * long
    told[10] = told[0]
    told[11] = 30.0 * told[2] / (told[4] + 1.0)


@compiled
def read_sums(sums: Sums, keys: Keys, time: float, rows: Ints, told: Floats) -> None:
    """All keys of one goods item, shape (keys,); ``rows`` becomes where each is remembered, -1 for nowhere."""
    for column in range(len(keys)):
        rows[column] = find(sums.places, sums.keys, keys[column]) if keys[column] != _NONE else -1
    for column in range(len(keys)):
        first = column * CHANNELS
        if keys[column] == _NONE:
            told[first : first + CHANNELS] = np.nan
        else:
            _tell(sums, rows[column], time, told[first : first + CHANNELS])


@compiled
def _read_amounts(sums: Sums, row: int, time: float, told: Floats) -> None:
    """The amounts of a key, zeros if it has none."""
    amounts = sums.extra[row, 0] if row >= 0 else -1
    if amounts < 0:
        told[:] = 0.0
        return
    fade = fading((time - sums.amounts[amounts, 0]) / DAY, LONG)
    for amount in range(len(told)):
        told[amount] = sums.amounts[amounts, 1 + amount] * fade


@compiled
def _read_findings(sums: Sums, row: int, time: float, told: Floats) -> bool:
    """Controls and hits of a key in each area, shape (2, areas); whether it has any."""
    findings = sums.extra[row, 1] if row >= 0 else -1
    if findings < 0:
        return False
    areas = told.shape[1]
    fade = fading((time - sums.findings[findings, 0]) / DAY, LONG)
    for area in range(areas):
        told[0, area] = sums.findings[findings, 1 + area] * fade
        told[1, area] = sums.findings[findings, 1 + areas + area] * fade
    return True


@compiled
def _read_priors(everything: Floats, time: float, told: Floats) -> None:
    """The running share of hits in each area over everything."""
    known = not np.isnan(everything[0])
    fade = fading((time - everything[0]) / DAY, LONG) if known else 0.0
    for area in range(len(told)):
        controls, hits = everything[1 + area] * fade, everything[1 + len(told) + area] * fade
        told[area] = (hits + PRIOR_HITS) / (controls + PRIOR_CONTROLS)


@compiled
def read_more(sums: Sums, keys: Keys, time: float, rows: Ints, told: Told, at: tuple[int, int]) -> int:
    """Amounts, findings and rates of the keys of one goods item; ``at``: its row, and the next free one for findings.

    Returns the next free row for findings after that.
    """
    item, free = at
    areas, amounts = told.priors.shape[1], told.amounts.shape[1] // AMOUNTED
    _read_priors(sums.findings[0], time, told.priors[item])
    for column in range(len(keys)):
        if column < AMOUNTED:
            some = told.amounts[item, column * amounts : (column + 1) * amounts]
            if keys[column] == _NONE:
                some[:] = np.nan
            else:
                _read_amounts(sums, rows[column], time, some)
        there = _read_findings(sums, rows[column], time, told.findings[free])
        told.row[item, column] = free if there else -1
        for area in range(areas):
            controls = told.findings[free, 0, area] if there else 0.0
            hits = told.findings[free, 1, area] if there else 0.0
            rate = (hits + told.priors[item, area] * STRENGTH) / (controls + STRENGTH)
            told.rates[item, column * areas + area] = rate if keys[column] != _NONE else np.nan
        free += there
    return free
