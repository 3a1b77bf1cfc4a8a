"""`/queue`: which case next, why in three words, how long left, how much at stake."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from serving.access import accounts, habits
from serving.access.roles import Permission
from serving.api.http import Reply
from serving.cases import acts, queue
from serving.cases.queue import Filter
from serving.pages.endpoint import OpenPage, Page
from serving.pages.guest import Turned, local
from serving.pages.queue.line import Line
from serving.pages.render import HTML
from serving.pages.tongue import Tongue
from serving.pages.visit import Visit

REASONS: Final = ("later", "waiting for papers", "waiting for the goods", "not ours", "other work first")
"""Why a case may be set aside; English, translated when shown."""
_SKIPPED_FOR: Final = "later"


class Facet(NamedTuple):
    """One value of a facet."""

    value: str
    text: str
    waiting: int


def show(visit: Visit, told: str = "", kind: str = "good") -> Reply:
    """``GET /queue``: the cases that wait, as the filter wants them."""
    database = visit.house.ledger.database
    asked = Filter.of(visit.query)
    seen = visit.cases.seen
    since = habits.looked(database, visit.account.id, visit.now, seen)
    shown = queue.page(visit.cases, asked, visit.now)
    names = {each.id: each.name for each in accounts.every(database)}
    return visit.page(
        "queue/queue.html",
        asked=asked,
        shown=shown,
        lines=[Line(row, visit, names) for row in shown.rows],
        facets=_facets(visit, asked, shown.counts),
        news=queue.news(visit.cases, since),
        seen=seen,
        acts=visit.account.caller.may(Permission.ACT),
        told=told,
        told_kind=kind,
        here=asked.address(page=asked.page),
    )


def changed(visit: Visit) -> Reply:
    """``GET /queue/changed?since=``: nothing (204), or word that the list should be asked for again."""
    since = visit.query.get("since", "0")
    if not since.isdigit() or not queue.changed(visit.cases, int(since)):
        return Reply(b"", 204, HTML)
    return Reply(b"", 204, HTML, {"hx-trigger": "queue-changed"})


def act(visit: Visit) -> Reply:
    """``POST /queue/act``: take, let go, assign or set aside; whoever was quicker is named."""
    row = visit.cases.of_decision(visit.field("decision"))
    if row is None:
        raise Turned(404, "No such case", "There is none, or it belongs to another customs office.")
    name = visit.field("act", among=(acts.LOCK, acts.RELEASE, acts.ASSIGN, acts.SKIP))
    outcome = visit.act(row, name, **_said(visit, row, name))
    visit.query = _query(visit.field("next", longest=500))
    if outcome.state == "already_lodged":
        return show(visit, _quicker(visit, outcome.entry.actor, outcome.entry.recorded_at), "warn")
    texts = {
        acts.LOCK: "{case} is yours.",
        acts.RELEASE: "{case} is nobody's again.",
        acts.ASSIGN: "{case} was passed on.",
        acts.SKIP: "{case} was set aside.",
    }
    return show(visit, visit.tongue.text(texts[name], case=row["consignment"]))


def aside(visit: Visit) -> Reply:
    """``GET /queue/pass/{decision}``: to whom to pass a case, or why to set it aside."""
    row = visit.cases.of_decision(visit.place["decision"])
    if row is None:
        raise Turned(404, "No such case", "There is none, or it belongs to another customs office.")
    line = Line(row, visit, {})
    here = local(visit.query.get("next", ""))
    return visit.page("queue/pass.html", line=line, people=_colleagues(visit, row), reasons=REASONS, here=here)


def _said(visit: Visit, row: Mapping[str, Any], name: str) -> dict[str, object]:
    if name == acts.ASSIGN:
        return {"to": visit.field("to", among=[each.id for each in _colleagues(visit, row)])}
    return {"reason": visit.field("reason", _SKIPPED_FOR, REASONS)} if name == acts.SKIP else {}


def _colleagues(visit: Visit, row: Mapping[str, Any]) -> list[accounts.Account]:
    """Who may work on a case."""
    known = accounts.every(visit.house.ledger.database)
    return [each for each in known if each.caller.may(Permission.ACT) and each.caller.sees(row["office"])]


def _quicker(visit: Visit, actor: str, at: int) -> str:
    names = {f"@{each.id}": each.name for each in accounts.every(visit.house.ledger.database)}
    text = "{who} was quicker, at {when}. Nothing of yours was recorded; this is how it stands now."
    return visit.tongue.text(text, who=names.get(actor, actor), when=visit.tongue.time(at))


def _query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(local(address)).query))


def _facets(visit: Visit, asked: Filter, counts: Mapping[str, Mapping[str, int]]) -> dict[str, list[Facet]]:
    """For each facet its values with how many wait; the chosen one is always among them."""
    told = {}
    for name in queue.FACETS:
        known = {**counts[name]}
        if getattr(asked, name):
            known.setdefault(getattr(asked, name), 0)
        ranked = sorted(known, key=lambda value: (-known[value], value))
        told[name] = [Facet(value, _named(visit.tongue, name, value), known[value]) for value in ranked if value]
    return told


def _named(tongue: Tongue, facet: str, value: str) -> str:
    if facet == "area":
        return tongue.text("Random control") if value == queue.RANDOM else tongue.area(value)
    if facet == "office":
        return value
    return tongue.text(MODES.get(value, "Other transport") if facet == "mode" else LANES.get(value, value))


MODES: Final = {"1": "Sea", "2": "Rail", "3": "Road", "4": "Air", "5": "Post", "8": "Inland water"}
LANES: Final = {"red": "Red", "orange": "Orange", "green": "Green"}
ROUTES: Final[Sequence[Page | OpenPage]] = (
    Page("GET", "/queue", show, Permission.DECISIONS, "Queue"),
    Page("GET", "/queue/changed", changed, Permission.DECISIONS),
    Page("GET", "/queue/pass/{decision}", aside, Permission.ACT),
    Page("POST", "/queue/act", act, Permission.ACT),
)
