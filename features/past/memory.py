"""Memory: everything that was lodged and found, as far as features need it.

An event counts for goods items lodged later than it happened (a finding: than it was known), never for those of
the same instant. So events wait until goods items of a later time come, and then count in order: of time,
lodgements before findings, consignment and item. Late events are no trouble, they simply add.

There are two ways to use it. A ledger is taken in entry by entry (``admit``, ``learn``), with a look between that
changes nothing (``look``): what is known is then a function of the entries alone. A history is walked through
(``replay``, or ``remember`` and ``recall``): time moves on to the goods items that are recalled.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from features.columns import NEVER, Columns, Floats, Ints
from features.lodged import Lodged
from features.past import peers, pending, walking
from features.past.amounts import AMOUNTS
from features.past.entries import entries, of_whole_entries, steps
from features.past.findings import Findings
from features.past.notes import Notes, Source, in_time, joined, no_notes, taken
from features.past.peers import Goods
from features.past.pending import NONE_FOUND, Items, Pending, found, items, learnt, merged, parted, some_of, together
from features.past.recollection import Recollection
from features.past.slices import Slice, in_order, pieces
from features.past.standing import Arrays, arrays_of, known_of
from features.past.strip import Strips
from features.past.sums import Found
from features.past.version import of_everything
from features.past.writing import read, written, written_of

MOST: Final = 20_000
"""So many goods items are taken in at once."""
_ENTRIES: Final = 2_000
"""So many entries that were noted are taken in at once."""


class Memory:
    """What is remembered of parties, goods, routes, prices and words."""

    def __init__(self, areas: Sequence[str]) -> None:
        self.areas = tuple(areas)
        self.latest = int(NEVER)
        """The latest lodged_at of the entries so far, microseconds since 1970 UTC; what is earlier is settled."""
        self._known = walking.nothing(len(AMOUNTS), len(self.areas) + 1)
        self._pending = Pending()

    def look(self, columns: Columns, *, together: bool = True) -> Lodged:
        """Goods items with what is known strictly before each: of the entries so far, and ``together`` of each other.

        Changes nothing.
        """
        return self.look_noted(columns, taken(columns, adding=together), together=together)

    def look_noted(self, columns: Columns, notes: Notes, *, together: bool = True) -> Lodged:
        """The same of goods items of which notes were taken (``notes.taken``) before."""
        before, known = self._before(columns, notes, together=together)
        self._known, told = walking.look(self._known, notes, before, known)
        return Lodged(columns, Recollection(self.areas, told, self._strips(notes, before, settled=False)))

    def admit(self, columns: Columns) -> None:
        """Take in the goods items of declarations, in the order of the ledger.

        Rows of one consignment that follow each other are one entry. After each entry all that happened before
        the latest lodged_at so far is settled: in order of time what waited, and at once what comes late.
        """
        source = Source(columns)
        for piece in of_whole_entries(columns, MOST):
            self._admit(items(columns, source.notes(piece), piece.start))

    @staticmethod
    def noted(columns: Columns) -> bytes:
        """Notes of goods items, for ``admit_noted`` of this or another process."""
        return written(items(columns, taken(columns)))

    @staticmethod
    def noted_each(columns: Columns, starts: Sequence[int]) -> list[bytes]:
        """Notes of many declarations, for each by itself; ``starts`` are their first rows, and behind them the end."""
        return written_of(columns, taken(columns), starts)

    def admit_noted(self, *noted: bytes) -> None:
        """The same of declarations of which notes were taken before.

        Raises:
            ValueError: The notes are damaged, or were taken by another version; admit the declarations themselves.

        """
        every = [read(noted[start : start + _ENTRIES]) for start in range(0, len(noted), _ENTRIES)]
        for some in every:
            self._admit(some)

    def state(self) -> tuple[Arrays, dict[str, Any]]:
        """All that is remembered, as arrays by name and a few words; what is written down of them is a checkpoint."""
        told = {"areas": list(self.areas), "latest": self.latest, "version": of_everything()}
        return arrays_of(self._known, self._pending), told

    @classmethod
    def restored(cls, arrays: Mapping[str, NDArray[Any]], told: Mapping[str, Any]) -> "Memory":
        """The memory whose state this is.

        Raises:
            ValueError: It is none, or that of another version.

        """
        if told["version"] != of_everything():
            raise ValueError("another version remembered this")
        memory = cls(told["areas"])
        memory.latest = int(told["latest"])
        memory._known, memory._pending = known_of(arrays, len(memory.areas) + 1)
        return memory

    def learn(self, columns: Columns, findings: Findings) -> None:
        """Take in findings, each an entry of its own in this order; their goods items are given again."""
        findings = findings.take((findings.area >= 0) & (findings.area < len(self.areas)))
        if not len(findings):
            return
        some = learnt(columns, findings, Source(columns, adding=False).keys(findings.row))
        late = some.found.times < self.latest
        self._pending.learn(some.part(~late))
        if late.any():
            known = some_of(some.found, late)
            none = no_notes()
            self._known = walking.settle(self._known, none, none.times, known, np.arange(len(known.times)))

    def _admit(self, some: Items) -> None:
        """Add what waits and these goods items, as far as they are due, entry by entry."""
        if not len(some.numbers):
            return
        entry, latest = entries(some, self.latest)
        every, learnt = together([self._pending.lodged, some]), self._pending.learnt
        step, found_step = steps(latest, every.notes.times), steps(latest, learnt.found.times)
        own = slice(len(step) - len(entry), None)
        step[own] = np.maximum(step[own], entry)
        known = int(np.searchsorted(found_step, len(latest)))
        due, others = parted(step < len(latest))
        before, settled, rest = every.part(due), *learnt.split(known)
        if len(before.numbers) or known:
            due_step = step[due]
            order = before.order(due_step)
            notes, found_step = before.notes.part(order), found_step[:known]
            self._known = walking.settle(self._known, notes, due_step[order], settled, found_step)
        self._pending.wait_only(every.part(others), rest)
        self.latest = int(latest[-1])

    def recall(self, columns: Columns) -> Lodged:
        """Goods items with what was known strictly before each was lodged; time moves on to the last of them."""
        times = cast("Ints", columns["lodged_at"])
        before, known = self._pending.settle(int(times.max()) if len(times) else 0)
        return Lodged(columns, self._walk(taken(columns, adding=False), before, known))

    def remember(self, columns: Columns) -> None:
        """Take in goods items that were lodged; they wait."""
        self._pending.lodge(items(columns, taken(columns)))

    def replay(self, columns: Columns, findings: Findings, chunk: int = MOST) -> Iterator[tuple[slice, Lodged]]:
        """Walk through a history: its goods items in chunks, each as ``recall`` would have given it.

        Rows come in the order of lodged_at, consignment_id and item_number; a chunk ends where the time
        changes. Walk it to its end: findings known later than the last goods item then wait for later ones.

        Raises:
            ValueError: the rows are not in order.
        """
        if not in_order(columns):
            message = "the rows are not in the order of lodged_at, consignment_id, item_number: sort them first"
            raise ValueError(message)
        source, findings = Source(columns), findings.in_order(len(self.areas))
        waiting, settled, first = no_notes(), 0, 0
        for piece in pieces(cast("Ints", columns["lodged_at"]), chunk):
            notes = source.notes(piece)
            latest = int(notes.times[-1])
            last_group = int(np.searchsorted(notes.times, latest))
            known = int(np.searchsorted(findings.known_at, latest))
            due = findings.take(slice(settled, known))
            earlier, earlier_found = self._pending.settle(latest)
            before = in_time(earlier, joined([waiting, notes.part(slice(last_group))]))
            recollection = self._walk(notes, before, merged(earlier_found, found(due, source.keys(due.row))))
            waiting, settled, first = notes.part(slice(last_group, None)), known, piece.start + last_group
            self.latest = max(self.latest, latest)
            yield piece, Lodged(Slice(columns, piece), recollection)
        self._pending.lodge(items(columns, waiting, first))
        later = findings.take(slice(settled, None))
        self._pending.learn(learnt(columns, later, source.keys(later.row)))

    def histogram(self, measure: str, columns: Columns) -> tuple[Floats, Floats]:
        """The peers of one goods item: edges of the bins (65, unit of the measure) and shares (64), as known now.

        The cell is the one that ``Peers.cell`` names; shares are zeros where there are no peers. Changes nothing.
        """
        notes = taken(columns, adding=False)
        cell = int(self.look_noted(columns, notes, together=False).peers(measure).cell[0])
        before, _ = self._before(columns, notes, together=False)
        goods = Goods(before.times, before.cells, before.measures)
        return peers.strip(self._known.peers, goods, measure, int(notes.cells[0, cell]) if cell >= 0 else 0)

    def _before(self, columns: Columns, notes: Notes, *, together: bool) -> tuple[Notes, Found]:
        """The events before the last of some goods items that are not settled, in order."""
        if not len(notes.times):
            return no_notes(), NONE_FOUND
        last = int(notes.times.max())
        before, known = self._pending.before(last)
        earlier = notes.times < last
        if together and earlier.any():
            before = pending.together([before, items(columns, notes).part(earlier)])
            before = before.part(before.order())
        return before.notes, known

    def _walk(self, notes: Notes, before: Notes, found: Found) -> Recollection:
        """Read goods items after the events before them."""
        self._known, told = walking.walk(self._known, notes, before, found)
        return Recollection(self.areas, told, self._strips(notes, before, settled=True))

    def _strips(self, notes: Notes, before: Notes, *, settled: bool) -> Strips:
        """Peer strips of goods items that were told of just now."""
        known, goods = self._known, (Goods(some.times, some.cells, some.measures) for some in (before, notes))
        return Strips(known.peers, *goods, settled=settled, current=lambda: self._known is known)
