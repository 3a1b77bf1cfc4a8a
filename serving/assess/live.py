"""The live past: what a fresh replay of the ledger's entries so far remembers, in every worker, to the bit."""

import json
import logging
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final, cast

import numpy as np

from features.columns import Records
from features.finding import IRREGULAR, UNCHECKED
from features.past.findings import Findings
from features.past.memory import Memory
from models.areas import AREAS
from serving.door.declared import as_stored
from serving.door.times import instant
from serving.ledger.entry import FIRST_OF_A_CONSIGNMENT, Stored
from serving.ledger.ledger import Ledger

_LOG: Final = logging.getLogger("tidewaiter.live")
_PAGE: Final = 1_000


class Live:
    """A memory, and up to which entry of the ledger it has read."""

    def __init__(self, ledger: Ledger, memory: Memory | None = None, seen: int = 0, hash_: bytes = b"") -> None:
        self.memory = memory or Memory(tuple(AREAS))
        self.seen = seen
        self.hash = hash_
        self._ledger = ledger

    def take(self, entries: Sequence[Stored]) -> None:
        """Take in entries in the order of the ledger; those that say nothing of the past only move ``seen``.

        The first version of a declaration counts and later ones do not, or amending would look like lodging again.
        """
        new = [entry for entry in entries if entry.seq > self.seen]
        for kind, some in groupby(new, _effect):
            if kind == "lodged":
                self._lodged(list(some))
            elif kind == "found":
                self._found(list(some))
        if new:
            self.seen, self.hash = new[-1].seq, new[-1].hash

    def catch_up(self) -> None:
        """Read the ledger to its end."""
        while entries := self._ledger.follow(self.seen, _PAGE):
            self.take(entries)

    def _lodged(self, entries: Sequence[Stored]) -> None:
        """Declarations that follow each other; each is an entry of its own to the memory too.

        One that cannot be taken in, which none should be after the door, is passed over in every worker alike.
        """
        try:
            self._admit(entries)
        except Exception:  # noqa: BLE001  nothing may put a worker out of step with the others
            if len(entries) > 1:
                for entry in entries:
                    self._lodged([entry])
            else:
                _LOG.exception("entry %d cannot be taken in: the past goes on without it", entries[0].seq)

    def _admit(self, entries: Sequence[Stored]) -> None:
        notes = [entry.notes for entry in entries]
        if all(notes):
            try:
                self.memory.admit_noted(*cast("list[bytes]", notes))
            except ValueError:
                _LOG.info("entries from %d on were noted by another version: reading them anew", entries[0].seq)
            else:
                return
        records = [record for entry in entries for record in as_stored(entry.said).records]
        self.memory.admit(Records(records))

    def _found(self, entries: Sequence[Stored]) -> None:
        """Findings that follow each other; each counts from when it was known, and a correction not once more."""
        said = [json.loads(entry.said) for entry in entries]
        told = [each for each in said if each["area"] in AREAS and each["result"] != UNCHECKED]
        told = [each for each in told if "corrects" not in each]
        goods = [self._goods_item(each) for each in told]
        pairs = [(each, item) for each, item in zip(told, goods, strict=True) if item]
        if not pairs:
            return
        areas = [*AREAS]
        found = Findings(
            np.arange(len(pairs)),
            np.array([areas.index(each["area"]) for each, _ in pairs]),
            np.array([each["result"] == IRREGULAR for each, _ in pairs]),
            np.array([instant(each["known_at"]) for each, _ in pairs]),
        )
        self.memory.learn(Records([item for _, item in pairs]), found)

    def _goods_item(self, said: Mapping[str, object]) -> Mapping[str, object] | None:
        """The goods item that a finding is about, as it was first declared."""
        for entry in self._ledger.of_subject(str(said["consignment_id"])):
            if entry.kind in FIRST_OF_A_CONSIGNMENT:
                items = as_stored(entry.said).records
                return next((item for item in items if item["item_number"] == said["item_number"]), None)
        return None


def _effect(entry: Stored) -> str:
    if entry.kind in FIRST_OF_A_CONSIGNMENT:
        return "lodged"
    return "found" if entry.kind == "finding" else ""
