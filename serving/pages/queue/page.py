"""`/queue`."""

from collections.abc import Sequence
from typing import Final

from serving.access.roles import Permission
from serving.api.http import Reply
from serving.cases import queue
from serving.pages.endpoint import OpenPage, Page
from serving.pages.visit import Visit


def show(visit: Visit) -> Reply:
    """``GET /queue``."""
    asked = queue.Filter.of(visit.query)
    return visit.page("queue/queue.html", rows=queue.page(visit.cases, asked), asked=asked)


ROUTES: Final[Sequence[Page | OpenPage]] = (Page("GET", "/queue", show, Permission.DECISIONS, "Queue"),)
