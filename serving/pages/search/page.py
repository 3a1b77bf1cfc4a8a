"""`/search`, and the pages of what it finds."""

from collections.abc import Sequence
from typing import Final

from serving.access.roles import Permission
from serving.api.http import Reply
from serving.cases.search import MOST, search
from serving.pages.endpoint import OpenPage, Page
from serving.pages.search import entity, words
from serving.pages.visit import Visit

_LONGEST: Final = 120


def show(visit: Visit) -> Reply:
    """``GET /search?q=...``: by reference, party, code, route or words of the goods."""
    text = visit.query.get("q", "").strip()[:_LONGEST]
    result = search(visit.cases, text) if text else None
    if result and result.exact and result.exact["decision"] and not visit.partial:
        return visit.go(f"/case/{result.exact['decision']}")
    return visit.page("search/search.html", text=text, result=result, most=MOST, say=words.Words(visit.tongue))


ROUTES: Final[Sequence[Page | OpenPage]] = (
    Page("GET", "/search", show, Permission.DECISIONS, "Search"),
    Page("GET", "/entity/{kind}/{name:path}", entity.show, Permission.DECISIONS),
)
