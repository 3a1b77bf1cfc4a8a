"""Clients that behave as docs/api.md asks them to, and what is promised to them whatever happens to the service."""

import contextlib
import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
from service_process import PATIENCE, Running

from extract import checkpoint
from features.past.memory import Memory
from models.areas import AREAS
from serving.assess.checkpoint import fresh
from serving.assess.live import Live
from serving.assess.standing import Candidate, Standing
from serving.audit import audited
from serving.ledger.ledger import Ledger

Declarations = Sequence[Mapping[str, Any]]
_AGAIN: Final = {429, 503, 504}


@dataclass
class Traffic:
    """Targeting systems that lodge declarations at the same time, each with a key of its own."""

    running: Running
    """Where it goes; another one once the service was started anew."""
    secret: str
    clients: int = 4
    pause: float = 0.0
    """Seconds that a client waits between two declarations."""
    answers: dict[str, bytes] = field(default_factory=dict)
    """What was answered, by consignment."""
    repeated: set[str] = field(default_factory=set)
    """The consignments that had to be sent more than once."""
    faults: list[str] = field(default_factory=list)
    """What no client should ever see."""
    _threads: list[threading.Thread] = field(default_factory=list)
    _enough: bool = False

    def begin(self, declarations: Declarations) -> None:
        """Lodge them from now on, shared out among the clients."""
        shares = [declarations[number :: self.clients] for number in range(self.clients)]
        self._threads = [threading.Thread(target=self._lodge, args=(share,)) for share in shares]
        for thread in self._threads:
            thread.start()

    def wait_for(self, answers: int) -> None:
        """Until so many were answered."""
        until = time.monotonic() + PATIENCE
        while len(self.answers) < answers and time.monotonic() < until:
            time.sleep(0.002)
        assert len(self.answers) >= answers, self.faults[:3] or self.running.log

    def stop(self) -> None:
        """Leave what was not lodged yet, and wait for the answers to the rest."""
        self._enough = True
        self.end()

    def end(self) -> None:
        """Until all were answered."""
        for thread in self._threads:
            thread.join()
        assert not self.faults, self.faults[:3]

    def _lodge(self, declarations: Declarations) -> None:
        with httpx.Client(headers={"authorization": f"Bearer {self.secret}"}, timeout=PATIENCE) as client:
            for each in declarations:
                body = self._answered(client, each)
                if body is None:
                    return
                self.answers[each["consignment_id"]] = body
                if self._enough:
                    return
                time.sleep(self.pause)

    def _answered(self, client: httpx.Client, declared: Mapping[str, Any]) -> bytes | None:
        """The answer, asked for until it comes, always with the same key."""
        until = time.monotonic() + PATIENCE
        for attempt in itertools.count():
            if attempt:
                self.repeated.add(declared["consignment_id"])
            try:
                answer = self.send(client, declared)
            except httpx.TransportError:
                time.sleep(0.02)
                continue
            if answer.is_success:
                return answer.content
            told = answer.json()
            if not (answer.status_code in _AGAIN or told["code"] == "in_progress") or time.monotonic() > until:
                self.faults.append(answer.text)
                return None
            time.sleep(0.05)
        return None

    def send(self, client: httpx.Client, declared: Mapping[str, Any]) -> httpx.Response:
        """One attempt."""
        key = {"idempotency-key": f"key of {declared['consignment_id']}"}
        return client.post(f"{self.running.url}/v1/score", json=declared, headers=key)


def kept(
    running: Running, answers: Mapping[str, bytes], standing_of: Callable[..., Standing | None] | None = None
) -> int:
    """See that every promise was kept by a service that has ended; returns how many decisions were made anew.

    Args:
        running: the service.
        answers: what clients were answered, reasons and all, by consignment.
        standing_of: what was live, by versions; the champions of its folder if not told.
    """
    with contextlib.chdir(running.home), contextlib.closing(Ledger.open(running.ledger)) as ledger:
        assert ledger.verify().whole
        stored = [entry for entry in entries(ledger) if entry.kind == "declaration"]
        assert max(Counter(entry.subject for entry in stored).values()) == 1
        held = {entry.subject: entry.answer for entry in stored}
        assert {name: held.get(name) for name in answers} == dict(answers)
        standing = Candidate(None).ready(None) if standing_of is None else None
        verdict = audited(ledger, standing_of or (lambda _: standing))
        assert (verdict.other, verdict.unknown) == ([], 0)
        _restored_is_fresh(ledger, running.home)
        return verdict.same


def entries(ledger: Ledger) -> Iterator[Any]:
    """Every entry of a ledger."""
    after = 0
    while page := ledger.follow(after, 1_000):
        yield from page
        after = page[-1].seq


def seen_by(answer: bytes) -> str:
    """The set of versions of an answer, as one text."""
    versions = {name: told for name, told in json.loads(answer)["versions"].items() if name not in ("seen", "call")}
    return json.dumps(versions, sort_keys=True)


def _restored_is_fresh(ledger: Ledger, home: Path) -> None:
    """The checkpoint and the ledger's tail give what the whole ledger gives, to the bit."""
    memory, extra = checkpoint.load(home / "ledger/past", tuple(AREAS))
    live = Live(ledger, memory, int(extra["seen"]))
    live.catch_up()
    assert live.seen == ledger.head().seq
    assert _state(live.memory) == _state(fresh(ledger))


def _state(memory: Memory) -> dict[str, bytes]:
    arrays, told = memory.state()
    return {name: array.tobytes() for name, array in arrays.items()} | {"told": repr(told).encode()}
