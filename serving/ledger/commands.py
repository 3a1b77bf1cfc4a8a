"""`tidewaiter ledger`: walk the chain, bring the tables up to date."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from rich.console import Console

from features.errors import TidewaiterError
from serving.ledger import revision
from serving.ledger.database import Database
from serving.ledger.ledger import Ledger

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]


def verify(url: str, screen: Console, step: Step) -> None:
    """Walk the chain from the first entry to the last.

    Raises:
        TidewaiterError: an entry does not fit; it says which.
    """
    ledger = Ledger.open(url)
    try:
        last = max(ledger.head().seq, 1)
        with step("Walking the chain") as advance:
            verdict = ledger.verify(lambda entries: advance(min(entries / last, 1.0)))
    finally:
        ledger.close()
    if not verdict.whole:
        raise TidewaiterError(
            f"The chain holds for {verdict.entries:,} entries, then: {verdict.fault}. Stop the service, keep a copy of "
            "the database as it is, and restore the last good one."
        )
    screen.print(f"{verdict.entries:,} entries, each fits the one before. The last is {verdict.head.hash.hex()}.")


def upgrade(url: str, screen: Console) -> None:
    """Bring the tables of an older version up to this one; entries stay as they are."""
    database = Database(url)
    try:
        revision.upgrade(database)
    finally:
        database.close()
    screen.print("The tables are those of this version.")
