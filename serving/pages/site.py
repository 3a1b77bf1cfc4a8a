"""All pages: each group's `ROUTES`, one line a group."""

from collections.abc import Sequence
from typing import Final

from serving.api.http import Receive, Reply, Scope, Send, answer
from serving.pages.case import evidence
from serving.pages.case import page as case
from serving.pages.endpoint import Endpoint, OpenPage, Page
from serving.pages.finding import page as finding
from serving.pages.headers import SECURITY
from serving.pages.models import acting as succession
from serving.pages.models import page as models
from serving.pages.overview import page as overview
from serving.pages.queue import page as queue
from serving.pages.search import page as search
from serving.pages.signin import page as signin

PAGES: Final[Sequence[Page | OpenPage]] = (
    *signin.ROUTES,
    *queue.ROUTES,
    *case.ROUTES,
    *evidence.ROUTES,
    *finding.ROUTES,
    *search.ROUTES,
    *overview.ROUTES,
    *models.ROUTES,
    *succession.ROUTES,
)


async def home(scope: Scope, receive: Receive, send: Send) -> None:
    """``GET /``: the workbench begins with the queue."""
    del scope, receive
    await answer(send, Reply(b"", 303, "text/html", {"location": "/queue", **SECURITY}))


def routes() -> dict[str, dict[str, Endpoint]]:
    """The endpoints by path and method."""
    paths: dict[str, dict[str, Endpoint]] = {}
    menu = [page for page in PAGES if isinstance(page, Page) and page.menu]
    for page in PAGES:
        paths.setdefault(page.path, {})[page.method] = Endpoint(page, menu)
    return paths
