"""A ledger that acknowledges without writing: shows what durability costs. Never for use."""

import asyncio
import time
from collections.abc import Callable, Sequence

from serving.api import house
from serving.ledger.entry import Entry, Outcome, Stored
from serving.ledger.ledger import Ledger


class Forgetful(Ledger):
    """Reads like the real one; what is written is told to the memory of the past, and is gone."""

    def start(
        self,
        loop: asyncio.AbstractEventLoop,
        after: int,
        on_entries: Callable[[Sequence[Stored]], None],
        every: float = 0,
    ) -> None:
        """Remember only how many there were."""
        del loop, every
        self._seq, self._tell = after, on_entries

    def writable(self) -> bool:
        """It always takes what it is given."""
        return True

    async def write(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Number the entries and tell them."""
        rows = [self._row(entry) for entry in entries]
        self._tell(rows)
        return [Outcome("new", row) for row in rows]

    def _row(self, entry: Entry) -> Stored:
        self._seq += 1
        told = {name: getattr(entry, name) for name in Stored._fields if hasattr(entry, name)}
        return Stored(seq=self._seq, recorded_at=time.time_ns() // 1000, hash=bytes(32), **told)


def forget() -> None:
    """From now on this process opens forgetful ledgers."""
    house.Ledger = Forgetful  # type: ignore[misc, assignment]
