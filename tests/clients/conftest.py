"""A small real service on loopback that speaks the contract, and fails when told to."""

import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from tidewaiter_client import Client

Message = MutableMapping[str, Any]
Answer = tuple[int, dict[str, str], bytes]
TOKEN = "tw_test"  # noqa: S105  of a service that lives for one test


def problem(status: int, code: str, **headers: str) -> Answer:
    """A problem document."""
    errors = [{"pointer": "/goods_items/0/hs6", "rule": "six digits", "remedy": "Give all six."}] * (status == 422)
    return status, headers, json.dumps({"status": status, "code": code, "title": code, "errors": errors}).encode()


@dataclass
class Service:
    """Decides, stores what it decided under the key, and answers; ``failures`` come first, one for each request."""

    failures: list[Answer | str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path and Idempotency-Key of each request."""
    stored: dict[str, tuple[bytes, Answer]] = field(default_factory=dict)
    most: int = 1_000_000
    """Bytes of a body."""
    jobs: list[bytes] = field(default_factory=list)
    url: str = ""

    async def __call__(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        """One request (ASGI)."""
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.asked.append((scope["path"], headers.get("idempotency-key", "")))
        failure = self.failures.pop(0) if self.failures else None
        answer = failure if isinstance(failure, tuple) else self.answer(scope, headers, body)
        length = len(answer[2]) + (100 if failure == "drop" else 0)
        told = {"content-type": "application/json", **answer[1], "content-length": str(length)}
        lines = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in told.items()]
        await send({"type": "http.response.start", "status": answer[0], "headers": lines})
        await send({"type": "http.response.body", "body": answer[2]})

    def answer(self, scope: Message, headers: dict[str, str], body: bytes) -> Answer:
        """The stored answer of the key, or a new one."""
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return problem(401, "token_unknown")
        if len(body) > self.most:
            return problem(413, "body_too_large")
        if scope["method"] == "GET":
            return self.shown(scope["path"])
        key = headers["idempotency-key"]
        known = self.stored.get(key)
        if known and known[0] != body:
            return problem(422, "idempotency_key_reused")
        if not known:
            self.stored[key] = body, self.decided(scope["path"], body)
        return self.stored[key][1]

    def decided(self, path: str, body: bytes) -> Answer:
        """A new answer."""
        if path == "/v1/jobs":
            self.jobs.append(body)
            return 202, {}, b'{"id": "7", "state": "waiting"}'
        document = json.loads(body)
        if isinstance(document, dict) and document.get("goods_items") == []:
            return problem(422, "invalid_declaration")
        if path == "/v1/findings":
            return 201, {}, json.dumps({"findings": document["findings"]}).encode()
        if path == "/v1/score/batch":
            return 200, {}, json.dumps({"decisions": [self.one(each) for each in document["consignments"]]}).encode()
        return 200, {}, json.dumps(self.one(document)).encode()

    def one(self, document: dict[str, Any]) -> dict[str, Any]:
        """A decision document, with a member that the client cannot know yet."""
        if not document["goods_items"]:
            refused: dict[str, Any] = json.loads(problem(422, "invalid_declaration")[2])
            return refused
        return {
            "id": f"{len(self.stored):032x}",
            "consignment_id": document["consignment_id"],
            "lodged_at": document["lodged_at"],
            "goods_items": [{"item_number": 1, "areas": {"ipr": {"probability": 0.5, "level": "high", "mood": "x"}}}],
            "recommendation": {"lane": "red", "source": "model", "tomorrow": True},
            "explanation": "given",
            "reasons": [{"item_number": 1, "area": "ipr", "reasons": [{"concept": "value", "sentences": ["Cheap."]}]}],
        }

    def shown(self, path: str) -> Answer:
        """What is asked with GET."""
        if path.endswith("/results"):
            done = [self.one({"consignment_id": name, "lodged_at": None, "goods_items": [1]}) for name in ("C1", "C2")]
            return 200, {}, "".join(json.dumps(each) + "\n" for each in done).encode()
        if path.endswith("/rejects"):
            return 200, {}, b'line,field,rule,remedy\r\n3,hs6,"six digits, no more",give six\r\n'
        if path.startswith("/v1/jobs/"):
            ended = [path for path, _ in self.asked].count(path) > 2
            told = {"id": "7", "state": "finished" if ended else "running", "lines": {"done": 1, "total": 3}}
            return 200, {}, json.dumps(told).encode()
        return problem(404, "unknown_decision")


@pytest.fixture
def service() -> Iterator[Service]:
    """The service, listening."""
    made = Service()
    config = uvicorn.Config(made, port=0, log_level="critical", lifespan="off", ws="none")  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    made.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield made
    server.should_exit = True
    thread.join()


@pytest.fixture
def client(service: Service) -> Iterator[Client]:
    """A client of that service."""
    with Client(service.url, TOKEN, timeout=60, retries=3) as made:
        yield made
