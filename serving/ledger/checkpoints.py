"""Brings what was committed from SQLite's log into its file, beside the writer and not within a commit.

SQLite would do it at the end of every thousandth page's commit, before the answer leaves: measured, that doubles the
slowest hundredth of the answers. It changes nothing about durability: what the log holds is durable.
"""

import logging
import threading
from typing import Final

from serving.ledger.database import Database

_EVERY: Final = 0.1  # seconds between checkpoints while there are commits
_log = logging.getLogger(__name__)


class Checkpoints(threading.Thread):
    """Follows the writer at a distance; does nothing while nothing is written."""

    def __init__(self, database: Database) -> None:
        super().__init__(name="ledger checkpoints", daemon=True)
        self._database = database
        self._committed = threading.Event()
        self._closing = threading.Event()

    def committed(self) -> None:
        """There is something to bring over."""
        self._committed.set()

    def close(self, wait: float) -> None:
        """End; what is left in the log, SQLite brings over when the file is closed."""
        self._closing.set()
        self._committed.set()
        if self.is_alive():
            self.join(wait)

    def run(self) -> None:
        """One passive checkpoint, which waits for nobody, for all commits of the moment before."""
        while self._committed.wait() and not self._closing.wait(_EVERY):
            self._committed.clear()
            try:
                self._database.rows("PRAGMA wal_checkpoint(PASSIVE)")
            except Exception as error:  # noqa: BLE001  (the log stays; the next one brings it over)
                _log.warning("A checkpoint of the ledger failed: %s", error)
