"""`/models/AREA/VERSION` and what is done there: judge, approve, promote, roll back; each with a step to confirm."""

from collections.abc import Mapping, Sequence
from typing import Final

from features.errors import TidewaiterError
from models import champions
from models.areas import AREAS
from serving.access.roles import Permission
from serving.api.http import Reply
from serving.pages.endpoint import OpenPage, Page
from serving.pages.guest import Turned
from serving.pages.models import gate, proof
from serving.pages.models.candidate import Candidate, candidate, hindrance
from serving.pages.visit import Visit
from serving.succession import clerk, rules
from serving.succession.acts import Person, Recorded
from serving.succession.brief import MEASURES
from serving.succession.rules import Refused, TooLate

_ACTS: Final = {"approve": Permission.APPROVE, "promote": Permission.PROMOTE, "rollback": Permission.PROMOTE}
_NOTE: Final = 500


def show(visit: Visit) -> Reply:
    """``GET /models/AREA/VERSION``: whether to let it in."""
    shown = candidate(visit)
    if visit.partial and not shown.clerk.running:  # the clerk has ended: what it wrote is all over the page
        return Reply(b"", 200, "text/html", {"hx-refresh": "true"})
    return _shown(visit, shown)


def judge(visit: Visit) -> Reply:
    """``POST /models/AREA/VERSION/judge``: a clerk does it, beside the service."""
    shown = candidate(visit)
    clerk.start(visit.house.settings, shown.version.area, shown.version.version)
    return visit.go(_place(shown))


def look(visit: Visit) -> Reply:
    """``POST /models/look``: a clerk asks the model registry."""
    clerk.start(visit.house.settings)
    return visit.go("/models")


def ask(visit: Visit) -> Reply:
    """``GET /models/AREA/VERSION/ACT``: what will happen, and the form that lets it."""
    shown, act = candidate(visit), _act(visit)
    why = hindrance(act, shown, visit.account.id) or _unready(act, shown)
    if why:
        return _shown(visit, shown, visit.tongue.text(gate.WHY[why]), 409)
    return _form(visit, shown, act)


def do(visit: Visit) -> Reply:
    """``POST /models/AREA/VERSION/ACT``: do it as it was seen, or say who was quicker."""
    shown, act = candidate(visit), _act(visit)
    changes = shown.seen.history.changes
    if visit.field("after") != str(shown.seen.history.place):
        return _late(visit, shown, changes[-1]) if changes else visit.go(_place(shown))
    why = hindrance(act, shown, visit.account.id) or _unready(act, shown)
    if why:
        return _shown(visit, shown, visit.tongue.text(gate.WHY[why]), 409)
    note, override = (visit.field(name, longest=_NOTE).replace("\r", "") for name in ("note", "override"))
    fault = _lacking(visit, act, shown, note, override) or proof.missing(visit)
    if fault:
        return _form(visit, shown, act, (fault, note, override), 422)
    try:
        champions.opened(shown.version.area, shown.version.bundle, AREAS)
        _done(visit, act, shown, note, override)
    except TooLate as late:
        return _late(visit, candidate(visit), late.first)
    except Refused as refused:
        raise Turned(409, "Nothing was recorded", str(refused)) from refused
    except (TidewaiterError, OSError) as fault_:
        raise Turned(409, "Nothing was recorded", str(fault_)) from fault_
    clerk.start(visit.house.settings)  # lets the model registry show it
    return visit.go(f"{_place(shown)}?done={act}")


def _done(visit: Visit, act: str, shown: Candidate, note: str, override: str) -> Recorded:
    by = Person(visit.account.id, account=True, os_user="")
    if act == "approve":
        checks = shown.brief.checks if shown.brief else ()
        return rules.approve(visit.record, shown.seen, shown.version, by, note, override, checks)
    if act == "promote":
        return rules.promote(visit.record, shown.seen, shown.version, by, note)
    return rules.roll_back(visit.record, shown.seen, by, note)


def _act(visit: Visit) -> str:
    act = visit.path.rpartition("/")[2]
    return act if act in _ACTS else ""


def _unready(act: str, shown: Candidate) -> str:
    """Why nobody can approve it yet, as `gate.WHY` has it."""
    return "" if act != "approve" or shown.verdict in {"fails", "holds"} else "unjudged"


def _lacking(visit: Visit, act: str, shown: Candidate, note: str, override: str) -> str:
    """What the form lacks, in the reader's language."""
    if act != "promote" and not note:
        return visit.tongue.text("Say why; the ledger keeps it.")
    if act == "approve" and shown.failed and not override:
        return visit.tongue.text("The gate refuses it. Say why it may decide all the same.")
    return ""


def _shown(visit: Visit, shown: Candidate, told: str = "", status: int = 200) -> Reply:
    done = visit.query.get("done", "")
    return visit.page(
        "models/candidate.html", status, **_values(visit, shown), told=told, done=done if done in _ACTS else ""
    )


def _form(visit: Visit, shown: Candidate, act: str, said: Sequence[str] = ("", "", ""), status: int = 200) -> Reply:
    fault, note, override = said
    values = _values(visit, shown)
    return visit.page(
        "models/act.html",
        status,
        **values,
        act=act,
        fault=fault,
        note=note,
        override=override,
        ready=proof.ready(visit),
    )


def _late(visit: Visit, shown: Candidate, first: Recorded) -> Reply:
    """Tell who was quicker; nothing of what they did is overwritten."""
    told = visit.tongue.text(
        "{name} was quicker: version {v} of this area decides since {time} UTC. Yours was not recorded.",
        name=first.act.by.name,
        v=first.act.version,
        time=visit.tongue.time(first.at),
    )
    return _shown(visit, shown, told, 409)


def _values(visit: Visit, shown: Candidate) -> Mapping[str, object]:
    tongue, may = visit.tongue, visit.account.caller.may
    return {
        "shown": shown,
        "area": shown.version.area,
        "place": _place(shown),
        "may": {act: may(permission) for act, permission in _ACTS.items()},
        "why": {act: hindrance(act, shown, visit.account.id) for act in _ACTS},
        "reasons": gate.WHY,
        "checks": gate.CHECKS,
        "open_question": gate.open_question(shown.brief.checks if shown.brief else ()),
        "measures": MEASURES,
        "became": gate.BECAME,
        "titles": gate.TITLES,
        "views": gate.VIEWS,
        "said": lambda text: gate.said(tongue, text),
    }


def _place(shown: Candidate) -> str:
    return f"/models/{shown.version.area}/{shown.version.version}"


_VERSION: Final = "/models/{area}/{version}"
ROUTES: Final[Sequence[Page | OpenPage]] = (
    Page("POST", "/models/look", look, Permission.PROMOTE),
    Page("GET", _VERSION, show, Permission.OVERVIEW),
    Page("POST", f"{_VERSION}/judge", judge, Permission.PROMOTE),
    *(Page("GET", f"{_VERSION}/{act}", ask, permission) for act, permission in _ACTS.items()),
    *(Page("POST", f"{_VERSION}/{act}", do, permission) for act, permission in _ACTS.items()),
)
