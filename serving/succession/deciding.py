"""Which bundle decided on any day and minute, from the swaps in the ledger."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from serving.ledger.ledger import Ledger


class _Said(msgspec.Struct):
    """What a swap says; versions of features and reference lists stand there too."""

    bundles: dict[str, str]
    policy: str


class Period(NamedTuple):
    """What was live, from one swap to the next; times in microseconds since 1970."""

    start: int
    end: int | None
    """None: until now."""
    seq: int
    """Number of the ledger's entry that says so."""
    bundles: dict[str, str]
    """Bundle by area."""
    policy: str


def periods(ledger: Ledger) -> list[Period]:
    """Everything that was ever live, oldest first.

    Workers swap within a second of each other; each decision names the bundle that made it, and that is the last word.
    """
    swaps = ledger.swaps()
    told = [msgspec.json.decode(entry.said, type=_Said) for entry in swaps]
    ends: Sequence[int | None] = [*(entry.recorded_at for entry in swaps[1:]), None]
    return [
        Period(entry.recorded_at, end, entry.seq, said.bundles, said.policy)
        for entry, said, end in zip(swaps, told, ends, strict=False)
    ]


def at(ledger: Ledger, when: int) -> Period | None:
    """What was live at a moment; none before the service first answered."""
    return next((each for each in reversed(periods(ledger)) if each.start <= when), None)


def since(told: Sequence[Period], area: str, bundle: str) -> int | None:
    """When a bundle first decided, of the time it decides now without a break; none: it does not decide."""
    first = None
    for period in reversed(told):
        if period.bundles.get(area) != bundle:
            break
        first = period.start
    return first
