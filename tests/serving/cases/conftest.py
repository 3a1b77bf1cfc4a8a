"""A ledger for tests of cases, in both databases."""

from collections.abc import Iterator
from pathlib import Path

import postgres_server
import pytest

from serving.cases.book import Book
from serving.ledger.ledger import Ledger


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'ledger.db'}"
    else:
        url = postgres_server.empty_database(request.getfixturevalue("server"))
    opened = Ledger.open(url)
    yield opened
    opened.close()


@pytest.fixture
def book(ledger: Ledger) -> Book:
    """All cases, as somebody sees them who sees all offices."""
    return Book(ledger.database, ())
