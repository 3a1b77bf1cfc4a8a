"""The numbers of operation: true, of one worker or of all."""

import os
import subprocess
import sys
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from serving.metrics import SHARED_FOLDER, Metrics

WORKER = """
from serving.metrics import Metrics
metrics = Metrics()
metrics.request("/v1/score", 200, 0.004)
metrics.decided("red", "model", 3)
metrics.in_flight({inside})
metrics.seen({seen})
metrics.live({{"bundles": {{"ipr": "{bundle}"}}}})
print(metrics.text().decode())
"""


def values(text: str) -> dict[str, float]:
    """Each sample with its labels."""
    return {
        sample.name + "".join(f" {value}" for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_what_happened_is_counted() -> None:
    """Each thing that is reported stands in the text, under its route, code, lane or area."""
    metrics = Metrics()
    for seconds in (0.004, 0.2):
        metrics.request("/v1/score", 200, seconds)
    metrics.request("/v1/score", 503, 0.0001)
    metrics.problem("overloaded")
    metrics.token_refused("token_unknown")
    metrics.decided("green", "model", 2)
    metrics.decided("green", "model", 1)
    metrics.recorded(33, 0.006)
    metrics.in_flight(7)
    metrics.seen(1234)
    text = metrics.text().decode()
    told = values(text)
    assert told["tidewaiter_requests_total /v1/score 200"] == 2
    assert told["tidewaiter_requests_total /v1/score 503"] == 1
    assert told["tidewaiter_request_seconds_bucket 0.005 /v1/score"] == 2
    assert told["tidewaiter_problems_total overloaded"] == 1
    assert told["tidewaiter_token_refusals_total token_unknown"] == 1
    assert told["tidewaiter_decisions_total green model"] == 2
    assert told["tidewaiter_goods_items_total"] == 3
    assert told["tidewaiter_ledger_write_entries_sum"] == 33
    assert told["tidewaiter_ledger_write_seconds_bucket 0.01"] == 1
    assert told["tidewaiter_requests_in_flight"] == 7
    assert told["tidewaiter_ledger_seen"] == told["tidewaiter_ledger_head"] == 1234
    assert any(name.startswith("tidewaiter_build_info ") for name in told)
    assert text.count("# TYPE process_resident_memory_bytes") == 1


def test_a_swap_shows_which_bundle_answers() -> None:
    """The bundle before stays in the series with 0, the one that answers has 1."""
    metrics = Metrics()
    metrics.live({"bundles": {"ipr": "old", "waste": "same"}})
    metrics.live({"bundles": {"ipr": "new", "waste": "same"}})
    told = values(metrics.text().decode())
    info = {
        name.removeprefix("tidewaiter_bundle_info "): value for name, value in told.items() if "bundle_info" in name
    }
    assert info == {"ipr old": 0, "ipr new": 1, "waste same": 1}


def test_several_workers_answer_as_one(tmp_path: Path) -> None:
    """With a shared folder counts add up, and outlive their worker; what was true of it while it lived goes."""
    environment = {**os.environ, SHARED_FOLDER: str(tmp_path)}

    def worker(**given: object) -> dict[str, float]:
        code = WORKER.format(**given)
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=180
        )
        return values(done.stdout)

    assert worker(inside=5, seen=10, bundle="old")["tidewaiter_requests_in_flight"] == 5
    told = worker(inside=2, seen=12, bundle="new")
    assert told["tidewaiter_requests_total /v1/score 200"] == 2
    assert told["tidewaiter_goods_items_total"] == 6
    assert told["tidewaiter_requests_in_flight"] == 2
    assert told["tidewaiter_ledger_seen"] == 12
    assert "tidewaiter_bundle_info ipr old" not in told
