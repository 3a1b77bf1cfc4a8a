"""What was measured, as tables and as JSON."""

import json
import statistics
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec
from course import Run
from field import Contender
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from wrk import Told

Runs = Mapping[str, Sequence[Run]]
_OURS = "f"
"""What ratios are to: ours, where nothing is written."""


def shown(field: Sequence[Contender], runs: Runs, screen: Console) -> None:
    """Print all tables."""
    for kind, title in (("score", "Scores only"), ("explain", "With reasons for two flagged areas")):
        screen.print(_loads(field, runs, kind, title))
    screen.print(_steady(field, runs))
    screen.print(_facts(field, runs))


def _loads(field: Sequence[Contender], runs: Runs, kind: str, title: str) -> Table:
    table = _table(
        f"{title}: wrk, one thread, 16 connections", "decisions/s", "(f) is so many times", "p50 ms", "p99 ms", "failed"
    )
    ours = [run.loads[kind].rate for run in runs.get(_OURS, ())]
    for each in field:
        told = [run.loads[kind] for run in runs.get(each.letter, ()) if kind in run.loads]
        if told:
            rates = [one.rate for one in told]
            ratio = [mine / other for mine, other in zip(ours, rates, strict=False)]
            table.add_row(each.letter, each.told, spread(rates, ",.0f"), spread(ratio, ".1f"), *_waits(told))
    return table


def _steady(field: Sequence[Contender], runs: Runs) -> Table:
    table = _table(
        "Scores only at a fixed rate, latency from when each was due",
        "asked/s",
        "answered/s",
        "p50 ms",
        "p99 ms",
        "failed",
    )
    for each in field:
        seen = [run for run in runs.get(each.letter, ()) if run.steady]
        told = [run.steady for run in seen if run.steady]
        if told:
            asked = spread([run.steady_rate for run in seen], ",.0f")
            table.add_row(each.letter, each.told, asked, spread([one.rate for one in told], ",.0f"), *_waits(told))
    return table


def _facts(field: Sequence[Contender], runs: Runs) -> Table:
    table = _table(
        "Besides",
        "batch of 1,000, items/s",
        "cold start s",
        "resident MB a worker",
        "mean commit ms",
        "largest difference",
    )
    reference = next(iter(runs.values()))[0].scores
    for each in field:
        seen = runs.get(each.letter, ())
        if seen:
            batch = [run.batch for run in seen if run.batch]
            commit = [run.commit * 1000 for run in seen if run.commit]
            table.add_row(
                each.letter,
                each.told,
                spread(batch, ",.0f"),
                spread([run.cold_start for run in seen], ".1f"),
                spread([run.memory for run in seen], ",.0f"),
                spread(commit, ".2f"),
                f"{max(difference(reference, run.scores) for run in seen):.1e}",
            )
    return table


def difference(one: Sequence[Mapping[str, float]], other: Sequence[Mapping[str, float]]) -> float:
    """The largest difference of a probability between two contenders on the sample.

    Raises:
        ValueError: they speak of other areas or declarations.
    """
    pairs = list(zip(one, other, strict=True))
    if any(mine.keys() != theirs.keys() for mine, theirs in pairs):
        raise ValueError("contenders speak of other areas")
    return max(abs(mine[area] - theirs[area]) for mine, theirs in pairs for area in mine)


def spread(numbers: Sequence[float], form: str) -> str:
    """The median, and the range where there is more than one."""
    if not numbers:
        return "–"
    middle = format(statistics.median(numbers), form)
    return middle if len(numbers) == 1 else f"{middle} [{min(numbers):{form}}–{max(numbers):{form}}]"


def _waits(told: Sequence[Told]) -> tuple[str, str, str]:
    pick: Callable[[str], str] = lambda name: spread([getattr(one, name) * 1000 for one in told], ".1f")  # noqa: E731
    return pick("p50"), pick("p99"), f"{sum(one.failed for one in told):,}"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left")
    table.add_column("")
    table.add_column("", max_width=44)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def kept(field: Sequence[Contender], runs: Runs, about: Mapping[str, object], to: Path) -> None:
    """Write everything that was seen as JSON."""
    told = {each.letter: {"told": each.told, "runs": runs[each.letter]} for each in field if each.letter in runs}
    document = msgspec.to_builtins({"about": about, "contenders": told})
    for each in document["contenders"].values():
        for run in each["runs"]:
            del run["scores"]
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(json.dumps(document, indent=1) + "\n")
