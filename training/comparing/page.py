"""The comparison as one HTML file and one sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from features.columns import Bools, Floats
from models.contest import Contest
from training import plots
from training.bootstrap import Interval, number
from training.comparing.difference import MEASURES, Measured, View
from training.comparing.headline import HOME, sentence
from training.comparing.moved import Moved, Moves

_PLACES: Final = {"average_precision": 3, "auroc": 3, "hits": 0, "value": 0}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the page shows."""

    area: str
    title: str
    names: tuple[str, str]
    views: tuple[View, View, View]
    """Among the controlled, among all, among what chance selected."""
    moves: Moves
    gained: Sequence[Moved]
    lost: Sequence[Moved]
    capacity: float
    facts: Sequence[tuple[str, str]]
    irregular: Bools
    scores: Mapping[str, Floats]
    """Of the goods items with a verdict, by the name of the model."""
    judged: Contest
    """What the verdict says."""
    notes: Sequence[str] = ()


def write(path: Path, made: Comparison) -> None:
    """Write the page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(made), encoding="utf-8")


def page(made: Comparison) -> str:
    """The page; every text is escaped."""
    here = Path(__file__).parent
    environment = Environment(
        loader=FileSystemLoader([here, here.parent]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figures"] = figures
    shown: dict[str, Any] = {name: getattr(made, name) for name in Comparison.__dataclass_fields__}
    shown |= {
        "title": f"{made.title}: {made.names[0]} against {made.names[1]}",
        "verdict": verdict(made),
        "measures": MEASURES,
        "home": HOME,
        "pictures": _pictures(made),
    }
    return environment.get_template("compare.html.j2").render(**shown)


def verdict(made: Comparison) -> str:
    """Who is better, in one sentence."""
    return sentence(made.names, made.judged, made.views)


def figures(one: Measured, which: str) -> str:
    """An interval of a measure with the digits that it deserves."""
    interval: Interval = getattr(one, which)
    places, sign = _PLACES[one.name], "+" if which == "lead" else ""
    if number(interval.value) is None:
        return "–"
    told = f"{interval.value:{sign},.{places}f}"
    if number(interval.low) is None:
        return told
    return f"{told} [{interval.low:{sign},.{places}f}, {interval.high:{sign},.{places}f}]"


def _pictures(made: Comparison) -> list[tuple[Markup, str, str]]:
    y, scores, key = made.irregular, made.scores, f"compare-{made.area}"
    if not y.any() or y.all():
        return []
    return [
        (plots.precision_recall(y, scores, f"{key}-precision"), "Precision and recall", "Up and right is better."),
        (plots.cumulative_gain(y, scores, f"{key}-gain"), "Cumulative gain", "What so many controls find, by score."),
    ]
