"""`/case/{id}/finding` and `/case/{id}/override`: what was found, and what an officer decided otherwise."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import msgspec

from features.columns import moment
from serving.access.roles import Permission
from serving.api.http import Reply
from serving.cases import acts
from serving.door import findings as door
from serving.door.problems import Refused
from serving.ledger.entry import DECLARED, Entry
from serving.pages.case import course
from serving.pages.case import page as case_page
from serving.pages.case.view import View
from serving.pages.endpoint import OpenPage, Page
from serving.pages.finding import form
from serving.pages.finding.form import AreaLine, Control, Verdict
from serving.pages.guest import Turned
from serving.pages.visit import Opened, Visit
from serving.recording import finding

_LANES: Final = ("red", "orange", "green")


def ask(visit: Visit) -> Reply:
    """``GET /case/{id}/finding``: the form; with ``nothing`` it asks for one confirmation."""
    _may(visit)
    opened = visit.open_case(visit.place["id"])
    case = case_page.looked_at(visit, opened)
    nothing = visit.query.get("nothing") == "1"
    return _form(visit, opened, case, _offered(case, nothing=nothing), nothing=nothing)


def record(visit: Visit) -> Reply:
    """``POST /case/{id}/finding``: record it, with what it decides, all of it or nothing."""
    _may(visit)
    opened = visit.open_case(visit.place["id"], log=False)
    case = case_page.looked_at(visit, opened)
    offered = _offered(case, nothing=False)
    control = form.said(visit, offered, _verdicts(case))
    stands = course.standing(case.found, case.item)
    missing = form.faults(case.told, control, stands)
    if missing:
        kept = [each._replace(chosen=control.results.get(each.area, each.chosen)) for each in offered]
        return _form(visit, opened, case, kept, refused=(control, missing))
    if visit.field("found") != str(len(case.found)):
        return _second(visit, opened, case.found[-1].actor if case.found else "")
    outcomes = visit.record(_entries(visit, opened, case, control))
    first = next((each for each in outcomes if each.state != "new"), None)
    if first:
        return _second(visit, opened, first.entry.actor)
    return visit.go(f"/case/{case.told.id}?recorded=1&item={case.item}")


def ask_override(visit: Visit) -> Reply:
    """``GET /case/{id}/override``: why otherwise than recommended."""
    opened = visit.open_case(visit.place["id"])
    return _override(visit, opened)


def override(visit: Visit) -> Reply:
    """``POST /case/{id}/override``: an officer's decision, with a reason."""
    opened = visit.open_case(visit.place["id"], log=False)
    lane, reason = visit.field("lane", among=_LANES), visit.field("reason", longest=512).replace("\r", "")
    if not reason:
        return _override(visit, opened, visit.tongue.text("Say why; whoever learns from it needs to know."), 422)
    outcome = visit.act(opened.row, acts.OVERRIDE, lane=lane, reason=reason, decision=opened.decision.id)
    if outcome.state != "new":
        return _second(visit, opened, outcome.entry.actor)
    return visit.go(f"/case/{opened.decision.id}?recorded=1")


def _may(visit: Visit) -> None:
    """Let pass who may act on cases and read why; a machine that hands in findings has the API."""
    if not (visit.account.caller.may(Permission.ACT) and visit.account.caller.may(Permission.REASONS)):
        raise Turned(403, "Not for you", "Your roles do not allow this. Ask your administrator if they should.")


def _offered(case: View, *, nothing: bool) -> list[AreaLine]:
    return form.lines(case.told, case.item, course.standing(case.found, case.item), nothing=nothing)


def _verdicts(case: View) -> list[Verdict]:
    """The reasons that were given, of which an officer may say what they were worth."""
    reasons = case.card.reasons if case.card else ()
    return [Verdict(case.area, each.concept, each.features[0] if each.features else "", "") for each in reasons]


def _form(
    visit: Visit,
    opened: Opened,
    case: View,
    offered: Sequence[AreaLine],
    *,
    nothing: bool = False,
    refused: tuple[Control, Sequence[str]] | None = None,
) -> Reply:
    """The form; with what was said in it and what must be mended, if it was refused."""
    control, faults = refused or (None, ())
    usual = form.usual_control(case.told)
    return visit.page(
        "finding/nothing.html" if nothing else "finding/finding.html",
        422 if refused else 200,
        **{**case_page.values(visit, opened), "case": case},
        offered=offered,
        usual=usual,
        departs=form.departs(case.told, control.control_type if control else usual),
        control=control,
        faults=faults,
        thorough=form.THOROUGH,
    )


def _override(visit: Visit, opened: Opened, said: str = "", status: int = 200) -> Reply:
    return visit.page("finding/override.html", status, **case_page.values(visit, opened), said=said)


def _entries(visit: Visit, opened: Opened, case: View, control: Control) -> list[Entry]:
    """The act by which the case is this officer's, the findings, and what the reasons were worth: one call."""
    call = uuid.uuid4().hex
    numbers = [each.item_number for each in case.told.goods_items] if control.every_item else [case.item]
    found = [each for number in numbers for each in _findings(visit, opened, case, control, (number, call))]
    worth = [
        _act(visit, opened, acts.FEEDBACK, decision=case.told.id, item_number=case.item, **each._asdict())
        for each in control.verdicts
    ]
    return [replace(each, call=call) for each in (_claim(visit, opened, case, control), *found, *worth)]


def _claim(visit: Visit, opened: Opened, case: View, control: Control) -> Entry:
    """The case's next act; there is one of its number, so of two officers the second is told."""
    if form.departs(case.told, control.control_type):
        said = {"lane": "orange", "reason": control.reason, "decision": case.told.id}
        return _act(visit, opened, acts.OVERRIDE, **said)
    return _act(visit, opened, acts.LOCK)


def _findings(visit: Visit, opened: Opened, case: View, control: Control, about: tuple[int, str]) -> list[Entry]:
    """The findings of one goods item, through the door that everybody's findings come through."""
    number, call = about
    stands = course.standing(case.found, number)
    said = form.findings(case.told, control, number, stands, call, moment(visit.now).isoformat())
    try:
        read = door.findings(msgspec.json.encode({"findings": said}), visit.now, visit.house.tolerance)
        versions = [each for each in opened.entries if each.kind in DECLARED]
        return [finding(versions, visit.account.caller, each) for each in read]
    except Refused as refused:
        raise Turned(400, "This form cannot be read", "Load the page again, and send it once more.") from refused


def _act(visit: Visit, opened: Opened, act: str, **said: object) -> Entry:
    after = visit.field("after")
    if not after.isdigit():
        raise Turned(400, "This form cannot be read", "Load the page again.")
    row = opened.row
    return acts.entry(visit.account.actor, row["consignment"], row["office"], act, after=int(after), **said)


def _second(visit: Visit, opened: Opened, actor: str) -> Reply:
    """Tell who was quicker; what they recorded is shown, and nothing of it is overwritten."""
    if actor == visit.account.actor:
        told = visit.tongue.text("You recorded this already; it is shown below.")
    else:
        name = case_page.people(visit).get(actor, actor) or visit.tongue.text("Somebody")
        told = visit.tongue.text("{name} was quicker. What they did is shown here; yours was not recorded.", name=name)
    return case_page.shown(visit, visit.open_case(opened.decision.id, log=False), told, 409)


ROUTES: Final[Sequence[Page | OpenPage]] = (
    Page("GET", "/case/{id}/finding", ask, Permission.FINDINGS),
    Page("POST", "/case/{id}/finding", record, Permission.FINDINGS),
    Page("GET", "/case/{id}/override", ask_override, Permission.ACT),
    Page("POST", "/case/{id}/override", override, Permission.ACT),
)
