"""What ``tidewaiter cases`` does."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from rich.console import Console

from serving.cases.projection import Projection
from serving.ledger.ledger import Ledger

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
_PAGE: Final = 1_000


def rebuild(url: str, screen: Console, step: Step) -> None:
    """Make the tables of cases again."""
    ledger = Ledger.open(url)
    try:
        Projection(ledger.database).clear()
        with step("Making the cases from the ledger") as advance:
            taken = follow(ledger, advance)
    finally:
        ledger.close()
    screen.print(f"The cases are made from {taken:,} entries of the ledger.")


def follow(ledger: Ledger, advance: Callable[[float], None]) -> int:
    """Take in all that the ledger holds and the tables do not; returns how many entries that were."""
    projection = Projection(ledger.database)
    last, taken = max(ledger.head().seq, 1), 0
    try:
        while count := projection.step(_PAGE):
            taken += count
            advance(min(taken / last, 1.0))
    finally:
        projection.drop()
    return taken
