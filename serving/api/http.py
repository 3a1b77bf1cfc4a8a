"""Calls and replies: what our endpoints see of HTTP, and the one place where every refusal becomes an answer."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final
from urllib.parse import parse_qsl

from serving.access.caller import Caller
from serving.access.roles import Permission
from serving.api.house import House
from serving.door.problems import MEDIA_TYPE as PROBLEM
from serving.door.problems import Problem, Refused, problem

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
JSON: Final = "application/json"
_LOG: Final = logging.getLogger("tidewaiter.api")


class Gone(Exception):  # noqa: N818  nothing is wrong, nobody listens any more
    """The caller has hung up."""


@dataclass(slots=True)
class Reply:
    """An answer."""

    body: bytes | AsyncIterator[bytes]
    status: int = 200
    media_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Call:
    """One request, from somebody who may make it."""

    house: House
    scope: Scope
    receive: Receive
    caller: Caller
    headers: Mapping[bytes, bytes]

    @property
    def place(self) -> Mapping[str, str]:
        """The variable parts of the path."""
        parts: Mapping[str, str] = self.scope.get("path_params", {})
        return parts

    def query(self, **allowed: frozenset[str] | None) -> dict[str, str]:
        """The parameters of the query.

        Args:
            allowed: for each parameter its values, or None for any.

        Raises:
            Refused: an unknown parameter, one given twice, or a value that is none of its values.
        """
        if not self.scope["query_string"]:
            return {}
        try:
            pairs = parse_qsl(self.scope["query_string"].decode("ascii"), keep_blank_values=True, strict_parsing=True)
        except ValueError:
            raise Refused(problem("invalid_query")) from None
        given = dict(pairs)
        if len(given) < len(pairs) or not given.keys() <= allowed.keys():
            raise Refused(
                problem("invalid_query", f"This call knows the parameters {', '.join(allowed) or 'none'}, once each.")
            )
        for name, value in given.items():
            values = allowed[name]
            if values is not None and value not in values:
                raise Refused(problem("invalid_query", f"{name} is one of {', '.join(sorted(values))}."))
        return given

    async def body(self, limit: int) -> bytes:
        """The whole body, if it is JSON and not too long; a longer one is refused before it is read.

        Raises:
            Refused: another media type, or more bytes than the limit.
            Gone: the caller hung up.
        """
        self.must_be(JSON)
        parts, size = [], 0
        async for part in self.stream(limit):
            size += len(part)
            parts.append(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def must_be(self, *media_types: str) -> str:
        """The body's media type, which has to be one of these; a charset other than UTF-8 is none."""
        said = self.headers.get(b"content-type", b"").decode("latin-1").lower()
        kind, _, rest = said.partition(";")
        if kind.strip() not in media_types or rest.replace(" ", "").replace('"', "") not in ("", "charset=utf-8"):
            raise Refused(problem("media_type", f"Send {' or '.join(media_types)}."))
        if b"content-encoding" in self.headers:
            raise Refused(problem("media_type", "Send the body as it is, without a content encoding."))
        return kind.strip()

    async def stream(self, limit: int) -> AsyncIterator[bytes]:
        """The body in parts, as they come in."""
        declared = self.headers.get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > limit:
            raise Refused(problem("body_too_large", f"At most {limit:,} bytes."))
        size = 0
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise Gone
            part: bytes = message.get("body", b"")
            size += len(part)
            if size > limit:
                raise Refused(problem("body_too_large", f"At most {limit:,} bytes."))
            yield part
            if not message.get("more_body"):
                return


Handler = Callable[[Call], Awaitable[Reply]]


class Endpoint:
    """A handler as ASGI: who calls, whether there is room, how long it may take, and what is said when it fails."""

    def __init__(
        self, route: str, handler: Handler, permission: Permission, *, deadline: str = "deadline_seconds"
    ) -> None:
        self._route = route
        self._handler = handler
        self._permission = permission
        self._deadline = deadline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started = perf_counter()
        house: House = scope["house"]
        reply: Reply
        try:
            reply = await self._reply(house, scope, receive)
        except Refused as refused:
            house.metrics.problem(refused.problem.code)
            reply = refusal(refused.problem)
        except TimeoutError:
            reply = refusal(problem("deadline"))
        except Gone:
            return
        except Exception:  # noqa: BLE001  whatever it is, the caller hears that no score was given
            _LOG.exception("%s failed", self._route)
            reply = refusal(problem("fault"))
        house.metrics.request(self._route, reply.status, perf_counter() - started)
        await answer(send, reply)

    async def _reply(self, house: House, scope: Scope, receive: Receive) -> Reply:
        headers = dict(scope["headers"])
        caller = house.access.admit(headers, self._permission)
        with house.gate.enter():
            async with asyncio.timeout(getattr(house.settings, self._deadline)):
                return await self._handler(Call(house, scope, receive, caller, headers))


def refusal(said: Problem) -> Reply:
    """A problem as an answer."""
    headers = {"retry-after": f"{said.retry_after:.0f}"} if said.retry_after is not None else {}
    if said.status == 401:
        headers["www-authenticate"] = "Bearer"
    return Reply(said.body(), said.status, PROBLEM, headers)


async def answer(send: Send, reply: Reply) -> None:
    """Send it."""
    headers = [(b"content-type", reply.media_type.encode()), (b"cache-control", b"no-store")]
    headers += [(name.encode(), value.encode("latin-1")) for name, value in reply.headers.items()]
    if isinstance(reply.body, bytes):
        headers.append((b"content-length", b"%d" % len(reply.body)))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})
        return
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    async for part in reply.body:
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})
