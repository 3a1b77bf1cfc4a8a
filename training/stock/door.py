"""The door of the stock: `tidewaiter labels`."""

import datetime as dt
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from extract import folder
from extract.folder import Extract
from models.areas import AREAS
from training.bootstrap import Interval
from training.material import chosen
from training.stock.rejected import Rejected, rejected
from training.stock.stock import BY, Delay, Part, Stock, last_moment, stock
from training.stock.warnings import warnings

_MOST: Final = 10
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def show(
    extract: Path, areas: Sequence[str] | None, as_of: dt.datetime | None, screen: Console, *, details: bool = False
) -> list[Stock]:
    """Say what labels there are; with details, or for one area, also where they come from."""
    data = folder.read(extract)
    now = last_moment(data) if as_of is None else (as_of - _EPOCH) // dt.timedelta(microseconds=1)
    found = [stock(data, area.name, now) for area in chosen(areas, data)]
    screen.print(_summary(found))
    for each in found if details or len(found) == 1 else ():
        _print_parts(each, screen)
    told = [line for each in found if each.labels for line in warnings(each, AREAS[each.area].title)]
    _print_list("What to know before learning from these", [*_lost(data), *told], screen)
    reasons = [one for each in found for one in rejected(data.feedback, each.area, now)]
    if reasons:
        screen.print(_reasons(reasons))
    if not (details or len(found) == 1):
        screen.print("By control, office and officer: --details, or one area (--area).", style="dim")
    return found


def _summary(found: Sequence[Stock]) -> Table:
    grid = Table(
        title="Labels: goods items with a verdict (all others are unknown, not innocent)",
        title_justify="left",
        box=SIMPLE_HEAD,
    )
    grid.add_column("area", no_wrap=True)
    for head in ("labels", "irregular", "by chance", "worth*", "irregular*", "days to verdict†", "age, days", "value‡"):
        grid.add_column(head, justify="right")
    for each in found:
        grid.add_row(
            AREAS[each.area].title,
            f"{each.labels:,}",
            f"{each.irregular:,} ({_percent(each.irregular, each.labels)})",
            _percent(each.random, each.labels),
            f"{each.effective:,.0f}" if each.effective else "–",
            f"{each.effective_irregular:,.0f}" if each.effective else "–",
            _days(each.delay),
            f"{each.age_days:.0f}" if each.labels else "–",
            f"{each.value_recorded:.0%}" if each.irregular else "–",
        )
    grid.caption = (
        "* So many goods items drawn at random would tell as much of all goods items (inverse selection probability, "
        "clipped). † Median, and within how many nine of ten are known. ‡ Irregular ones whose value found is recorded."
    )
    grid.caption_justify = "left"
    return grid


def _print_parts(each: Stock, screen: Console) -> None:
    for by, title in BY.items():
        if each.parts[by]:
            screen.print(_parts(f"{AREAS[each.area].title}: {title.lower()}", each.parts[by]))
    slow = each.delay_irregular
    screen.print(f"Irregular verdicts are known after {_days(slow)} days.\n", style="dim")


def _parts(title: str, parts: Sequence[Part]) -> Table:
    grid = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    grid.add_column("")
    for head in ("labels", "share", "irregular (95 %)", "by chance"):
        grid.add_column(head, justify="right")
    for part in parts[:_MOST]:
        grid.add_row(escape(part.name), f"{part.labels:,}", f"{part.share:.0%}", _rate(part.rate), f"{part.random:.0%}")
    if rest := parts[_MOST:]:
        grid.add_row(
            f"{len(rest)} more", f"{sum(p.labels for p in rest):,}", f"{sum(p.share for p in rest):.0%}", "", ""
        )
    return grid


def _reasons(reasons: Sequence[Rejected]) -> Table:
    grid = Table(title="Reasons that officers reject", title_justify="left", box=SIMPLE_HEAD)
    for head in ("area", "concept", "feature", "judged", "wrong", "irrelevant", "rejected (95 %)"):
        grid.add_column(head, justify="left" if head in ("area", "concept", "feature") else "right")
    for each in reasons:
        said = (AREAS[each.area].title, each.concept, each.feature or "(the whole concept)")
        counts = (each.judged, each.wrong, each.irrelevant)
        grid.add_row(*map(escape, said), *(f"{count:,}" for count in counts), _rate(each.share))
    return grid


def _lost(data: Extract) -> list[str]:
    """What teaches nothing, of any area."""
    findings = data.findings
    counts = {
        "say “unchecked”": findings.unchecked,
        "are about goods items that the extract does not hold": findings.strays,
        "were known before their goods item was lodged": findings.too_early,
    }
    return [f"{count:,} findings {what}; they teach nothing." for what, count in counts.items() if count]


def _print_list(title: str, lines: Sequence[str], screen: Console) -> None:
    if lines:
        screen.print(title, style="bold")
    for line in lines:
        screen.print(f" • {escape(line)}", soft_wrap=True)


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def _rate(rate: Interval) -> str:
    return f"{rate.value:.1%} [{rate.low:.1%}, {rate.high:.1%}]"


def _days(delay: Delay) -> str:
    return "–" if math.isnan(delay.median) else f"{delay.median:.0f} ({delay.ninetieth:.0f})"
