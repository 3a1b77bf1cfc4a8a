"""How long it takes to train, and to tune, one area on a million labelled goods items of 80 features.

    python bench/million.py [ROWS] [FEATURES] [TRIALS]

Made-up numbers of about the difficulty of a real area (3 % irregular, a few strong features, many weak ones, a third
of the values missing in some). Prints wall-clock and CPU seconds, and the peak memory of the process.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from extract.findings import FindingTable
from extract.folder import Extract
from extract.manifest import Manifest
from features.columns import DAY, Bools, Floats, Ints, Words
from models.areas import AREAS
from training.labels import labels
from training.material import Table, Task
from training.split import split
from training.train import learn
from training.tuning.folds import folds
from training.tuning.study import opened, search

YEAR = 365 * DAY


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print what a block took."""
    wall, used = time.perf_counter(), time.process_time()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    told = f"{time.perf_counter() - wall:7.1f} s, {time.process_time() - used:7.1f} s CPU, peak {peak:.2f} GB"
    print(f"{what:<44}{told}", flush=True)


def made(rows: int, columns: int, seed: int = 1) -> tuple[Floats, Bools]:
    """Features and verdicts."""
    random = np.random.default_rng(seed)
    x = random.standard_normal((rows, columns), np.float32).astype(np.float64)
    weight = np.where(np.arange(columns) < 8, 0.8, 0.08)
    margin = x @ weight + 0.7 * x[:, 0] * x[:, 1] + 0.7 * np.abs(x[:, 2])
    x[:, columns // 2 :: 3] = (
        np.where(random.random((rows, len(range(columns // 2, columns, 3)))) < 0.33, np.nan, 0.0)
        + (x[:, columns // 2 :: 3])
    )
    return x, random.random(rows) < 1 / (1 + np.exp(-(margin - np.quantile(margin, 0.97))))


def material(rows: int, columns: int) -> tuple[Task, Table, Extract]:
    """A year of labelled goods items, verdicts two weeks after lodgement."""
    x, irregular = made(rows, columns)
    every = list({each.name: each for area in AREAS.values() for each in area.features}.values())
    area = replace(AREAS["undervaluation"], features=tuple(every[:columns]), raises=(), lowers=())
    lodged: Ints = np.sort(np.random.default_rng(2).integers(0, YEAR, rows))
    same = Words(np.zeros(rows, np.int32), [""])
    found = FindingTable(
        row=np.arange(rows), area=Words(np.zeros(rows, np.int32), [area.name]), irregular=irregular,
        known_at=lodged + 14 * DAY, value_found_eur=np.where(irregular, 100.0, np.nan), selected_by=same,
        control_type=same, thoroughness=np.ones(rows), finding_id=same,
    )  # fmt: skip
    ids = Words(np.arange(rows, dtype=np.int32), [f"C{number}" for number in range(rows)])
    extract = Extract(
        {"consignment_id": ids, "lodged_at": lodged}, found, np.full(rows, 0.1), same, Manifest("made", {})
    )
    known = labels(found, area.name, extract.selection_probability)
    windows = split(lodged, known.known_at, known.irregular)
    task = Task(area, known, windows, np.arange(0, rows, max(rows // 20_000, 1)))
    names = {name: place for place, name in enumerate(area.feature_names)}
    return task, Table(np.arange(rows), names, x), extract


def main() -> None:
    """Measure."""
    told = [*map(int, sys.argv[1:])]
    rows, columns, trials = *told, *(1_000_000, 80, 30)[len(told) :]
    with timed(f"{rows:,} goods items x {columns} features"):
        task, table, extract = material(rows, columns)
    with tempfile.TemporaryDirectory() as folder, timed("train: fit, calibrate, judge, write the bundle"):
        done = learn(task, table, extract, 1, Path(folder))
    print(f"{done.fitted.rounds} trees; AUROC {done.judgement.model['auroc'].value:.3f}")
    with tempfile.TemporaryDirectory() as folder, timed(f"tune: {trials} trials, two at a time"):
        data = folds(task, table, 1, 1)
        study = opened(f"sqlite:///{folder}/studies.db", "bench", 1, make=True)
        if study is None:
            raise AssertionError
        search(study, data, trials, 2, None, lambda _share: None)
    states = [trial.state.name.lower() for trial in study.trials]
    print(f"{states.count('pruned')} of {len(states)} trials were pruned; best skill {study.best_value:.4f}")


if __name__ == "__main__":
    main()
