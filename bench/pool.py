"""What a trained area scores in the test window of a practice world, with the hidden truth that intervals should hold.

An area is trained on findings as `tidewaiter train` does; its scores of every goods item of the test window,
controlled or not, are kept beside what the world knows of each.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd

from extract import folder
from extract.findings import Places
from extract.folder import Extract
from features.columns import DAY, Bools, Floats, Ints, Words
from models.assessment import margins
from training.baselines import logistic
from training.material import table
from training.train import learn, tasks


@dataclass(frozen=True, slots=True)
class Pool:
    """Goods items of the test window; all arrays have shape (items,)."""

    score: Floats
    probability: Floats
    rival: Floats
    """Scores of a logistic regression."""
    value: Floats
    """Euro that the model expects a control to find, if irregular."""
    irregular: Bools
    """The truth."""
    found: Floats
    """Euro at stake; 0 where conform."""
    consignment: Ints
    chance: Floats
    """Of being selected, as the world recorded it."""
    week: Ints

    def take(self, rows: Ints, consignment: Ints) -> "Pool":
        """Some of them, in the order given, as the consignments given."""
        rest = {name: getattr(self, name)[rows] for name in self.__slots__ if name != "consignment"}
        return Pool(consignment=consignment, **rest)


def pool(place: Path, area: str, seed: int) -> Pool:
    """Train one area of the world at ``place`` and score its test window."""
    extract, truth = folder.read(place), pd.read_parquet(place / "truth.parquet")
    ready, _ = tasks(extract, [area], seed)
    task = ready[0]
    rows = np.flatnonzero(extract.lodged_at >= task.split.cuts.test)
    features = table(extract, ready, lambda _share: None, also=rows)
    with tempfile.TemporaryDirectory() as workshop:
        made = learn(task, features, extract, seed, Path(workshop))
    x, margin = features.of(task.area, rows), margins(made.fitted.booster, features.of(task.area, rows))
    learned = task.labels.take(task.split.train).as_of(task.split.cuts.calibrate)
    rival = logistic(features.of(task.area, task.labels.row[task.split.train]), learned.irregular, seed).scores(x)
    second = made.bundle.severity
    stake = at_stake(extract, truth, area)[rows]
    return Pool(
        score=margin,
        probability=made.bundle.calibration.probability(margin),
        rival=rival,
        value=np.ones(len(rows)) if second is None else second.value(x),
        irregular=np.isfinite(stake),
        found=np.nan_to_num(stake),
        consignment=cast("Words", extract.columns["consignment_id"]).codes[rows].astype(np.int64),
        chance=extract.selection_probability[rows],
        week=(extract.lodged_at[rows] - task.split.cuts.test) // (7 * DAY),
    )


def at_stake(extract: Extract, truth: pd.DataFrame, area: str) -> Floats:
    """Euro at stake in every goods item that is irregular; NaN where it is not, shape (items,)."""
    mine = truth[truth["area"] == area]
    rows = Places(extract.columns).rows(
        Words.of(mine["consignment_id"].tolist()), mine["item_number"].to_numpy(np.float64)
    )
    known = np.full(len(extract), np.nan)
    known[rows[rows >= 0]] = mine["value_at_stake_eur"].fillna(0).to_numpy(np.float64)[rows >= 0]
    return known


def kept_pool(place: Path, area: str, seed: int, keep: Path | None) -> Pool:
    """The pool of an area, from the folder where such are kept if it is there."""
    if keep is None:
        return pool(place, area, seed)
    file = keep / f"{area}.{seed}.npz"
    if not file.exists():
        keep.mkdir(parents=True, exist_ok=True)
        made = pool(place, area, seed)
        np.savez(file, **{name: getattr(made, name) for name in Pool.__slots__})
    with np.load(file) as stored:
        return Pool(**{name: stored[name] for name in stored.files})
