"""Training, from an extract to a judged bundle for each area."""

import datetime as dt
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import numpy as np

from extract.folder import Extract
from features.columns import Bools, Floats, Words
from features.errors import TidewaiterError
from models import bundle as bundles
from models import calibration
from models.area import Area
from models.assessment import margins
from models.bundle import Bundle
from models.calibration import Calibration, Levels
from models.manifest import Provenance
from training.baselines import logistic, random_ranking, strongest_indicator
from training.familiar import Familiar, as_dict, familiar
from training.fit import Fitted, Parameters, fit
from training.judge import Scorer, Tested, judge
from training.judgement import Judgement
from training.material import Table, Task, chosen, task
from training.prior import experts
from training.severity import Gain, Valued, gain, valued
from training.weekly import Weekly, weekly

LABEL_RULE: Final = (
    "A goods item is irregular if the latest verdict of a control of this area says so; "
    "unchecked is unknown, never conform."
)
BASELINE_ROWS: Final = 100_000
"""A baseline learns from at most so many goods items: more change it by nothing that its interval would show."""
ELEVATED: Final = (0.90, 0.25)
HIGH: Final = (0.98, 0.50)
"""A level begins where this share of all goods items of the calibration window, controlled or not, lies below, but
at this probability at the latest: what is irregular more often than not is of high concern, however usual it is."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What training one area gave."""

    task: Task
    fitted: Fitted
    bundle: Bundle
    judgement: Judgement
    scorers: tuple[Scorer, ...]
    indicator: str
    x_test: Floats
    folder: Path
    """Where the bundle was written."""
    familiar: tuple[Familiar, ...] = ()
    """How good it is for those met in training and for those never met."""
    weekly: Weekly | None = None
    """The test week by week; none where it is too short or too poor for that."""
    gain: Gain | None = None
    """What ranking by expected value would find; none where no value is told."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """An area that could not be trained, and why."""

    area: Area
    reason: str


def tasks(extract: Extract, names: Sequence[str] | None, seed: int) -> tuple[list[Task], list[Skipped]]:
    """The areas to train; those with too few findings are skipped, unless they were asked for by name.

    Raises:
        TidewaiterError: an area is unknown, one that was named has too few findings, or all have.
    """
    ready, skipped = [], []
    for area in chosen(names, extract):
        try:
            ready.append(task(area, extract, seed))
        except TidewaiterError as error:
            if names:
                raise TidewaiterError(f"{area.title}: {error}") from error
            skipped.append(Skipped(area, str(error)))
    if not ready:
        raise TidewaiterError(
            "No area has enough findings to learn from. "
            + " ".join(f"{each.area.title}: {each.reason}" for each in skipped)
        )
    return ready, skipped


def learn(
    task: Task,
    features: Table,
    extract: Extract,
    seed: int,
    folder: Path,
    *,
    limits: Sequence[str] = (),
    overrides: Parameters | None = None,
) -> Trained:
    """One area: fit on the training window, calibrate on the next, judge on the last.

    ``limits`` are sentences that the bundle and its card will bear; ``overrides`` are parameters of the trees that a
    study found better than the shipped rule.
    """
    area, split = task.area, task.split
    x = features.of(area, task.labels.row)
    irregular = task.labels.take(split.train).as_of(split.cuts.calibrate).irregular
    early, stop = split.positions()
    fitted = fit(
        x[split.train], irregular, area.feature_names, area.monotone, early=early, stop=stop, seed=seed,
        overrides=overrides, prior=experts(area, features.of(area, task.usual), irregular, seed),
    )  # fmt: skip
    curve = _curve(task, fitted, x)
    scorers, indicator = _scorers(task, fitted, curve, x, irregular, seed)
    rows = tested(task, extract)
    judgement = judge(rows, scorers, seed)
    known = familiar(
        extract, task.labels.row[split.train], task.labels.row[split.test], scorers[0].score, rows.irregular, seed
    )
    usual = curve.probability(margins(fitted.booster, features.of(area, task.usual)))
    levels = Levels(*(min(float(np.quantile(usual, share)), latest) for share, latest in (ELEVATED, HIGH)))
    provenance = _provenance(task, fitted, extract, seed, tuple(limits))
    second = _valued(task, x, seed)
    worth = None if second is None else second.of(x[split.test])
    gained = (
        None if worth is None else gain(rows, cast("Floats", scorers[0].probability), worth.value(x[split.test]), seed)
    )
    measures = {
        **judgement.as_dict(),
        "familiar": as_dict(known),
        "by_value": {} if gained is None else gained.as_dict(),
    }
    made = bundles.write(
        folder,
        area,
        fitted.booster,
        curve,
        levels,
        measures,
        provenance,
        severity=None if second is None else second.of,
    )
    weeks = weekly(task, features, extract, fitted, cast("Floats", scorers[0].probability), seed)
    return Trained(task, fitted, made, judgement, scorers, indicator, x[split.test], folder, known, weeks, gained)


def _valued(task: Task, x: Floats, seed: int) -> Valued | None:
    """The second output, where money is at stake in the area."""
    if task.area.stake is None:
        return None
    learned = task.labels.take(task.split.train).as_of(task.split.cuts.calibrate)
    return valued(x[task.split.train], learned.irregular, learned.value_found, task.area.feature_names, seed)


def _curve(task: Task, fitted: Fitted, x: Floats) -> Calibration:
    """Calibrated for all goods items: each controlled one counts by its inverse selection probability."""
    labels = task.labels.take(task.split.calibrate).as_of(task.split.cuts.test)
    weights = labels.weight if np.isfinite(labels.weight).all() else None
    return calibration.fit(margins(fitted.booster, x[task.split.calibrate]), labels.irregular, weights)


def _scorers(
    task: Task, fitted: Fitted, curve: Calibration, x: Floats, irregular: Bools, seed: int
) -> tuple[tuple[Scorer, ...], str]:
    """The model, then what it must beat, on the rows of the test."""
    tested = x[task.split.test]
    few = np.sort(np.random.default_rng(seed).permutation(len(irregular))[:BASELINE_ROWS])
    learned, irregular = x[task.split.train[few]], irregular[few]
    margin = margins(fitted.booster, tested)
    indicator = strongest_indicator(learned, irregular, task.area.feature_names)
    regression = logistic(learned, irregular, seed).scores(tested)
    scorers = (
        Scorer("model", margin, curve.probability(margin)),
        Scorer("logistic_regression", regression, regression),
        Scorer("strongest_indicator", indicator.scores(tested)),
        Scorer("random", random_ranking(len(tested), seed)),
    )
    return scorers, indicator.description


def tested(task: Task, extract: Extract) -> Tested:
    """The rows of an area's test."""
    labels = task.labels.take(task.split.test)
    consignment = cast("Words", extract.columns["consignment_id"]).codes[labels.row].astype(np.int64)
    return Tested(labels.irregular, consignment, labels.value_found, labels.weight, labels.random)


def _provenance(task: Task, fitted: Fitted, extract: Extract, seed: int, limits: tuple[str, ...]) -> Provenance:
    cuts = task.split.cuts
    first, last = (str(np.datetime64(time, "us").astype("datetime64[D]")) for time in (cuts.first, cuts.calibrate))
    return Provenance(
        window=(first, last),
        label_rule=LABEL_RULE,
        data_sha256=extract.manifest.data_hash,
        params={**fitted.parameters, "experts": fitted.experts},
        seed=seed,
        created=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        commit=_commit(),
        limits=limits,
    )


def _commit() -> str | None:
    """The commit of this checkout, where it is one."""
    here = Path(__file__).parent
    try:
        said = subprocess.run(["git", "rev-parse", "HEAD"], cwd=here, capture_output=True, text=True, check=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        return None
    return said.stdout.strip()
