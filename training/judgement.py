"""What a judgement says: measures with intervals, of the model and of what it must beat."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from training.bootstrap import Interval, number

CONTROLLED: Final = "controlled"
WEIGHTED: Final = "weighted"
RANDOM_STREAM: Final = "random_stream"
VIEWS: Final = {
    CONTROLLED: "Controlled goods items, as they come",
    WEIGHTED: "All goods items, estimated by inverse selection probability",
    RANDOM_STREAM: "All goods items, estimated from the random stream",
}
HEADER: Final = (
    "",
    "average precision",
    "AUROC",
    "precision top 1 %",
    "recall top 5 %",
    "value found top 5 %",
    "calibration error",
)
_SHOWN: Final = ("average_precision", "auroc", "precision_top_1", "recall_top_5", "value_top_5", "calibration_error")


@dataclass(frozen=True, slots=True)
class Judged:
    """One scorer: what it was measured at, and by how much the model is better."""

    name: str
    measures: Mapping[str, Interval]
    lead: Interval | None
    """Average precision of the model minus that of this baseline, drawn in pairs; None for the model itself."""


@dataclass(frozen=True, slots=True)
class View:
    """One way to see the test: which goods items count, and how much each."""

    name: str
    rows: int
    positives: int
    effective_rows: float
    """As many rows of equal weight would tell as much (Kish)."""
    effective_positives: float
    base_rate: Interval | None
    judged: tuple[Judged, ...]
    refused: str = ""
    """Why nothing was measured, if so."""

    @property
    def title(self) -> str:
        """The view in words."""
        return VIEWS[self.name]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The model on the test window; the first scorer of each view is the model, the others are baselines."""

    views: tuple[View, ...]

    @property
    def controlled(self) -> View:
        """The view of the controlled goods items as they come."""
        return self.views[0]

    @property
    def model(self) -> Mapping[str, Interval]:
        """The model's measures on the controlled goods items."""
        return self.controlled.judged[0].measures

    @property
    def beaten(self) -> tuple[str, ...]:
        """The baselines that the model beats outside the interval, on the controlled goods items."""
        return tuple(one.name for one in self.controlled.judged if one.lead is not None and one.lead.low > 0)

    def as_dict(self) -> dict[str, object]:
        """Everything, for JSON."""
        return {view.name: _view(view) for view in self.views}

    def metrics(self) -> dict[str, float]:
        """Flat numbers: ``[view.]scorer.measure[.low|.high]``, the controlled view without prefix."""
        flat: dict[str, float] = {}
        for view in self.views:
            start = "" if view.name == CONTROLLED else f"{view.name}."
            sizes = {"rows": view.rows, "positives": view.positives, "effective_rows": view.effective_rows}
            flat.update({f"{start}{name}": float(size) for name, size in sizes.items()})
            if view.base_rate is not None:
                flat.update(_flat(f"{start}base_rate", view.base_rate))
            for one in view.judged:
                for name, interval in _all(one).items():
                    flat.update(_flat(f"{start}{one.name}.{name}", interval))
        return flat


def table(judgement: Judgement) -> list[tuple[str, ...]]:
    """One row of texts a scorer, on the controlled goods items, in the columns of ``HEADER``."""
    return [
        (one.name.replace("_", " "), *(shown(one.measures.get(name)) for name in _SHOWN))
        for one in judgement.controlled.judged
    ]


def shown(interval: Interval | None, places: int = 3) -> str:
    """An interval as text: ``0.412 [0.351, 0.470]``; a dash where there is none."""
    if interval is None or number(interval.value) is None:
        return "–"
    if number(interval.low) is None:
        return f"{interval.value:.{places}f}"
    return f"{interval.value:.{places}f} [{interval.low:.{places}f}, {interval.high:.{places}f}]"


def _all(one: Judged) -> dict[str, Interval]:
    return {**one.measures} if one.lead is None else {**one.measures, "lead": one.lead}


def _view(view: View) -> dict[str, object]:
    return {
        "title": view.title,
        "rows": view.rows,
        "positives": view.positives,
        "effective_rows": view.effective_rows,
        "effective_positives": view.effective_positives,
        "base_rate": None if view.base_rate is None else view.base_rate.as_dict(),
        "refused": view.refused,
        "scorers": {
            one.name: {name: interval.as_dict() for name, interval in _all(one).items()} for one in view.judged
        },
    }


def _flat(name: str, interval: Interval) -> dict[str, float]:
    ends = {name: interval.value, f"{name}.low": interval.low, f"{name}.high": interval.high}
    return {end: value for end, value in ends.items() if number(value) is not None}
