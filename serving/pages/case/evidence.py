"""`/case/{id}/evidence`: all that was known and said, with the ledger's hashes; and what a trader may have of it."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from serving.access.roles import Permission
from serving.api.http import Reply
from serving.ledger.entry import DECIDED, DECLARED, Stored
from serving.pages.case import bundles, declared, page, standing, strip
from serving.pages.case.declared import Line
from serving.pages.case.standing import Standing
from serving.pages.case.told import Told
from serving.pages.case.view import View
from serving.pages.endpoint import OpenPage, Page
from serving.pages.visit import Opened, Visit

_SHOWN: Final = DECLARED | {"finding", "act"}
"""Kinds of entries whose hashes are named; readings are for auditors, who have the ledger."""
_TRADER: Final = DECLARED | {"finding"}


class Hashed(NamedTuple):
    """One row of the ledger, so that nobody can say later that it said something else."""

    seq: int
    kind: str
    id: str
    at: int
    actor: str
    hash: str
    digest: str
    """sha256 of what was received."""
    own: bool
    """Whether it is the decision that the page is about."""
    later: bool
    """Whether it was recorded after that decision."""


class Item(NamedTuple):
    """One goods item: scores and fields."""

    number: int
    standings: Sequence[Standing]
    goods: Sequence[Line]


def hashed(told: Told, entries: Sequence[Stored], kinds: frozenset[str] = _SHOWN) -> list[Hashed]:
    """The rows about a consignment, in the order of the ledger."""
    own = next(each for each in entries if each.id == told.id)
    return [
        Hashed(
            each.seq,
            each.kind,
            each.id,
            each.recorded_at,
            each.actor,
            each.hash.hex(),
            each.digest.hex(),
            each.id == own.id,
            each.seq > own.seq,
        )
        for each in entries
        if each.kind in kinds
    ]


def items(case: View, entries: Sequence[Stored], known: bundles.Bundles) -> list[Item]:
    """All goods items."""
    usual = bundles.usual(known)
    return [
        Item(
            each.item_number,
            standing.standings(case.told, each.item_number, usual),
            declared.lines(case.told, entries, each.item_number)[1],
        )
        for each in case.told.goods_items
    ]


def show(visit: Visit) -> Reply:
    """``GET /case/{id}/evidence``: everything, for the file."""
    opened = visit.open_case(visit.place["id"])
    case = page.looked_at(visit, opened)
    seen = visit.house.ledger.follow(case.told.versions.seen - 1, 1) if case.told.versions.seen else []
    cards = case.told.reasons or ()
    strips = {
        (card.item_number, card.area, place): strip.drawing(reason.peers)
        for card in cards
        for place, reason in enumerate(card.reasons)
        if reason.peers
    }
    return visit.page(
        "case/evidence.html",
        **_common(visit, opened, case),
        cards=cards,
        strips=strips,
        rows=hashed(case.told, opened.entries),
        seen=seen[0] if seen else None,
    )


def show_trader(visit: Visit) -> Reply:
    """``GET /case/{id}/evidence/trader``: no score, threshold, peer, reason or way of selection."""
    opened = visit.open_case(visit.place["id"])
    case = page.looked_at(visit, opened)
    rows = [each for each in hashed(case.told, opened.entries, _TRADER) if not (each.later and each.kind in DECIDED)]
    return visit.page("case/trader.html", **_common(visit, opened, case), rows=rows)


def _common(visit: Visit, opened: Opened, case: View) -> dict[str, Any]:
    known = page.view_bundles(visit, opened)
    return {
        "case": case,
        "row": opened.row,
        "items": items(case, opened.entries, known),
        "people": page.people(visit),
        "printed_at": visit.now,
    }


ROUTES: Final[Sequence[Page | OpenPage]] = (
    Page("GET", "/case/{id}/evidence", show, Permission.REASONS),
    Page("GET", "/case/{id}/evidence/trader", show_trader, Permission.REASONS),
)
