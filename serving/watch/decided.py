"""Decisions as the ledger keeps them, with the features that each was made of."""

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final, NamedTuple

import msgspec
import numpy as np

from features.columns import Floats, microseconds
from features.errors import TidewaiterError
from models import champions, kept, policy
from models.kept import Kept
from models.policy import Policy
from serving.ledger.entry import DECIDED, Stored
from serving.ledger.ledger import Ledger

_PAGE: Final = 500


class Score(msgspec.Struct, frozen=True):
    """What an area says of a goods item."""

    probability: float
    level: str


class Item(msgspec.Struct, frozen=True):
    """A goods item."""

    item_number: int
    areas: dict[str, Score]


class Advice(msgspec.Struct, frozen=True):
    """What was recommended."""

    lane: str
    source: str
    selected: bool
    selection_probability: float
    random: bool
    area: str | None = None


class Versions(msgspec.Struct, frozen=True):
    """What it rests on."""

    bundles: dict[str, str]
    policy: str


class Answer(msgspec.Struct, frozen=True):
    """What we ask of a decision; all else in it is passed over."""

    consignment_id: str
    decided_at: dt.datetime
    goods_items: list[Item]
    recommendation: Advice
    versions: Versions


class _Said(msgspec.Struct, frozen=True):
    dataset: str = ""
    border_transport_mode: str = ""


class Decided(NamedTuple):
    """A decision, and the table it was made of."""

    seq: int
    at: int
    """Microseconds since 1970 UTC."""
    office: str
    dataset: str
    mode: str
    """Of transport at the border."""
    answer: Answer
    names: tuple[str, ...]
    """Of the table's columns; none if one of the bundles is not on this machine."""
    table: Floats
    """Features, shape (goods items, names)."""


_ANSWER: Final = msgspec.json.Decoder(Answer)
_SAID: Final = msgspec.json.Decoder(_Said)


class Shelf:
    """Bundles and policies of earlier days, opened once."""

    def __init__(self, ledger: Ledger) -> None:
        self._bundles: dict[str, Kept | None] = {}
        self._policies: dict[str, bytes | Policy] = {}
        for entry in ledger.swaps():
            if entry.answer:
                told = msgspec.json.decode(entry.said, type=_Named)
                self._policies[told.policy] = entry.answer

    def kept(self, bundle_id: str) -> Kept | None:
        """A bundle, if it is on this machine and whole; this code need not know its features any more."""
        if bundle_id not in self._bundles:
            try:
                self._bundles[bundle_id] = kept.opened(bundle_id) if champions.at_hand(bundle_id) else None
            except TidewaiterError:
                self._bundles[bundle_id] = None
        return self._bundles[bundle_id]

    def policy(self, policy_id: str) -> Policy | None:
        """A policy that was live."""
        found = self._policies.get(policy_id)
        if isinstance(found, bytes):
            try:
                found = policy.restored(found)
            except TidewaiterError:
                return None
            self._policies[policy_id] = found
        return found

    def names(self, bundles: Mapping[str, str]) -> tuple[str, ...] | None:
        """The columns of what was kept of a decision, also of bundles that this code has outgrown.

        None if one of its bundles is not on this machine.
        """
        opened = [self.kept(bundle) for bundle in bundles.values()]
        whole = [each.names for each in opened if each is not None]
        return tuple(dict.fromkeys(chain(*whole))) if len(whole) == len(opened) else None


class _Named(msgspec.Struct, frozen=True):
    policy: str


def since(ledger: Ledger, start: int, after: int = 0) -> Iterator[Stored]:
    """Every entry recorded at or after a time, and after a number."""
    seen = max(after, _before(ledger, start))
    while page := ledger.follow(seen, _PAGE):
        yield from page
        seen = page[-1].seq


def decided(shelf: Shelf, entry: Stored) -> Decided | None:
    """A decision; none if the entry is something else."""
    if entry.kind not in DECIDED:
        return None
    answer = _ANSWER.decode(entry.answer)
    names = shelf.names(answer.versions.bundles) or ()
    table = np.frombuffer(entry.inputs, np.float64)
    rows = len(answer.goods_items)
    if len(table) != rows * len(names):
        names, table = (), np.empty(0)
    at = microseconds(answer.decided_at)
    said = _SAID.decode(entry.said)
    return Decided(
        entry.seq,
        at,
        entry.office,
        said.dataset,
        said.border_transport_mode,
        answer,
        names,
        table.reshape(rows, len(names)),
    )


def _before(ledger: Ledger, start: int) -> int:
    """Number of the last entry recorded before a time, found by halving: they are recorded in order."""
    low, high = 0, ledger.head().seq
    while low < high:
        middle = (low + high + 1) // 2
        (entry,) = ledger.follow(middle - 1, 1)
        low, high = (middle, high) if entry.recorded_at < start else (low, middle - 1)
    return low
