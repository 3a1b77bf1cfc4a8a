"""`/overview`."""

from collections.abc import Collection, Sequence
from typing import Final

from serving.access import accounts
from serving.access.roles import Permission
from serving.api.http import Reply
from serving.cases import overview
from serving.cases.window import DAYS, Window, chosen
from serving.pages.endpoint import OpenPage, Page
from serving.pages.overview import hits, trust, work
from serving.pages.visit import Visit

_MOST_REASONS: Final = 8


def show(visit: Visit) -> Reply:
    """``GET /overview?days=28``: within the offices of whoever asks."""
    t, book, days = visit.tongue, visit.cases, chosen(visit.query.get("days", ""))
    window = Window.of(days, visit.now)
    lodged, found = overview.lodged(book, window), overview.found(book, window)
    names = {each.actor: each.name for each in accounts.every(visit.house.ledger.database)}
    return visit.page(
        "overview/overview.html",
        days=days,
        windows=DAYS,
        flow=work.flow(t, window, lodged),
        hits=hits.of_areas(t, live(visit), lodged, found),
        waits=work.waits(t, overview.waiting(book, visit.now), visit.now),
        officers=work.officers(t, window, overview.worked(book, window), overview.owned(book), names),
        aeo=trust.compared(lodged, found),
        reasons=overview.judged(book, window)[:_MOST_REASONS],
        said_rate=hits.said_rate,
        share=hits.share,
        waits_title=work.waits_title,
    )


def live(visit: Visit) -> Collection[str]:
    """The areas that are scored now."""
    standing = visit.house.desk.standing
    return standing.panel.bundles.keys() if standing else ()


ROUTES: Final[Sequence[Page | OpenPage]] = (Page("GET", "/overview", show, Permission.OVERVIEW, "Overview"),)
