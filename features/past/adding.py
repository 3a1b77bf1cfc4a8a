"""How sums move on: what a lodgement and a finding add to them."""

import numpy as np

from features.columns import DAY, Floats
from features.past.compiled import compiled
from features.past.keys import AMOUNTED
from features.past.sums import Found, Lodgements, Sums
from features.past.table import find, put

LONG = 180.0
"""Half-life of masses, amounts and findings, days."""
_NONE = np.uint64(0)


@compiled
def fading(days: float, half_life: float) -> float:
    """What is left of one after so many days."""
    return float(np.exp2(-days / half_life))


@compiled
def _row(sums: Sums, key: np.uint64) -> int:
    """The key's row, a new one if need be."""
    row = find(sums.places, sums.keys, key)
    if row < 0:
        row = int(sums.used[0])
        sums.used[0] = row + 1
        sums.state[row] = 0.0
        sums.state[row, 0] = np.nan
        put(sums.places, sums.keys, key, row)
        sums.extra[row] = -1
    return row


@compiled
def _forward(state: Floats, row: int, days: float) -> None:
    """Let a key's sums fade for some days."""
    day, week, month, long = fading(days, 1.0), fading(days, 7.0), fading(days, 30.0), fading(days, LONG)
    state[row, 2] *= day
    state[row, 3] *= week
    state[row, 4] *= month
    state[row, 5] *= long
    state[row, 6] *= day
    state[row, 7] *= month
    state[row, 8] *= long
    state[row, 9] *= long


@compiled
def _add_lodgement(state: Floats, row: int, time: float, value: float, mass: float) -> None:
    """Add one goods item to a key's sums; one that comes late is added as faded as it is late."""
    day = week = month = long = 1.0
    if np.isnan(state[row, 0]):
        state[row, 0] = state[row, 1] = time
    elif time > state[row, 1]:
        _forward(state, row, (time - state[row, 1]) / DAY)
        state[row, 1] = time
    elif time < state[row, 1]:
        late = (state[row, 1] - time) / DAY
        day, week, month, long = fading(late, 1.0), fading(late, 7.0), fading(late, 30.0), fading(late, LONG)
        state[row, 0] = min(state[row, 0], time)
    state[row, 2] += day
    state[row, 3] += week
    state[row, 4] += month
    state[row, 5] += long
    state[row, 6] += value * day
    state[row, 7] += value * month
    state[row, 8] += value * long
    state[row, 9] += mass * long


@compiled
def _extra_row(sums: Sums, row: int, which: int, rows: Floats, time: float) -> int:
    """The key's row among the amounts (which = 0) or findings (1), a new one if need be."""
    extra = int(sums.extra[row, which])
    if extra < 0:
        extra = int(sums.used[1 + which])
        sums.used[1 + which] = extra + 1
        sums.extra[row, which] = extra
        rows[extra] = 0.0
        rows[extra, 0] = time
    return extra


@compiled
def lodge(sums: Sums, events: Lodgements, event: int) -> None:
    """Add one goods item to all its keys."""
    time = float(events.times[event])
    value = 0.0 if np.isnan(events.value[event]) else events.value[event]
    mass = 0.0 if np.isnan(events.mass[event]) else events.mass[event]
    told = False
    for amount in range(events.amounts.shape[1]):
        told |= events.amounts[event, amount] != 0
    for column in range(events.keys.shape[1]):
        key = events.keys[event, column]
        if key == _NONE:
            continue
        row = _row(sums, key)
        _add_lodgement(sums.state, row, time, value, mass)
        if told and column < AMOUNTED:
            extra = _extra_row(sums, row, 0, sums.amounts, time)
            growth = fading((sums.amounts[extra, 0] - time) / DAY, LONG)
            for amount in range(events.amounts.shape[1]):
                sums.amounts[extra, 1 + amount] += events.amounts[event, amount] * growth


@compiled
def _add_finding(findings: Floats, row: int, time: float, area: int, irregular: bool) -> None:  # noqa: FBT001
    """Add a finding to a row: to its area and to the last one, any."""
    areas = (findings.shape[1] - 1) // 2
    growth = fading((findings[row, 0] - time) / DAY, LONG)
    for place in (1 + area, areas):
        findings[row, place] += growth
        if irregular:
            findings[row, areas + place] += growth


@compiled
def learn(sums: Sums, events: Found, event: int) -> None:
    """Add one finding to all keys of its goods item, and to everything."""
    time, area, irregular = float(events.times[event]), events.area[event], events.irregular[event]
    if np.isnan(sums.findings[0, 0]):
        sums.findings[0, 0] = time
    _add_finding(sums.findings, 0, time, area, irregular)
    for column in range(events.keys.shape[1]):
        key = events.keys[event, column]
        if key != _NONE:
            row = _extra_row(sums, _row(sums, key), 1, sums.findings, time)
            _add_finding(sums.findings, row, time, area, irregular)
