"""(e) A bare ASGI app on uvicorn around our core; what comes in together is answered together: near the limit."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec
from core import scored
from shared import bundles, past, records

from models.panel import Panel

Message = MutableMapping[str, Any]
_MOST = 64
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
memory, panel = past(), Panel(bundles())
waiting: list[tuple[list[dict[str, object]], bool, "asyncio.Future[bytes]"]] = []
gc.collect()
gc.freeze()


def turn() -> None:
    """Answer what came in together."""
    some, waiting[:] = waiting[:_MOST], waiting[_MOST:]
    if waiting:
        asyncio.get_running_loop().call_soon(turn)
    told = scored(memory, panel, [each for each, _, _ in some], explain=some[0][1])
    for (_, _, future), each in zip(some, told, strict=True):
        if not future.done():
            future.set_result(_encode(each))


async def app(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """One request (ASGI): /score or /explain, anything else says that it lives."""
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    if body:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bytes] = loop.create_future()
        if not waiting:
            loop.call_soon(turn)
        waiting.append((records(_decode(body)), scope["path"] == "/explain", future))
        body = await future
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
