"""`/models`, for who answers for the models: analyst, approver, lead, auditor."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from features.columns import microseconds, moment
from models.areas import AREAS
from models.registered import CHALLENGER
from serving.access.roles import Permission
from serving.api.http import Reply
from serving.pages.endpoint import OpenPage, Page
from serving.pages.guest import Turned
from serving.pages.models import gate
from serving.pages.models.candidate import of, sight
from serving.pages.models.view import view
from serving.pages.visit import Visit
from serving.remarks import STALE
from serving.succession import brief, clerk, deciding
from serving.watch import report

_SHOWN: Final = 30
"""Periods and acts on the page; all of them are in the ledger."""


def show(visit: Visit) -> Reply:
    """``GET /models``; with ``?at=`` also what decided at that moment."""
    folder = Path(visit.house.settings.watch_folder)
    sights = [(area, one) for area in AREAS if (one := sight(visit, area)) is not None]
    before = {area: one.before.version for area, one in sights if one.before}
    seen = view(visit.house.ledger, visit.house.settings, before)
    asked = visit.query.get("at", "")
    then = _moment(asked) if asked else None
    return visit.page(
        "models/models.html",
        seen=seen,
        shown=_SHOWN,
        measures=report.MEASURES,
        checks=gate.CHECKS,
        became=gate.BECAME,
        said=partial(gate.said, visit.tongue),
        stale=_stale(visit),
        registered=brief.noted(folder),
        clerk=clerk.state(folder),
        waiting=[
            of(visit, one, each)
            for _, one in sights
            for each in one.versions
            if each.bundle != one.champion
            and (CHALLENGER in each.aliases or one.history.approval(each.bundle, one.champion))
        ],
        may_promote=visit.account.caller.may(Permission.PROMOTE),
        asked=asked,
        moment=then,
        then=None if then is None else deciding.at(visit.house.ledger, then),
    )


def _stale(visit: Visit) -> Sequence[str]:
    """Which reference lists are older than the policy has it: here once, for who can do something about it."""
    standing = visit.house.desk.standing
    told = standing.stale(moment(visit.now)) if standing else ()
    return [visit.tongue.text(STALE, name=one.name, as_of=one.as_of, days=one.most_days) for one in told]


def _moment(text: str) -> int:
    try:
        told = dt.datetime.fromisoformat(text)
    except ValueError:
        raise Turned(400, "This is no time", "Write it as 2026-03-01T12:00; it is UTC.") from None
    return microseconds(told if told.tzinfo else told.replace(tzinfo=dt.UTC))


ROUTES: Final[Sequence[Page | OpenPage]] = (Page("GET", "/models", show, Permission.OVERVIEW, "Models"),)
