"""Windows of time: what is fitted, what calibrates and what judges never overlap, and nobody learns a verdict early.

A goods item is learnt from when its verdict is known, so the windows that learn are windows of ``known_at``: the model
is fitted on what was known by a first date, calibrated on what became known from then to a second date, and judged on
what was lodged from the second date on. The delay of the verdicts is the gap. Had calibration asked for goods items
*lodged* and known between the two dates, only quick verdicts would be in it, and those are not like the slow ones.
For the same reason the end of the test lacks slow verdicts where the extract ends soon after it.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np

from features.columns import DAY, Bools, Ints
from features.errors import TidewaiterError

SHARES: Final = (0.65, 0.15, 0.20)
"""Of the labelled goods items, in the order they were lodged: for fitting, for calibration, for the test."""
STOP_SHARE: Final = 0.2
"""Of the goods items for fitting, the latest, on which the number of trees is chosen."""
LEAST_POSITIVES: Final = {"train": 10, "calibrate": 5, "test": 5}
_TODO: Final = "Add control results for that time, or train on a longer extract."


@dataclass(frozen=True, slots=True)
class Cuts:
    """The times that part the windows, microseconds since 1970 UTC."""

    first: int
    """The first goods item was lodged."""
    stop: int
    calibrate: int
    test: int
    last: int
    """The last goods item was lodged."""


@dataclass(frozen=True, slots=True)
class Split:
    """Positions among the labels, ascending.

    ``early`` and ``stop`` are the two parts of ``train``: the number of trees is the one that, fitted on ``early``,
    does best on ``stop``; the model is then fitted on all of ``train``. Goods items lodged before the test and known
    only after it began are in no window.
    """

    train: Ints
    early: Ints
    stop: Ints
    calibrate: Ints
    test: Ints
    cuts: Cuts

    def positions(self) -> tuple[Ints, Ints]:
        """Where the goods items of ``early`` and of ``stop`` stand within ``train``."""
        early, stop = np.searchsorted(self.train, self.early), np.searchsorted(self.train, self.stop)
        return early.astype(np.int64), stop.astype(np.int64)

    def windows(self) -> tuple[tuple[str, str], ...]:
        """Each window and what it holds, in words."""
        calibrate, test = date(self.cuts.calibrate), date(self.cuts.test)
        return (
            ("Training", f"lodged from {date(self.cuts.first)}, verdict known before {calibrate}"),
            ("Number of trees", f"the part of training with a verdict known from {date(self.cuts.stop)}"),
            ("Calibration", f"lodged before {test}, verdict known from {calibrate} and before {test}"),
            ("Test", f"lodged from {test} to {date(self.cuts.last)}, latest verdict"),
        )


def split(lodged_at: Ints, known_at: Ints, irregular: Bools, shares: tuple[float, float, float] = SHARES) -> Split:
    """Split labels by time, with the delay of their verdicts as the gap; all arrays have shape (labels,).

    Nothing is known before it was lodged; where a source says so, it counts as known when lodged.
    Cuts fall on midnight UTC where the extract is long enough. Raises ``TidewaiterError`` when a window has too few
    goods items of either kind to learn or to judge from.
    """
    known_at = np.maximum(known_at, lodged_at)
    calibrate, test = _cuts(lodged_at, shares)
    train, later = known_at < calibrate, lodged_at >= test
    between = ~train & ~later & (known_at < test)
    stop = int(np.quantile(known_at[train], 1 - STOP_SHARE, method="nearest")) if train.any() else calibrate
    cuts = Cuts(int(lodged_at.min()), stop, calibrate, test, int(lodged_at.max()))
    _refuse_few("train", irregular[train], f"with a verdict known before {date(calibrate)}")
    _refuse_few("calibrate", irregular[between], f"with a verdict known from {date(calibrate)} and before {date(test)}")
    _refuse_few("test", irregular[later], f"lodged from {date(test)} to {date(cuts.last)} and controlled")
    early = known_at < stop
    return Split(
        train=np.flatnonzero(train),
        early=np.flatnonzero(early),
        stop=np.flatnonzero(train & ~early),
        calibrate=np.flatnonzero(between),
        test=np.flatnonzero(later),
        cuts=cuts,
    )


def _cuts(lodged_at: Ints, shares: tuple[float, float, float]) -> tuple[int, int]:
    if min(shares) <= 0:
        raise TidewaiterError(
            f"The shares {shares} leave a window empty: give training, calibration and test each more than nothing."
        )
    if len(lodged_at) == 0:
        raise TidewaiterError(f"There is nothing to split: no goods item has a verdict. {_TODO}")
    at = np.cumsum(shares)[:2] / np.sum(shares)
    exact = np.quantile(lodged_at, at, method="nearest").astype(np.int64)
    midnight = exact // DAY * DAY
    calibrate, test = midnight if lodged_at.min() < midnight[0] < midnight[1] else exact
    return int(calibrate), int(test)


def _refuse_few(window: str, irregular: Bools, which: str) -> None:
    least, positives = LEAST_POSITIVES[window], int(irregular.sum())
    negatives = len(irregular) - positives
    if min(positives, negatives) < least:
        raise TidewaiterError(
            f"Too few findings to {window} on: of the goods items {which}, {positives} were irregular and {negatives} "
            f"conform; at least {least} of each are needed. {_TODO}"
        )


def date(time: int) -> str:
    """The day of a time (with the time of day unless it is midnight), UTC."""
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=int(time))
    return f"{moment:%Y-%m-%d}" if time % DAY == 0 else f"{moment:%Y-%m-%d %H:%M}"
