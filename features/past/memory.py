"""Memory: everything that was lodged and found, as far as features need it.

An event counts for goods items lodged later than it happened (a finding: than it was known), never for
those of the same instant. So events wait until goods items of a later time are looked at, and are then
added in order: of time, lodgements before findings, consignment and item. Time should move forward: what
was added for a later look cannot be unseen by an earlier one. Late events are no trouble, they simply add.
"""

from collections.abc import Iterator, Sequence
from typing import Final, cast

import numpy as np

from features.columns import Columns, Floats, Ints
from features.lodged import Lodged
from features.past import peers, walking
from features.past.amounts import AMOUNTS
from features.past.findings import Findings
from features.past.notes import Notes, Source, joined, no_notes, taken
from features.past.pending import Pending, found, merged
from features.past.recollection import Recollection
from features.past.slices import Slice, in_order, pieces
from features.past.sums import Found

_EARLIEST: Final = int(np.iinfo(np.int64).min)


class Memory:
    """What is remembered of parties, goods, routes, prices and words."""

    def __init__(self, areas: Sequence[str]) -> None:
        self.areas = tuple(areas)
        self._known = walking.nothing(len(AMOUNTS), len(self.areas) + 1)
        self._pending = Pending(no_notes())

    def recall(self, columns: Columns) -> Lodged:
        """Goods items with what was known strictly before each was lodged."""
        times = cast("Ints", columns["lodged_at"])
        latest = int(times.max()) if len(times) else 0
        before, known = self._pending.lodgements(latest), self._pending.findings(latest)
        notes = taken(columns, adding=False)
        return Lodged(columns, self._walk(notes, before, known))

    def remember(self, columns: Columns) -> None:
        """Take in goods items that were lodged."""
        self._pending.lodge(columns, taken(columns))

    def learn(self, columns: Columns, findings: Findings) -> None:
        """Take in findings; their goods items are given again."""
        findings = findings.in_order(len(self.areas))
        if len(findings):
            self._pending.learn(columns, findings, Source(columns, adding=False).keys(findings.row))

    def replay(self, columns: Columns, findings: Findings, chunk: int = 20_000) -> Iterator[tuple[slice, Lodged]]:
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
        waiting, learnt, first = no_notes(), 0, 0
        for piece in pieces(cast("Ints", columns["lodged_at"]), chunk):
            notes = source.notes(piece)
            latest = int(notes.times[-1])
            last_group = int(np.searchsorted(notes.times, latest))
            known = int(np.searchsorted(findings.known_at, latest))
            due = findings.take(slice(learnt, known))
            before = _ordered(self._pending.lodgements(latest), joined([waiting, notes.part(slice(last_group))]))
            keys = source.keys(due.row)
            recollection = self._walk(notes, before, merged(self._pending.findings(latest), found(due, keys)))
            waiting, learnt, first = notes.part(slice(last_group, None)), known, piece.start + last_group
            yield piece, Lodged(Slice(columns, piece), recollection)
        self._pending.lodge(columns, waiting, first)
        later = findings.take(slice(learnt, None))
        self._pending.learn(columns, later, source.keys(later.row))

    def histogram(self, measure: str, columns: Columns) -> tuple[Floats, Floats]:
        """The peers of one goods item: edges of the bins (65, unit of the measure) and shares (64), as remembered now.

        The cell is the one that ``Peers.cell`` names; shares are zeros where there are no peers.
        """
        lodged = self.recall(columns)
        cell = int(lodged.peers(measure).cell[0])
        notes = taken(columns, adding=False)
        return peers.strip(self._known.peers, measure, int(notes.cells[0, cell]) if cell >= 0 else 0)

    def _walk(self, notes: Notes, before: Notes, found: Found) -> Recollection:
        """Read goods items after the events before them."""
        self._known, told = walking.walk(self._known, notes, before, found)
        return Recollection(self.areas, told)


def _ordered(earlier: Notes, later: Notes) -> Notes:
    """Both in the order of their time; at equal times the first ones first."""
    if not len(earlier.times):
        return later
    both = joined([earlier, later])
    return both.part(np.argsort(both.times, kind="stable"))
