"""A ledger with a past and with real decisions on it, and the cases made from it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from practice_desk import Desk

from serving import history
from serving.assess.live import Live
from serving.assess.standing import Candidate
from serving.ledger.ledger import Ledger


@pytest.fixture(scope="module")
def desk(place: Path, declarations: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The last declarations of the trade, lodged once more under other references, with all of it as their past."""
    url = f"sqlite:///{tmp_path_factory.mktemp('desk')}/ledger.db"
    with contextlib.chdir(place):
        history.load(url, place / "history", lambda _share: None)
        standing = Candidate(None).ready(None)
        assert standing is not None
        ledger = Ledger.open(url)
        live = Live(ledger)
        live.catch_up()
        made = Desk(ledger, standing, live)
        for each in declarations[-25:]:
            made.lodge(each | {"consignment_id": "again-" + each["consignment_id"]})
        yield made
        ledger.close()
