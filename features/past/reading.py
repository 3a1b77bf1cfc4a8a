"""How sums are read: a walk through goods items in time, adding what came before each."""

import numpy as np

from features.columns import DAY, Floats
from features.past import sums as room
from features.past.adding import LONG, fading, learn, lodge
from features.past.compiled import compiled
from features.past.recollection import Snapshot
from features.past.sums import CHANNELS, Found, Lodgements, Reads, Sums
from features.past.table import find

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


@compiled
def _tell_extra(sums: Sums, row: int, time: float, told: Snapshot, at: tuple[int, int]) -> None:
    """The rare sums of a key, if it has any, copied to the next free rows."""
    amounts, findings = sums.extra[row, 0], sums.extra[row, 1]
    if amounts >= 0:
        fade = fading((time - sums.amounts[amounts, 0]) / DAY, LONG)
        told.extra[at[0], at[1], 0] = told.used[0]
        for amount in range(told.amounts.shape[1]):
            told.amounts[told.used[0], amount] = sums.amounts[amounts, 1 + amount] * fade
        told.used[0] += 1
    if findings >= 0:
        areas = told.findings.shape[2]
        fade = fading((time - sums.findings[findings, 0]) / DAY, LONG)
        told.extra[at[0], at[1], 1] = told.used[1]
        for area in range(areas):
            told.findings[told.used[1], 0, area] = sums.findings[findings, 1 + area] * fade
            told.findings[told.used[1], 1, area] = sums.findings[findings, 1 + areas + area] * fade
        told.used[1] += 1


@compiled
def _tell_priors(everything: Floats, time: float, told: Floats) -> None:
    """The running share of hits in each area over everything."""
    known = not np.isnan(everything[0])
    fade = fading((time - everything[0]) / DAY, LONG) if known else 0.0
    for area in range(len(told)):
        controls, hits = everything[1 + area] * fade, everything[1 + len(told) + area] * fade
        told[area] = (hits + PRIOR_HITS) / (controls + PRIOR_CONTROLS)


@compiled
def _read(sums: Sums, reads: Reads, item: int, told: Snapshot) -> None:
    """All keys of one goods item; changes nothing in the sums."""
    time = float(reads.times[item])
    rows = np.empty(reads.keys.shape[1], np.int64)
    for column in range(reads.keys.shape[1]):
        key = reads.keys[item, column]
        rows[column] = find(sums.places, sums.keys, key) if key != _NONE else -1
    for column in range(reads.keys.shape[1]):
        key, row = reads.keys[item, column], rows[column]
        told.extra[item, column] = -1
        told.declared[item, column] = key != _NONE
        if key == _NONE:
            told.state[item, column] = np.nan
            continue
        _tell(sums, row, time, told.state[item, column])
        if row >= 0:
            _tell_extra(sums, row, time, told, (item, column))
    _tell_priors(sums.findings[0], time, told.priors[item])


@compiled
def _walk(sums: Sums, reads: Reads, lodgements: Lodgements, found: Found, told: Snapshot) -> None:
    """Read goods items in order, each after everything that came before its time."""
    lodged, learnt = 0, 0
    for item in reads.order:
        time = reads.times[item]
        while True:
            next_lodged = lodged < len(lodgements.times) and lodgements.times[lodged] < time
            next_found = learnt < len(found.times) and found.times[learnt] < time
            if next_lodged and (not next_found or lodgements.times[lodged] <= found.times[learnt]):
                lodge(sums, lodgements, lodged)
                lodged += 1
            elif next_found:
                learn(sums, found, learnt)
                learnt += 1
            else:
                break
        _read(sums, reads, item, told)


def walk(sums: Sums, reads: Reads, lodgements: Lodgements, found: Found) -> tuple[Sums, Snapshot]:
    """What was known before each goods item, and the sums after the events before the last of them.

    Lodgements and findings come in order, all before the last read; at equal times lodgements first.
    """
    sums = room.with_room(sums, lodgements, found)
    items, keys = reads.keys.shape
    areas = (sums.findings.shape[1] - 1) // 2
    rows = items * keys
    told = Snapshot(
        np.empty((items, keys), np.bool_),
        np.empty((items, keys, CHANNELS)),
        np.empty((items, keys, 2), np.int32),
        np.empty((rows, sums.amounts.shape[1] - 1)),
        np.empty((rows, 2, areas)),
        np.empty((items, areas)),
        np.zeros(2, np.int64),
    )
    _walk(sums, reads, lodgements, found, told)
    return sums, told
