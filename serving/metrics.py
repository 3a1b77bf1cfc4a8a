"""The numbers of operation, as Prometheus text.

One worker shows its own numbers. Several workers behind one port would show those of whichever answered; where
``PROMETHEUS_MULTIPROC_DIR`` (the library's own variable, set before this is imported, naming an empty folder) is set,
each worker keeps its numbers in files there and any of them answers for all.
"""

import os
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS: Final = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 30.0)
_ENTRIES: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)

disable_created_metrics()  # type: ignore[no-untyped-call]  # a series beside each counter that nobody reads


class Metrics:
    """What one worker counts. Children with labels are looked up once: a request costs a few microseconds."""

    MEDIA_TYPE: Final = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        own = self._registry = CollectorRegistry()
        self._requests = Counter("tidewaiter_requests", "Requests answered", ("route", "status"), registry=own)
        self._latency = Histogram(
            "tidewaiter_request_seconds",
            "From the request's head to its reply",
            ("route",),
            registry=own,
            buckets=_SECONDS,
        )
        self._problems = Counter("tidewaiter_problems", "Requests refused, by problem code", ("code",), registry=own)
        self._tokens = Counter("tidewaiter_token_refusals", "Callers not let in", ("code",), registry=own)
        self._items = Counter("tidewaiter_goods_items", "Goods items scored", registry=own)
        self._decisions = Counter(
            "tidewaiter_decisions", "Consignments scored, by recommendation", ("lane", "source"), registry=own
        )
        self._in_flight = Gauge(
            "tidewaiter_requests_in_flight", "Requests at work now", registry=own, multiprocess_mode="livesum"
        )
        self._writes = Histogram(
            "tidewaiter_ledger_write_seconds",
            "From handing entries in to their being durable",
            registry=own,
            buckets=_SECONDS,
        )
        self._group = Histogram(
            "tidewaiter_ledger_write_entries", "Entries handed to the ledger together", registry=own, buckets=_ENTRIES
        )
        self._seen = Gauge(
            "tidewaiter_ledger_seen",
            "Last ledger entry in the memory (of the slowest worker)",
            registry=own,
            multiprocess_mode="livemin",
        )
        self._head = Gauge(
            "tidewaiter_ledger_head",
            "Last ledger entry in the memory (of the fastest worker); less `seen`: how far workers are apart",
            registry=own,
            multiprocess_mode="livemax",
        )
        self._bundles = Gauge(
            "tidewaiter_bundle_info", "1 for the bundles that answer now", ("area", "id"), registry=own,
            multiprocess_mode="livemax",
        )  # fmt: skip
        built = Gauge("tidewaiter_build_info", "1", ("version",), registry=own, multiprocess_mode="livemax")
        built.labels(_version()).set(1)
        self._of_request: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self._of_decision: dict[tuple[str, str], Counter] = {}
        self._live: dict[str, str] = {}
        self._shared = os.environ.get(SHARED_FOLDER)
        if not self._shared:
            ProcessCollector(registry=own)

    def request(self, route: str, status: int, seconds: float) -> None:
        """A request was answered; ``route`` is the path as a pattern, never as it was sent."""
        children = self._of_request.get((route, status))
        if children is None:
            children = self._requests.labels(route, str(status)), self._latency.labels(route)
            self._of_request[route, status] = children
        children[0].inc()
        children[1].observe(seconds)

    def problem(self, code: str) -> None:
        """A request was refused; ``overloaded`` counts those that were shed."""
        self._problems.labels(code).inc()

    def token_refused(self, code: str) -> None:
        """Somebody was not let in."""
        self._tokens.labels(code).inc()

    def in_flight(self, requests: int) -> None:
        """So many requests are at work."""
        self._in_flight.set(requests)

    def decided(self, lane: str, source: str, goods_items: int) -> None:
        """A consignment of so many goods items was scored."""
        child = self._of_decision.get((lane, source))
        if child is None:
            child = self._of_decision[lane, source] = self._decisions.labels(lane, source)
        child.inc()
        self._items.inc(goods_items)

    def recorded(self, entries: int, seconds: float) -> None:
        """Entries that were handed in together are durable, after so long."""
        self._group.observe(entries)
        self._writes.observe(seconds)

    def seen(self, entry: int) -> None:
        """The memory has taken in the ledger up to this entry."""
        self._seen.set(entry)
        self._head.set(entry)

    def live(self, versions: Mapping[str, object]) -> None:
        """These answer from now on: ``bundles`` holds the id by area."""
        for area, bundle in self._live.items():
            self._bundles.labels(area, bundle).set(0)
        named = versions.get("bundles")
        self._live = {str(area): str(bundle) for area, bundle in named.items()} if isinstance(named, Mapping) else {}
        for area, bundle in self._live.items():
            self._bundles.labels(area, bundle).set(1)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it: of this worker, or of all that share a folder."""
        if not self._shared:
            return generate_latest(self._registry)
        _forget_dead(Path(self._shared))
        everybody = CollectorRegistry()
        MultiProcessCollector(everybody, self._shared)  # type: ignore[no-untyped-call]
        return generate_latest(everybody)


def _forget_dead(folder: Path) -> None:
    """What was true of a worker only while it lived; what it counted stays counted."""
    processes = {int(path.stem.rpartition("_")[2]) for path in folder.glob("gauge_live*_*.db")}
    for process in processes:
        if not _lives(process):
            mark_process_dead(process, str(folder))  # type: ignore[no-untyped-call]


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _version() -> str:
    try:
        return version("tidewaiter")
    except PackageNotFoundError:  # started from a folder that was never installed
        return "unknown"
