"""`/case/{id}`: one consignment on one screen."""

from collections.abc import Mapping, Sequence
from typing import Final

from serving.access import accounts
from serving.access.roles import Permission
from serving.api.http import Reply
from serving.cases import acts
from serving.pages.case import bundles, contributions
from serving.pages.case.told import told
from serving.pages.case.view import View, view
from serving.pages.endpoint import OpenPage, Page
from serving.pages.guest import Turned
from serving.pages.visit import Opened, Visit


def show(visit: Visit) -> Reply:
    """``GET /case/{id}``: the case; ``item`` and ``area`` choose what of it."""
    return shown(visit, visit.open_case(visit.place["id"]))


def shown(visit: Visit, opened: Opened, said: str = "", status: int = 200) -> Reply:
    """The page of a case, with a word above it."""
    return visit.page("case/case.html", status, **values(visit, opened), said=said)


def values(visit: Visit, opened: Opened) -> Mapping[str, object]:
    """What every page about a case knows."""
    return {
        "case": looked_at(visit, opened),
        "row": opened.row,
        "people": people(visit),
        "mine": opened.row["owner"] == visit.account.id,
        "may_act": visit.account.caller.may(Permission.ACT),
        "may_record": visit.account.caller.may(Permission.FINDINGS),
    }


def looked_at(visit: Visit, opened: Opened) -> View:
    """The view that the address, or the form, asks for."""
    number = visit.query.get("item") or visit.field("item", longest=6)
    asked = int(number) if number.isdigit() and len(number) <= 6 else 0
    area = visit.query.get("area") or visit.field("area", longest=40)
    known = view_bundles(visit, opened)
    return view(opened.decision, opened.entries, visit.cases, known, asked, area)


def view_bundles(visit: Visit, opened: Opened) -> bundles.Bundles:
    """The bundles of the decision, those at hand."""
    return bundles.of(told(opened.decision.answer), visit.house.desk.standing)


def people(visit: Visit) -> dict[str, str]:
    """Names by account, as colleagues know them, and by the name that the ledger has."""
    known = accounts.every(visit.house.ledger.database)
    return {each.id: each.name for each in known} | {each.actor: each.name for each in known}


def take(visit: Visit) -> Reply:
    """``POST /case/{id}/take``: I work on it; whoever is second hears who was first."""
    opened = visit.open_case(visit.place["id"], log=False)
    return _acted(visit, opened, acts.LOCK)


def leave(visit: Visit) -> Reply:
    """``POST /case/{id}/leave``: somebody else may."""
    opened = visit.open_case(visit.place["id"], log=False)
    return _acted(visit, opened, acts.RELEASE)


def _acted(visit: Visit, opened: Opened, act: str) -> Reply:
    outcome = visit.act(opened.row, act)
    if outcome.entry.actor != visit.account.actor:  # the same act of two is one entry, of the first
        name = people(visit).get(outcome.entry.actor, outcome.entry.actor)
        told = visit.tongue.text("{name} was quicker. What they did is shown here; yours was not recorded.", name=name)
        return shown(visit, visit.open_case(visit.place["id"], log=False), told, 409)
    return visit.go(f"/case/{opened.decision.id}")


def explain(visit: Visit) -> Reply:
    """``GET /case/{id}/contributions``: what each feature added, for the analyst."""
    opened = visit.open_case(visit.place["id"])
    known = view_bundles(visit, opened)
    case = looked_at(visit, opened)
    area = case.area or case.told.worst.area
    table = contributions.contributions(case.told, opened.decision.inputs, known, case.item, area)
    if table is None and not visit.partial:
        raise Turned(404, "Not at hand", "The bundle that decided this case, or its inputs, are not at hand here.")
    return visit.page(
        "case/contributions.html" if visit.partial else "case/analyst.html", case=case, table=table, area=area
    )


ROUTES: Final[Sequence[Page | OpenPage]] = (
    Page("GET", "/case/{id}", show, Permission.REASONS),
    Page("GET", "/case/{id}/contributions", explain, Permission.REASONS),
    Page("POST", "/case/{id}/take", take, Permission.ACT),
    Page("POST", "/case/{id}/leave", leave, Permission.ACT),
)
