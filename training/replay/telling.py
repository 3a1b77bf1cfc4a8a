"""A replay in words, tables and figures."""

import math
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from markupsafe import Markup

from features.columns import Bools
from models.areas import AREAS
from training.bootstrap import Interval
from training.drawing import FAINT, INK, MODEL, OTHER, THIRD, canvas, rendered
from training.pages import Section
from training.replay.summary import CONTROLS, MONTH, QUARTER, Runs, half_life, hits, of_ratios, recall, regret, value

_SAME: Final = (
    "Each policy had the same trade, the same officers before it and the same capacity; smugglers reacted to what it, "
    "and no other, controlled. The oracle knows the truth and takes the highest stakes of each area."
)
_VALUE: Final = (
    "Value found: for each area the share of what there was (EUR where the area has a price, irregular goods items "
    "where it has none) that a thousand controls find; then the mean over areas. No area's euro is held against "
    "another's."
)
LEAD: Final = (_SAME, _VALUE)
_FEW: Final = "With so few seeds intervals are wide; more seeds (--seed, repeated) narrow them."


def sections(found: Mapping[str, Runs], areas: Sequence[str], weeks: int) -> list[Section]:
    """All tables and figures."""
    priced = np.array([AREAS[area].stake is not None for area in areas], np.bool_)
    told = [_course(found, priced, weeks), _recalls(found, areas)]
    if "greedy" in found:
        told.insert(1, _against(found, priced, weeks))
    return told


def _course(found: Mapping[str, Runs], priced: Bools, weeks: int) -> Section:
    oracle = found.get("oracle", {})
    quarters = _quarters(weeks)
    rows = []
    for name, runs in found.items():
        controls = np.mean([run[:, 0, CONTROLS].sum() for run in runs.values()])
        by_quarter = [_mean(runs, hits(part)) for part in quarters]
        year = value(slice(0, weeks), priced)
        rows.append(
            [
                name,
                f"{controls:,.0f}",
                *(f"{each:.0%}" for each in by_quarter),
                f"{_mean(runs, year):.1%}",
                _share(regret(runs, oracle, year)) if oracle and name != "oracle" else "",
            ]
        )
    columns = (
        "policy",
        "controls",
        *(f"hits, part {number + 1}" for number in range(len(quarters))),
        "value by 1,000 controls",
        "regret to the oracle",
    )
    texts = []
    if {"frozen", "greedy"} <= set(found):
        life = half_life(found["frozen"], found["greedy"])
        texts.append(f"Half-life of models that learn nothing more: {_weeks(life)}.")
    mine = [number for number, name in enumerate(found) if name == "ours"]
    return Section(
        "How each policy did",
        texts,
        columns,
        rows,
        mine,
        [(_picture(found), "Irregular goods items per control, mean over seeds and four weeks.")],
    )


def _against(found: Mapping[str, Runs], priced: Bools, weeks: int) -> Section:
    first, last = slice(0, MONTH), _quarters(weeks)[-1]
    rows = []
    for name, runs in found.items():
        if name in ("greedy", "oracle"):
            continue
        told = [
            of_ratios(runs, found["greedy"], measure(part))
            for part in (first, last)
            for measure in (lambda part: value(part, priced), hits)
        ]
        rows.append([name, *(_times(each) for each in told)])
    columns = ("policy", "value, first month", "hits, first month", "value, last quarter", "hits, last quarter")
    return Section("Against greedy retraining without exploration (ratio per control)", [_FEW], columns, rows)


def _recalls(found: Mapping[str, Runs], areas: Sequence[str]) -> Section:
    oracle = found.get("oracle")
    rows = []
    for place, area in enumerate(areas):
        cells = [f"{_mean(runs, recall(place)):.1%}" for runs in found.values()]
        against = of_ratios(found["ours"], oracle, recall(place)) if oracle and "ours" in found else None
        rows.append([AREAS[area].title, *cells, _times(against) if against else ""])
    columns = ("area", *found, "ours of the oracle's")
    return Section("Recall by area", ["Of all irregular goods items, controlled or not."], columns, rows)


def _quarters(weeks: int) -> list[slice]:
    size = QUARTER if weeks >= 2 * QUARTER else max(weeks // 2, 1)
    starts = range(0, weeks - size + 1, size)
    return [slice(start, start + size) for start in starts]


def _mean(runs: Runs, measure: "object") -> float:
    return float(np.mean([measure(run) for run in runs.values()]))  # type: ignore[operator]


def _picture(found: Mapping[str, Runs]) -> Markup:
    colours = {"ours": MODEL, "greedy": OTHER, "oracle": INK, "greedy+random": THIRD}
    with canvas(7.0, 3.8, 0.6) as (figure, axes):
        for name, runs in found.items():
            shown = np.mean([_monthly(run) for run in runs.values()], axis=0)
            at = np.arange(len(shown)) * MONTH + MONTH / 2
            axes.plot(at, shown, color=colours.get(name, FAINT), label=name, linewidth=2 if name == "ours" else 1.2)
            axes.annotate(name, (at[-1], shown[-1]), xytext=(4, 0), textcoords="offset points", fontsize=7)
        axes.set_xlabel("week")
        axes.set_ylabel("irregular per control")
        axes.set_xlim(0, at[-1] * 1.18)
        return rendered(figure, "course", "Irregular goods items per control over the weeks, by policy")


def _monthly(run: np.ndarray) -> list[float]:
    return [hits(slice(start, start + MONTH))(run) for start in range(0, len(run) - MONTH + 1, MONTH)]


def _share(each: Interval) -> str:
    return f"{each.value:.0%}" + ("" if math.isnan(each.low) else f" [{each.low:.0%}, {each.high:.0%}]")


def _times(each: Interval) -> str:
    return f"{each.value:.2f}" + ("" if math.isnan(each.low) else f" [{each.low:.2f}, {each.high:.2f}]")


def _weeks(each: Interval) -> str:
    if math.isnan(each.value):
        return "not to be seen"
    return f"{each.value:,.0f} weeks" + ("" if math.isnan(each.low) else f" [{each.low:,.0f}, {each.high:,.0f}]")
