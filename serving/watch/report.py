"""What a look at the ledger found, as it is kept for the page and told to machines."""

import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from features.columns import moment
from models.areas import AREAS
from models.estimates import Estimate, Estimates
from serving.watch.signs import Judged, Sign, estimated
from serving.watch.weeks import Week

FILE: Final = "watch.json"
MEASURES: Final = ("prevalence", "precision", "recall", "hit_rate")


class Told(msgspec.Struct, frozen=True):
    """An estimate, or why there is none."""

    value: float | None
    low: float | None
    high: float | None
    effective: float
    needed: float
    refused: str


class AreaFigures(msgspec.Struct, frozen=True):
    """What is known of one area over the weeks looked at."""

    area: str
    outcomes: int
    stream: dict[str, Told]
    """By measure, from the random stream."""
    every: dict[str, Told]
    """From all controls, by inverse propensity."""


class SignFigures(msgspec.Struct, frozen=True):
    """One sign of one week that rings, or nearly does."""

    kind: str
    area: str
    name: str
    shift: float
    p: float
    rings: bool


class WeekFigures(msgspec.Struct, frozen=True):
    """One week."""

    start: int
    decisions: int
    goods_items: int
    unread: int
    drawn: int
    lanes: dict[str, int]
    refused: str
    signs: int
    """How many were looked at."""
    told: list[SignFigures]
    """Those that ring, then the nearest."""


class Report(msgspec.Struct, frozen=True):
    """All of it."""

    made_at: int
    start: int
    reference_weeks: int
    rate: float
    weeks: list[WeekFigures]
    areas: list[AreaFigures]

    @property
    def ringing(self) -> list[tuple[WeekFigures, SignFigures]]:
        """Everything that rings, the latest week first."""
        return [(week, sign) for week in reversed(self.weeks) for sign in week.told if sign.rings]


def made(weeks: Sequence[Week], judged: Sequence[Judged], reference: int, rate: float, now: int) -> Report:
    """The report of these weeks."""
    by_start = {each.start: each for each in judged}
    figures = [_week(week, by_start.get(week.start)) for week in weeks]
    areas = [told for area in AREAS if (told := _area(weeks, area))]
    return Report(now, weeks[0].start if weeks else now, reference, rate, figures, areas)


def keep(folder: Path, report: Report) -> None:
    """Keep the report, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{FILE}.{uuid.uuid4().hex}"
    fresh.write_bytes(msgspec.json.encode(report))
    os.replace(fresh, folder / FILE)  # noqa: PTH105  (replaces what is there in one step)


def last(folder: Path) -> Report | None:
    """The last report; none if there is none, or another version wrote it."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Report)
    except (OSError, msgspec.DecodeError):
        return None


def line(week: int, sign: SignFigures | Sign) -> str:
    """A sign in a sentence."""
    day = f"{moment(week):%Y-%m-%d}"
    title = AREAS[sign.area].title if sign.area in AREAS else ""
    chance = "" if sign.p >= 1e-4 else " (less than one in ten thousand by chance)"
    if sign.kind == "calibration":
        return f"{title}: in the week of {day} controls found {sign.shift:+.1%} against what was foretold{chance}"
    of = {"input": f"the input {sign.name}", "score": "the scores", "lanes": "the lanes"}
    what = of.get(sign.kind, f"what {sign.name} adds to the scores")
    return f"{title or 'All areas'}: {what} moved in the week of {day} (PSI {sign.shift:.2f} beyond chance){chance}"


def _week(week: Week, judged: Judged | None) -> WeekFigures:
    signs = judged.signs if judged else ()
    near = sorted(signs, key=lambda each: (not each.rings, each.p))[:10]
    shown = [SignFigures(*each) for each in near if each.rings or each.p < 0.05]
    refused = judged.refused if judged else ""
    counts = (week.decisions, week.items, week.unread, week.drawn)
    return WeekFigures(week.start, *counts, dict(week.lanes), refused, len(signs), shown)


def _area(weeks: Sequence[Week], area: str) -> AreaFigures | None:
    found = estimated(weeks, area)
    if found is None:
        return None
    outcomes = sum(len(week.outcomes.get(area, ())) for week in weeks)
    stream, every = (_told(each) for each in found)
    return AreaFigures(area, outcomes, stream, every)


def _told(estimates: Estimates) -> dict[str, Told]:
    each: dict[str, Estimate] = {name: getattr(estimates, name) for name in MEASURES}
    return {name: _one(one.as_dict()) for name, one in each.items()}


def _one(said: dict[str, Any]) -> Told:
    return Told(*(said[name] for name in ("value", "low", "high", "effective", "needed", "refused")))
