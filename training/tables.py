"""Tables of measures for the terminal."""

from collections.abc import Sequence
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from training.bootstrap import Interval
from training.judgement import CONTROLLED, WEIGHTED, Judged, Judgement, View, shown
from training.report import AreaRun
from training.train import Trained

_SHARES: Final = (1, 2, 5, 10)
MEASURES: Final = (
    ("average precision", "average_precision"),
    ("AUROC", "auroc"),
    *((f"precision, top {share} %", f"precision_top_{share}") for share in _SHARES),
    *((f"recall, top {share} %", f"recall_top_{share}") for share in _SHARES),
    *((f"value found, top {share} %", f"value_top_{share}") for share in _SHARES),
    ("calibration error", "calibration_error"),
    ("lead of the model", "lead"),
)


def details(title: str, judgement: Judgement) -> Table:
    """Every measure of one area on the controlled goods items, the model beside its baselines."""
    view = judgement.controlled
    told = f"{title}: {view.positives:,} irregular of {view.rows:,} controlled goods items (95 % intervals)"
    grid = Table(
        "", *(one.name.replace("_", " ") for one in view.judged), title=told, title_justify="left", box=SIMPLE_HEAD
    )
    for name, key in MEASURES:
        cells = [shown(_of(one, key)) for one in view.judged]
        if set(cells) != {"–"}:
            grid.add_row(name, *cells)
    weighted = _calibrated(judgement)
    if weighted is not None:
        grid.add_row("calibration error, all goods", shown(weighted), *[""] * (len(view.judged) - 1))
    return grid


def summary(trained: Sequence[Trained]) -> Table:
    """One line an area: how good, and by how much better than what it must beat."""
    told = "On the test window, which no model has seen (AP: average precision; 95 % intervals)"
    grid = Table(title=told, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for head in ("area", "irregular", "AP", "AUROC", "AP over logistic", "AP over indicator", "cal. error"):
        grid.add_column(head, no_wrap=True)
    for each in trained:
        view, measures = each.judgement.controlled, each.judgement.model
        leads = {one.name: one.lead for one in view.judged}
        error = _calibrated(each.judgement) or measures["calibration_error"]
        intervals = (
            measures["average_precision"],
            measures["auroc"],
            leads["logistic_regression"],
            leads["strongest_indicator"],
        )
        sizes = f"{view.positives:,} of {view.rows:,}"
        told_intervals = (shown(interval, 2) for interval in intervals)
        grid.add_row(each.task.area.title, sizes, *told_intervals, f"{error.value:.3f}")
    return grid


def rejected(runs: Sequence[AreaRun]) -> Table:
    """What became of the reasons that officers reject."""
    grid = Table(
        title="Reasons that officers reject: share of what moves the scores", title_justify="left", box=SIMPLE_HEAD
    )
    for head in ("area", "reason", "rejected", "champion", "now"):
        grid.add_column(head, justify="right" if head in ("champion", "now") else "left")
    for run in runs:
        for each in run.effects:
            before = "–" if each.before is None else f"{each.before:.1%}"
            grid.add_row(run.title, escape(each.reason), each.said, before, f"{each.now:.1%}")
    grid.caption = (
        'The same goods items of the test, scored by both. To leave one out: --without FEATURE --because "...".'
    )
    grid.caption_justify = "left"
    return grid


def window(trained: Trained) -> str:
    """The test window in words."""
    return dict(trained.task.split.windows())["Test"]


def _of(one: Judged, key: str) -> Interval | None:
    return one.lead if key == "lead" else one.measures.get(key)


def _calibrated(judgement: Judgement) -> Interval | None:
    """The calibration error for all goods items, which is what the curve was fitted for."""
    views: dict[str, View] = {view.name: view for view in judgement.views}
    weighted = views.get(WEIGHTED)
    if weighted is None or weighted.refused or views[CONTROLLED].rows == weighted.effective_rows:
        return None
    return weighted.judged[0].measures.get("calibration_error")
