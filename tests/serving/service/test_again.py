"""Sending twice is safe: whatever was refused or known in between, the rest is answered as before."""

import datetime as dt
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

from service_process import Running
from traffic import entries, kept

from serving.ledger.ledger import Ledger

Declarations = list[dict[str, Any]]
Starter = Callable[..., Running]
KEY = {"idempotency-key": "a batch"}


def test_calls_that_overlap_are_answered_once(starter: Starter, declarations: Declarations) -> None:
    """Batches that repeat what was lodged before or share declarations: one entry each, and each made anew to the bit.

    A batch of which one declaration was refused for a reason that has passed keeps its other answers under its key.
    """
    running = starter(workers=2, checkpoint_entries=100, clock_tolerance_seconds=0)
    client = running.client("scorer", "officer", name="tms")
    told: dict[str, bytes] = {}
    parcels = [{**each, "seller_id": "one seller", "importer_name": "one importer"} for each in declarations[:40]]
    for each in parcels[:10]:
        told[each["consignment_id"]] = client.post("/v1/score", json=each).content
    batches = [{"consignments": parcels[start : start + 12]} for start in (0, 4, 8, 12, 16, 20, 24, 28)]
    with ThreadPoolExecutor(4) as several:
        answers = list(several.map(lambda batch: client.post("/v1/score/batch", json=batch), batches))
    for batch, answer in zip(batches, answers, strict=True):
        assert answer.status_code == 200, answer.text
        for declared, decision in zip(batch["consignments"], answer.json()["decisions"], strict=True):
            assert decision["consignment_id"] == declared["consignment_id"]
            assert json.loads(told.setdefault(declared["consignment_id"], json.dumps(decision).encode())) == decision

    soon = (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=5)).isoformat()
    late = {"consignments": [declarations[50], {**declarations[51], "lodged_at": soon}, declarations[52]]}
    first = client.post("/v1/score/batch", json=late, headers=KEY).json()["decisions"]
    assert [each.get("code") for each in first] == [None, "invalid_declaration", None]
    time.sleep(5.1)
    second = client.post("/v1/score/batch", json=late, headers=KEY).json()["decisions"]
    assert [second[0], second[2]] == [first[0], first[2]]
    assert second[1]["consignment_id"] == declarations[51]["consignment_id"]

    running.stop()
    with closing(Ledger.open(running.ledger)) as ledger:
        stored = {entry.subject: entry.answer for entry in entries(ledger) if entry.kind == "declaration"}
    assert {name: json.loads(answer) for name, answer in told.items()} == {
        name: json.loads(answer) for name, answer in stored.items() if name in told
    }
    assert kept(running, stored) == 43
