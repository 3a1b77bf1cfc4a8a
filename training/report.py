"""One HTML file a training run, to be read in a browser: no server, no script, nothing loaded from elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from features.columns import Bools, Floats
from training import plots
from training.bootstrap import Interval
from training.familiar import Familiar
from training.judgement import Judged, Judgement, View, shown
from training.slices import Slice
from training.stock.effect import Effect
from training.weekly import EVERY, TOP, Weekly

TEMPLATE: Final = "report.html.j2"
SWARM: Final = "What moves the scores"
MEASURES: Final = (
    ("average_precision", "Average precision"),
    ("auroc", "AUROC"),
    *((f"precision_top_{share}", f"Precision, top {share} %") for share in (1, 2, 5, 10)),
    *((f"recall_top_{share}", f"Recall, top {share} %") for share in (1, 2, 5, 10)),
    *((f"value_top_{share}", f"Value found, top {share} %") for share in (1, 2, 5, 10)),
    ("calibration_error", "Calibration error"),
    ("brier", "Brier score"),
    ("calibration_slope", "Calibration slope"),
    ("lead", "Lead of the model (average precision)"),
)


@dataclass(frozen=True, slots=True)
class Contributions:
    """What moved the scores of some test rows (a few thousand at most)."""

    contributions: Floats
    """Log-odds, shape (rows, features)."""
    values: Floats
    """Of the features, shape (rows, features), NaN where unknown."""
    names: Sequence[str]
    """How each feature is called in the picture."""


@dataclass(frozen=True, slots=True)
class AreaRun:
    """What one area's training gave, as the report shows it."""

    area: str
    title: str
    question: str
    bundle: str
    """Id of the bundle."""
    windows: Sequence[tuple[str, str]]
    """Each window and what it holds (``Split.windows``)."""
    label_rule: str
    facts: Sequence[tuple[str, str]]
    """What else was recorded: how many labels, trees, which indicator was strongest."""
    irregular: Bools
    """Of the test rows."""
    probability: Floats
    baselines: Mapping[str, Floats]
    """Scores of the same rows, by the name of the baseline."""
    judgement: Judgement
    slices: Sequence[Slice]
    contributions: Contributions | None = None
    weight: Floats | None = None
    """1 / selection probability of the test rows, if the model is calibrated for all goods items."""
    notes: Sequence[str] = ()
    weekly: Weekly | None = None
    familiar: Sequence[Familiar] = ()
    effects: Sequence[Effect] = ()
    """What became of the reasons that officers rejected."""


def write(
    path: Path, runs: Sequence[AreaRun], title: str, facts: Sequence[tuple[str, str]], notes: Sequence[str] = ()
) -> None:
    """Write the report of a run; ``facts`` say what it was trained on, ``notes`` where it must not be trusted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(runs, title, facts, notes), encoding="utf-8")


def page(runs: Sequence[AreaRun], title: str, facts: Sequence[tuple[str, str]], notes: Sequence[str] = ()) -> str:
    """The report as HTML; every text is escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        shown=shown, verdict=verdict, measures=measures, pictures=pictures, grouped=grouped, plain=plain
    )
    return environment.get_template(TEMPLATE).render(
        runs=runs, title=title, facts=facts, notes=notes, top=TOP, every=EVERY
    )


def verdict(run: AreaRun) -> str:
    """Which baselines the model beats beyond doubt, in words."""
    others = [one.name for one in run.judgement.controlled.judged[1:]]
    beaten = run.judgement.beaten
    if len(beaten) == len(others):
        return "beats every baseline"
    return f"not shown to beat {' or '.join(plain(name) for name in others if name not in beaten)}"


def measures(view: View) -> list[tuple[str, list[str]]]:
    """Title of each measure, and its text for each scorer; measures that nobody has are left out."""
    rows = [(title, [shown(_of(one, name)) for one in view.judged]) for name, title in MEASURES]
    return [(name, texts) for name, texts in rows if set(texts) != {"–"}]


def _of(one: Judged, name: str) -> Interval | None:
    return one.lead if name == "lead" else one.measures.get(name)


def grouped(slices: Sequence[Slice]) -> dict[str, list[Slice]]:
    """Slices by what they are slices of, in order."""
    return {by: [one for one in slices if one.by == by] for by in dict.fromkeys(one.by for one in slices)}


def plain(name: str) -> str:
    """A name as words."""
    return name.replace("_", " ")


def pictures(run: AreaRun) -> list[tuple[Markup, str, str]]:
    """Each picture with its title and how to read it."""
    scores = {"model": run.probability, **{plain(name): scores for name, scores in run.baselines.items()}}
    y, key = run.irregular, run.area
    drawn = [
        (plots.precision_recall(y, scores, f"{key}-precision"), "Precision and recall", "Up and right is better."),
        (plots.cumulative_gain(y, scores, f"{key}-gain"), "Cumulative gain", "What so many controls find, by score."),
        (plots.lift(y, scores, f"{key}-lift"), "Lift", "1 is as good as controlling at random."),
        _calibration(run),
        (
            plots.histogram(y, run.probability, f"{key}-scores"),
            "Scores by outcome",
            "Apart is better than overlapping.",
        ),
    ]
    return drawn if run.contributions is None else [*drawn, _swarm(run.contributions, key)]


def _calibration(run: AreaRun) -> tuple[Markup, str, str]:
    weighted = run.weight is not None and bool(np.isfinite(run.weight).all())
    picture = plots.reliability(
        run.irregular, run.probability, f"{run.area}-calibration", run.weight if weighted else None
    )
    among = "estimated for all goods items by inverse selection probability" if weighted else "of those controlled"
    return picture, "Calibration", f"On the dotted line a stated 10 % is found in 10 of 100, {among}."


def _swarm(swarm: Contributions, key: str) -> tuple[Markup, str, str]:
    picture = plots.beeswarm(swarm.contributions, swarm.values, swarm.names, f"{key}-features")
    dots = f"One dot a goods item ({len(swarm.values):,} of the test)."
    reading = f"{dots} Value of the feature: blue low, orange high, grey missing."
    return picture, SWARM, reading
