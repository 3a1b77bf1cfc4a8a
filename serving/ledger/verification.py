"""Walks the chain from the first entry and names the first that does not fit."""

from collections.abc import Callable, Sequence
from typing import Final

from serving.ledger.chain import link
from serving.ledger.entry import Head, Stored, Verdict

_PAGE: Final = 500


def walk(
    follow: Callable[[int, int], list[Stored]], progress: Callable[[int], None], noted: Sequence[Head] = ()
) -> Verdict:
    """Verify every entry.

    The chain shows every change, and every entry that is missing before the last. It cannot show that the last ones
    were cut off: for that, heads must be noted outside of the ledger, and be found in it again.

    Args:
        follow: Gives the rows after a number, at most so many.
        progress: Told how many entries fit so far.
        noted: Heads as they once were.
    """
    head = Head()
    missing = {past.seq: past.hash for past in noted if past.seq}
    while True:
        try:
            rows = follow(head.seq, _PAGE)
        except Exception as error:  # noqa: BLE001  (what a damaged file makes of a driver has no common type)
            return Verdict(head.seq, head, f"after entry {head.seq} the database cannot be read: {error}")
        if not rows:
            break
        for row in rows:
            fault = _fault(head, row) or _another(row, missing.pop(row.seq, row.hash))
            if fault:
                return Verdict(head.seq, head, fault)
            head = Head(row.seq, row.hash, row.recorded_at)
        progress(head.seq)
    if missing:
        return Verdict(head.seq, head, f"entry {max(missing)} was noted, but the ledger ends at {head.seq}")
    return Verdict(head.seq, head)


def _fault(head: Head, row: Stored) -> str:
    if row.seq != head.seq + 1:
        return f"entry {head.seq + 1} is missing: entry {row.seq} follows {head.seq}"
    try:
        fits = link(head.hash, row) == row.hash
    except (TypeError, UnicodeError, OverflowError) as error:
        return f"entry {row.seq} holds what the ledger never writes: {error}"
    return "" if fits else f"entry {row.seq} does not fit its hash: it, or entry {head.seq}, was changed"


def _another(row: Stored, noted: bytes) -> str:
    return "" if row.hash == noted else f"entry {row.seq} is not the one that was noted"
