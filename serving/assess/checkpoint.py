"""Checkpoints of the live past: a worker starts from the last one and the ledger's tail, not from the first entry."""

import fcntl
import logging
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from extract import checkpoint
from features.past.memory import Memory
from models.areas import AREAS
from serving.assess.live import Live
from serving.ledger.ledger import Ledger

_LOG: Final = logging.getLogger("tidewaiter.checkpoint")


class Checkpoints:
    """One folder that all workers of a machine share."""

    def __init__(self, folder: Path, entries: int) -> None:
        self._folder = folder
        self._entries = entries
        self._last = 0
        self._writing: threading.Thread | None = None

    def restored(self, ledger: Ledger) -> Live:
        """What the ledger tells from its first entry to its last.

        A checkpoint that is damaged, of another version, or not of this ledger is passed over with a word in the log.
        """
        live = self._from_checkpoint(ledger) or Live(ledger)
        self._last = live.seen
        live.catch_up()
        return live

    def consider(self, live: Live) -> None:
        """Write a checkpoint if enough has happened: what is remembered is copied here, and written in a thread."""
        if live.seen - self._last < self._entries or (self._writing and self._writing.is_alive()):
            return
        self._last = live.seen
        self._writing = threading.Thread(target=self._write, args=_state(live), name="checkpoint")
        self._writing.start()

    def leave(self, live: Live) -> None:
        """Write a last checkpoint, if anything happened since the one before."""
        if self._writing:
            self._writing.join()
        if live.seen > self._last:
            self._write(*_state(live))

    def _from_checkpoint(self, ledger: Ledger) -> Live | None:
        if not (self._folder / checkpoint.MANIFEST).exists():
            return None
        try:
            memory, extra = checkpoint.load(self._folder, tuple(AREAS))
        except checkpoint.UnusableCheckpoint as error:
            _LOG.warning("%s", error)
            return None
        seen = int(extra["seen"])
        entry = ledger.follow(seen - 1, 1)
        if not entry or entry[0].seq != seen or entry[0].hash.hex() != extra["hash"]:
            _LOG.warning("The checkpoint %s is of another ledger: it is passed over.", self._folder)
            return None
        return Live(ledger, memory, seen, entry[0].hash)

    def _write(self, arrays: Mapping[str, Any], told: Mapping[str, object], extra: Mapping[str, str]) -> None:
        """Write it, unless another worker of this machine is writing one."""
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        with self._folder.with_name(f"{self._folder.name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                checkpoint.write(self._folder, arrays, told, extra)
            except BlockingIOError:
                return
            except OSError as error:
                _LOG.warning("No checkpoint was written (%s); the next start reads more of the ledger.", error)


def _state(live: Live) -> tuple[Mapping[str, Any], Mapping[str, object], Mapping[str, str]]:
    return *live.memory.state(), {"seen": str(live.seen), "hash": live.hash.hex()}


def fresh(ledger: Ledger) -> Memory:
    """What a replay of the whole ledger remembers, without any checkpoint."""
    live = Live(ledger)
    live.catch_up()
    return live.memory
