"""A database with tokens in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from serving.ledger.database import Database
from serving.ledger.ledger import Ledger


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    ledger = Ledger.open(f"sqlite:///{tmp_path}/ledger.db")
    yield ledger.database
    ledger.close()
