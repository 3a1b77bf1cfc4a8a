"""The walk through goods items in time: add what came before each, then tell what is known."""

from typing import NamedTuple

import numpy as np

from features.columns import Ints
from features.past import counting, keeping, peers, sums
from features.past.adding import learn, lodge
from features.past.compiled import compiled
from features.past.counting import Counts, Described
from features.past.notes import Notes
from features.past.peers import Goods, Histograms
from features.past.reading import read_more, read_sums
from features.past.sums import Found, Lodgements, Sums
from features.past.told import Told, untold
from features.past.wording import read as read_wording


class Known(NamedTuple):
    """Everything that is remembered: parties and goods, prices, words."""

    rich: Sums
    light: Sums
    peers: Histograms
    wording: Counts


def nothing(amounts: int, areas: int) -> Known:
    """What is known before the first event; ``areas`` with the one for any."""
    return Known(sums.nothing(amounts, areas), sums.nothing(0, 1), peers.nothing(), counting.nothing())


def _with_room(known: Known, before: Notes, found: Found) -> Known:
    """The same with room for these events."""
    if not len(before.times) + len(found.times):
        return known
    return Known(
        sums.with_room(known.rich, before.rich.size, found.keys.size, amounts=True),
        sums.with_room(known.light, before.light.size, 0, amounts=False),
        peers.with_room(known.peers, Goods(before.times, before.cells, before.measures)),
        counting.with_room(known.wording, Described(before.times, before.words, before.code)),
    )


@compiled
def _add(known: Known, before: Notes, event: int) -> None:
    """Add one goods item to everything."""
    none = np.empty((0, 0))
    lodge(known.rich, Lodgements(before.times, before.rich, before.value, before.mass, before.amounts), event)
    lodge(known.light, Lodgements(before.times, before.light, before.value, before.mass, none), event)
    peers.add(known.peers, Goods(before.times, before.cells, before.measures), event)
    counting.add(known.wording, Described(before.times, before.words, before.code), event, 1.0)


@compiled
def _read(known: Known, notes: Notes, told: Told, at: tuple[int, int], rows: Ints, touched: Ints) -> int:
    """Tell all of one goods item; ``at`` and the result as ``read_more`` has them. Changes nothing that is known."""
    item = at[0]
    time = float(notes.times[item])
    read_sums(known.light, notes.light[item], time, rows, told.light[item])
    read_sums(known.rich, notes.rich[item], time, rows, told.rich[item])
    peers.read(known.peers, Goods(notes.times, notes.cells, notes.measures), item, told.peers[item])
    described = Described(notes.times, notes.words, notes.code)
    read_wording(known.wording, described, item, touched, told.wording[item])
    return read_more(known.rich, notes.rich[item], time, rows, told, at)


@compiled
def _walk(known: Known, notes: Notes, before: Notes, found: Found, told: Told) -> None:
    """Tell of goods items in the order of time, each after everything that came before it."""
    lodged, learnt, free = 0, 0, 0
    rows = np.empty(max(notes.rich.shape[1], notes.light.shape[1]), np.int64)
    touched = np.empty(notes.words.shape[1] * counting.COMMON, np.int64)
    order = np.argsort(notes.times, kind="mergesort")
    for item in order:
        time = notes.times[item]
        while True:
            next_lodged = lodged < len(before.times) and before.times[lodged] < time
            next_found = learnt < len(found.times) and found.times[learnt] < time
            if next_lodged and (not next_found or before.times[lodged] <= found.times[learnt]):
                _add(known, before, lodged)
                lodged += 1
            elif next_found:
                learn(known.rich, found, learnt)
                learnt += 1
            else:
                break
        free = _read(known, notes, told, (item, free), rows, touched)


@compiled
def _settle(known: Known, before: Notes, steps: Ints, found: Found, found_steps: Ints) -> None:
    """Add events in the order of their steps, then of time, lodgements before findings."""
    lodged = 0
    for learnt in range(len(found.times) + 1):
        last = learnt == len(found.times)
        while lodged < len(before.times) and (
            last
            or steps[lodged] < found_steps[learnt]
            or (steps[lodged] == found_steps[learnt] and before.times[lodged] <= found.times[learnt])
        ):
            _add(known, before, lodged)
            lodged += 1
        if not last:
            learn(known.rich, found, learnt)


@compiled
def _look(known: Known, notes: Notes, before: Notes, found: Found, told: Told) -> None:
    """Walk, and put everything back as it was."""
    goods, described = (
        Goods(before.times, before.cells, before.measures),
        Described(before.times, before.words, before.code),
    )
    rich = keeping.keep_sums(known.rich, before.rich, found.keys)
    light = keeping.keep_sums(known.light, before.light, found.keys[:0])
    cells, words = keeping.keep_cells(known.peers, goods), keeping.keep_words(known.wording, described)
    _walk(known, notes, before, found, told)
    keeping.put_back_words(known.wording, described, words)
    keeping.put_back_cells(known.peers, cells)
    keeping.put_back_sums(known.light, light)
    keeping.put_back_sums(known.rich, rich)


def walk(known: Known, notes: Notes, before: Notes, found: Found) -> tuple[Known, Told]:
    """What was known before each goods item, and what is known after the events before the last of them.

    Lodgements and findings come in order, all before the last goods item; at equal times lodgements first.
    """
    known = _with_room(known, before, found)
    told = untold(len(notes.times), known.rich.findings.shape[1] // 2)
    _walk(known, notes, before, found, told)
    return known, told


def look(known: Known, notes: Notes, before: Notes, found: Found) -> tuple[Known, Told]:
    """What is known before each goods item when these events come first; what is known stays (with more room)."""
    if not len(before.times) + len(found.times):
        return walk(known, notes, before, found)
    known = _with_room(known, before, found)
    told = untold(len(notes.times), known.rich.findings.shape[1] // 2)
    _look(known, notes, before, found, told)
    return known, told


def settle(known: Known, before: Notes, steps: Ints, found: Found, found_steps: Ints) -> Known:
    """What is known after these events; they come in the order of steps and time, each kind by itself."""
    known = _with_room(known, before, found)
    _settle(known, before, steps, found, found_steps)
    return known
