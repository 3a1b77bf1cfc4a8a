"""What is answered can be made anew, whatever the traffic: one sentence, put to the test."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from service_process import Running

from features.past.memory import Memory
from models.areas import AREAS
from serving.assess.checkpoint import fresh
from serving.assess.live import Live
from serving.assess.standing import Candidate
from serving.audit import audited
from serving.ledger.ledger import Ledger

Declarations = list[dict[str, Any]]


def load(running: Running, declarations: Declarations, at_once: int = 6) -> None:
    """Lodge declarations from several clients at the same time, some in batches, some with findings and amendments."""

    def well(answer: httpx.Response) -> None:
        assert answer.is_success, answer.text

    def lodge(mine: Declarations, number: int) -> None:
        client = running.client("scorer", name=f"client {number}")
        for place, each in enumerate(mine):
            if place % 9 == 8:
                well(client.post("/v1/score/batch", json={"consignments": mine[place : place + 7]}))
            well(client.post("/v1/score", json=each, params={"reasons": ("flagged", "all", "none")[place % 3]}))
            if place % 5 == 0:
                found = {
                    "consignment_id": each["consignment_id"], "item_number": 1, "area": "ipr", "result": "irregular",
                    "known_at": "2026-11-01T08:00:00Z",
                }  # fmt: skip
                well(client.post("/v1/findings", json={"findings": [found]}))
            if place % 7 == 0:
                later = {**each, "customs_office": "FR000001"}
                well(client.post(f"/v1/declarations/{each['consignment_id']}/amendments", json=later))

    threads = [
        threading.Thread(target=lodge, args=(declarations[number::at_once], number)) for number in range(at_once)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def state_of(memory: Memory) -> dict[str, bytes]:
    """A memory, byte for byte."""
    arrays, told = memory.state()
    return {name: array.tobytes() for name, array in arrays.items()} | {"told": repr(told).encode()}


@pytest.mark.parametrize("workers", [1, 2])
def test_every_decision_is_made_anew_to_the_bit(
    starter: Callable[..., Running], declarations: Declarations, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After traffic from all sides each decision follows, byte for byte, from what the ledger holds and it names."""
    running = starter(workers=workers, checkpoint_entries=100)
    load(running, declarations[: 60 * workers])
    running.stop()
    monkeypatch.chdir(running.home)
    ledger = Ledger.open(running.ledger)
    try:
        assert ledger.verify().whole
        standing = Candidate(None).ready(None)
        verdict = audited(ledger, lambda _: standing)
        assert verdict.other == []
        assert verdict.unknown == 0
        assert verdict.same >= 60 * workers
        _restored_is_fresh(ledger, running.home)
    finally:
        ledger.close()


def _restored_is_fresh(ledger: Ledger, home: Path) -> None:
    """The checkpoint and the ledger's tail give what the whole ledger gives, to the bit."""
    from extract import checkpoint  # noqa: PLC0415

    memory, extra = checkpoint.load(home / "ledger/past", tuple(AREAS))
    live = Live(ledger, memory, int(extra["seen"]))
    live.catch_up()
    assert live.seen == ledger.head().seq
    assert state_of(live.memory) == state_of(fresh(ledger))
