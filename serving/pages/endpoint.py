"""A page as ASGI: who asks, may they, is the form theirs, how long it may take, and what is shown when it fails.

Handlers are plain functions and run in threads of their own, beside the event loop on which goods are scored.
"""

import asyncio
import hmac
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any, Final, NamedTuple

from serving.access import sessions
from serving.access.roles import Permission
from serving.api.house import House
from serving.api.http import Gone, Receive, Reply, Scope, Send, answer
from serving.cases.book import Book
from serving.door.problems import Refused
from serving.pages import guest, headers, render
from serving.pages.cookies import SESSION, name_of
from serving.pages.guest import Guest, Turned
from serving.pages.tongue import Tongue
from serving.pages.visit import Visit

_LOG: Final = logging.getLogger("tidewaiter.pages")
_FORM: Final = b"application/x-www-form-urlencoded"
_LARGEST_FORM: Final = 256 * 1024
_SECONDS: Final = 10.0
_THREADS: Final = 4
_AT_WORK: Final = ThreadPoolExecutor(_THREADS, "pages")

Handler = Callable[[Visit], Reply]
OpenHandler = Callable[[Guest], Reply]


class Page(NamedTuple):
    """One row of a group's `ROUTES`: a page for people who are signed in and may."""

    method: str
    path: str
    handler: Handler
    permission: Permission
    menu: str = ""
    """Its name in the menu, if it stands there."""


class OpenPage(NamedTuple):
    """A page for whoever comes."""

    method: str
    path: str
    handler: OpenHandler


class Endpoint:
    """Answers requests for one page."""

    def __init__(self, page: Page | OpenPage, menu: Sequence[Page] = ()) -> None:
        self._page = page
        self._menu = menu

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started, house = perf_counter(), scope["house"]
        reply: Reply
        try:
            with house.gate.enter():
                body = await _body(scope, receive)
                loop = asyncio.get_running_loop()
                async with asyncio.timeout(_SECONDS):
                    reply = await loop.run_in_executor(_AT_WORK, self._answered, scope, body, loop)
        except Gone:
            return
        except TimeoutError:
            reply = _turned(_Plain, Turned(504, "This took too long", "Try again in a moment."))
        except Turned as turned:
            reply = _turned(_Plain, turned)
        except Refused as refused:
            reply = _turned(_Plain, Turned(refused.problem.status, refused.problem.title, "Try again in a moment."))
        house.metrics.request(self._page.path, reply.status, perf_counter() - started)
        https = {headers.HTTPS_ONLY[0]: headers.HTTPS_ONLY[1]} if _https(house) else {}
        await answer(
            send, Reply(reply.body, reply.status, reply.media_type, {**headers.SECURITY, **https, **reply.headers})
        )

    def _answered(self, scope: Scope, body: bytes, loop: asyncio.AbstractEventLoop) -> Reply:
        """In a thread."""
        page = self._page
        known: Guest | None = None
        try:
            known = visitor = _guest(scope, body)
            if isinstance(page, OpenPage):
                return page.handler(visitor)
            session = sessions.find(
                visitor.house.ledger.database,
                visitor.cookies.get(name_of(SESSION, https=visitor.https), ""),
                visitor.now,
            )
            if session is None:
                return _to_sign_in(visitor)
            known = visit = _visit(visitor, session, loop, self._menu)
            _check(visit, page.permission)
            return page.handler(visit)
        except Turned as turned:
            return _turned(known.page if known else _Plain, turned)
        except Exception:  # noqa: BLE001  (whatever it is, people see a page, and we the log)
            _LOG.exception("%s failed", page.path)
            fault = Turned(
                500, "A fault of ours", "It is in the log. Nothing was recorded that the page does not show."
            )
            return _turned(known.page if known else _Plain, fault)


def _guest(scope: Scope, body: bytes) -> Guest:
    house, found = scope["house"], dict(scope["headers"])
    client = scope.get("client")
    return Guest(
        house=house,
        now=house.now,
        method=scope["method"],
        path=scope["path"],
        place=scope.get("path_params", {}),
        query={name: values[-1] for name, values in guest.pairs(scope["query_string"]).items()},
        fields=guest.pairs(body),
        cookies=guest.cookies(found.get(b"cookie", b"")),
        headers=found,
        address=client[0] if client else "",
        https=_https(house),
        tongue=Tongue.of(guest.spoken(found.get(b"accept-language", b""))),
    )


def _visit(visitor: Guest, session: sessions.Session, loop: asyncio.AbstractEventLoop, menu: Sequence[Page]) -> Visit:
    given = {name: getattr(visitor, name) for name in Guest.__dataclass_fields__}
    account = session.account
    if account.language:
        given["tongue"] = Tongue.of(account.language)
    book = Book(visitor.house.ledger.database, account.offices)
    offered = [(page.path, page.menu) for page in menu if account.caller.may(page.permission)]
    return Visit(**given, account=account, csrf=session.csrf, cases=book, loop=loop, menu=offered)


def check_origin(visitor: Guest) -> None:
    """Let pass what a page of ours sent.

    Raises:
        Turned: the browser says that it comes from elsewhere.
    """
    origin, site = visitor.headers.get(b"origin"), visitor.headers.get(b"sec-fetch-site", b"same-origin")
    own = {b"http://" + visitor.headers.get(b"host", b""), b"https://" + visitor.headers.get(b"host", b"")}
    own.add(visitor.house.settings.public_url.rstrip("/").encode())
    if site not in {b"same-origin", b"none"} or (origin is not None and origin not in own):
        raise Turned(403, "This form came from elsewhere", "Open the page here, and send it again.")


def same(one: str, other: str) -> bool:
    """Whether two tokens are the same, and there is one; in the same time whatever they are."""
    return bool(one) and hmac.compare_digest(one.encode(), other.encode())


def _check(visit: Visit, permission: Permission) -> None:
    """Let pass who may, with a form that is theirs."""
    if not visit.account.caller.may(permission):
        raise Turned(403, "Not for you", "Your roles do not allow this. Ask your administrator if they should.")
    if visit.method != "POST":
        return
    check_origin(visit)
    said = visit.fields.get("csrf", [""])[-1] or visit.headers.get(b"x-csrf-token", b"").decode("latin-1")
    if not same(visit.csrf, said):
        raise Turned(
            403, "This page is of another visit", "You signed in again since. Load the page, and send it again."
        )


def _to_sign_in(visitor: Guest) -> Reply:
    where = "/signin"
    if visitor.method == "GET" and not visitor.partial and visitor.path != "/":
        where += f"?next={visitor.path}"
    return visitor.go(where)


def _https(house: House) -> bool:
    return house.settings.public_url.startswith("https://")


def _Plain(template: str, status: int, **values: Any) -> Reply:  # noqa: ANN401, N802  (stands in for Guest.page)
    known = {"visit": None, "account": None, "csrf": ""}
    return render.page(template, Tongue.of("en"), {**known, **values}, status)


def _turned(page: Callable[..., Reply], turned: Turned) -> Reply:
    return page("refused.html", turned.status, title=turned.title, text=turned.text)


async def _body(scope: Scope, receive: Receive) -> bytes:
    if scope["method"] != "POST":
        return b""
    found = dict(scope["headers"])
    if found.get(b"content-type", b"").partition(b";")[0].strip().lower() != _FORM:
        raise Turned(415, "This form cannot be read", "Send it as the page does.")
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > _LARGEST_FORM:
            raise Turned(413, "This form is too long", "Shorten its texts, and send it again.")
        if not message.get("more_body"):
            return b"".join(parts)
