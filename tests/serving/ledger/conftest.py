"""Ledgers on both databases, for real, and entries to put into them."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import postgres_server
import pytest

from serving.ledger.entry import Entry
from serving.ledger.ledger import Ledger


@pytest.fixture
def restart(server: str) -> Callable[[], None]:
    """Crashes the server and starts it again, with the settings that it had."""
    return lambda: postgres_server.restart(server)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once for each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ledger.db"
    return postgres_server.empty_database(request.getfixturevalue("server"))


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """An empty ledger that is open."""
    ledger = Ledger.open(url)
    yield ledger
    ledger.close()


@pytest.fixture
def make() -> Callable[..., Entry]:
    """Makes entries: a declaration unless told otherwise."""

    def entry(said: bytes = b"{}", **told: Any) -> Entry:  # noqa: ANN401  (any attribute of an entry)
        usual = {"kind": "declaration", "subject": uuid4().hex, "office": "DE004600", "actor": "targeting"}
        usual |= {"answer": b'{"id":1,"reasons":[]}', "reasons_at": 7, "inputs": b"in", "notes": b"n", "seen": 0}
        usual |= {"id": uuid4().hex, "digest": sha256(said).digest()}
        return Entry(said=said, **(usual | told))

    return entry
