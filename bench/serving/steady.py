"""Open-loop load: questions leave at a fixed rate, whether or not the last ones were answered.

Latency counts from the moment a question was due, so a stall is felt by everyone who would have come during it.
"""

import asyncio
import json
import time
from typing import Any

import numpy as np
from questions import Questions
from service import Running
from wrk import Told

_CONNECTIONS = 64


class _Line:
    """One connection that asks one question at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, request: bytes) -> int:
        """The status of the answer, once all of it is there."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        lower = head.lower()
        place = lower.find(b"content-length:")
        if place >= 0:
            await self._reader.readexactly(int(lower[place + 15 : lower.index(b"\r\n", place)]))
        else:
            while size := int(await self._reader.readuntil(b"\r\n"), 16):
                await self._reader.readexactly(size + 2)
            await self._reader.readexactly(2)
        return int(head[9:12])

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


def steady(
    running: Running, kind: str, questions: Questions, *, run: str, after: float, rate: float, seconds: float
) -> Told:
    """Ask at a fixed rate (questions a second); the first is lodged so many seconds after the start."""
    requests = _requests(running, kind, questions, run, after, int(rate * seconds))
    waits, failed, lasted = asyncio.run(_sent(running.port, requests, rate))
    p50, p99 = np.quantile(waits, (0.5, 0.99))
    return Told((len(waits) - failed) / lasted, float(p50), float(p99), failed)


def _requests(running: Running, kind: str, questions: Questions, run: str, after: float, many: int) -> list[bytes]:
    """Everything that will be sent, made before the clock runs."""
    contender = running.contender
    made: list[bytes] = []
    for number in range(many):
        document: dict[str, Any] = questions.all[number % len(questions.all)]
        lodged = json.dumps(questions.lodged(document, f"{run}-{number}", after + number / 1000), ensure_ascii=False)
        body = f"{contender.prefix}{lodged}{contender.suffix}".encode()
        head = (
            f"POST {running.url(kind)} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {running.token}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


async def _sent(port: int, requests: list[bytes], rate: float) -> tuple[list[float], int, float]:
    free: asyncio.Queue[_Line] = asyncio.Queue()
    for _ in range(_CONNECTIONS):
        free.put_nowait(_Line(*await asyncio.open_connection("127.0.0.1", port)))
    waits: list[float] = []
    failed = 0

    async def one(request: bytes, due: float) -> None:
        nonlocal failed
        line = await free.get()
        failed += await line.ask(request) != 200
        waits.append(time.perf_counter() - due)
        free.put_nowait(line)

    start = time.perf_counter() + 0.05
    async with asyncio.TaskGroup() as tasks:
        for number, request in enumerate(requests):
            due = start + number / rate
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            tasks.create_task(one(request, due))
    lasted = time.perf_counter() - start
    while not free.empty():
        free.get_nowait().close()
    return waits, failed, lasted
