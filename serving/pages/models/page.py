"""`/models`, for who answers for the models: analyst, approver, lead, auditor."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from features.columns import microseconds
from serving.access.roles import Permission
from serving.api.http import Reply
from serving.pages.endpoint import OpenPage, Page
from serving.pages.guest import Turned
from serving.pages.models.view import view
from serving.pages.visit import Visit
from serving.succession import deciding
from serving.watch import report

_SHOWN: Final = 30
"""Periods and acts on the page; all of them are in the ledger."""


def show(visit: Visit) -> Reply:
    """``GET /models``; with ``?at=`` also what decided at that moment."""
    seen = view(visit.house.ledger, visit.house.settings)
    asked = visit.query.get("at", "")
    moment = _moment(asked) if asked else None
    return visit.page(
        "models/models.html",
        seen=seen,
        shown=_SHOWN,
        measures=report.MEASURES,
        asked=asked,
        moment=moment,
        then=None if moment is None else deciding.at(visit.house.ledger, moment),
    )


def _moment(text: str) -> int:
    try:
        told = dt.datetime.fromisoformat(text)
    except ValueError:
        raise Turned(400, "This is no time", "Write it as 2026-03-01T12:00; it is UTC.") from None
    return microseconds(told if told.tzinfo else told.replace(tzinfo=dt.UTC))


ROUTES: Final[Sequence[Page | OpenPage]] = (Page("GET", "/models", show, Permission.OVERVIEW, "Models"),)
