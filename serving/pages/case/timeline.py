"""What a party did before, as known at decision time: lodgements, controls and what they found."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from features.columns import DAY
from features.finding import CONFORM, IRREGULAR
from serving.cases.precedents import standing

WIDTH: Final = 400
LONGEST: Final = 365 * DAY
"""The picture reaches back at most a year."""
_SHORTEST: Final = 28 * DAY
_NEAR: Final = 3.0
"""Lodgements that would be drawn nearer than this are one mark."""


class Dot(NamedTuple):
    """One mark of the picture."""

    x: float
    kind: str
    """`lodged`, `conform`, `irregular`."""
    at: int
    consignment: str
    area: str = ""


class Event(NamedTuple):
    """One line of the list below the picture."""

    at: int
    kind: str
    consignment: str
    decision: str
    hs6: str
    description: str
    value_eur: float | None
    area: str
    result: str


class Timeline(NamedTuple):
    """One party's doings."""

    role: str
    key: str
    name: str
    by_name: bool
    """Known by a name alone: what is told may be of several people."""
    lodged: int
    more: bool
    """Whether there were more lodgements than were looked at."""
    first_at: int | None
    """When the first of those was lodged."""
    since: int
    """Where the picture begins."""
    until: int
    controlled: int
    irregular: int
    dots: tuple[Dot, ...]
    events: tuple[Event, ...]
    """The latest first."""


def timeline(
    party: tuple[str, str, str, bool],
    lodged: Sequence[Mapping[str, Any]],
    found: Sequence[Mapping[str, Any]],
    until: int,
    limit: int,
) -> Timeline:
    """One party's timeline.

    Args:
        party: role, key, name, and whether the key is but a name.
        lodged: its consignments, as `serving.cases.precedents.lodged_by` gives them.
        found: findings about them, as `found_of` gives them.
        until: microseconds; when it was decided.
        limit: at most so many lodgements were looked at.
    """
    stood = standing(list(found))
    checked = [row for row in stood if row["result"] in {IRREGULAR, CONFORM}]
    irregular = {row["number"] for row in checked if row["result"] == IRREGULAR}
    first = min((row["lodged_at"] for row in lodged), default=None)
    since = max(until - LONGEST, min(until - _SHORTEST, first if first is not None else until))
    dots = _lodgements(lodged, since, until) + _controls(checked, since, until)
    return Timeline(
        *party,
        len(lodged),
        len(lodged) == limit,
        first,
        since,
        until,
        len({row["number"] for row in checked}),
        len(irregular),
        tuple(dots),
        tuple(sorted(_events(lodged, checked), key=lambda each: -each.at)),
    )


def _lodgements(rows: Sequence[Mapping[str, Any]], since: int, until: int) -> list[Dot]:
    dots: list[Dot] = []
    for row in sorted(rows, key=lambda each: each["lodged_at"]):
        x = _x(row["lodged_at"], since, until)
        if x is not None and (not dots or x - dots[-1].x >= _NEAR):
            dots.append(Dot(x, "lodged", row["lodged_at"], row["consignment"]))
    return dots


def _controls(rows: Sequence[Mapping[str, Any]], since: int, until: int) -> list[Dot]:
    """One mark for each consignment that was controlled: its worst result, when that was known."""
    worst: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        known = worst.get(row["consignment"])
        if known is None or (row["result"] == IRREGULAR and known["result"] != IRREGULAR):
            worst[row["consignment"]] = row
    placed = [(_x(row["known_at"], since, until), row) for row in worst.values()]
    dots = [
        Dot(x, row["result"], row["known_at"], row["consignment"], row["area"]) for x, row in placed if x is not None
    ]
    return sorted(dots, key=lambda dot: (dot.kind == IRREGULAR, dot.x))


def _events(lodged: Sequence[Mapping[str, Any]], checked: Sequence[Mapping[str, Any]]) -> list[Event]:
    known = {row["number"]: row for row in lodged}
    told = [_event(row, row["lodged_at"], "lodged") for row in lodged]
    return told + [
        _event({**known.get(row["number"], {}), **row}, row["known_at"], "found", row["area"], row["result"])
        for row in checked
    ]


def _event(row: Mapping[str, Any], at: int, kind: str, area: str = "", result: str = "") -> Event:
    return Event(
        at,
        kind,
        row["consignment"],
        row.get("decision") or "",
        row.get("hs6", ""),
        row.get("description", ""),
        row.get("value_eur"),
        area,
        result,
    )


def _x(at: int, since: int, until: int) -> float | None:
    share = (at - since) / max(until - since, 1)
    return round(6 + share * (WIDTH - 12), 1) if 0 <= share <= 1 else None
