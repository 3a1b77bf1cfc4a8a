"""Splits: windows never overlap, and nobody learns a verdict early."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.columns import DAY, Bools, Ints
from features.errors import TidewaiterError
from training.split import split


def world(seed: int, rows: int = 800, days: int = 200) -> tuple[Ints, Ints, Bools]:
    """When goods items were lodged and their verdicts known (up to 40 days later), and the verdicts."""
    random = np.random.default_rng(seed)
    lodged_at = random.integers(0, days * DAY, rows)
    return lodged_at, lodged_at + random.integers(0, 40 * DAY, rows), random.random(rows) < 0.3


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(60, 400))
def test_windows_are_apart_and_nobody_learns_early(seed: int, days: int) -> None:
    """What is fitted was known before calibration began, and what calibrates before the first test lodgement."""
    lodged_at, known_at, irregular = world(seed, days=days)
    made = split(lodged_at, known_at, irregular)
    cuts = made.cuts
    assert known_at[made.train].max() < cuts.calibrate <= known_at[made.calibrate].min()
    assert known_at[made.calibrate].max() < cuts.test <= lodged_at[made.test].min()
    every = np.concatenate([made.train, made.calibrate, made.test])
    assert len(np.unique(every)) == len(every)


def test_stopping_sees_nothing_of_what_it_stops_on() -> None:
    """Inside training, the early part was known before the part that chooses the number of trees."""
    lodged_at, known_at, irregular = world(1)
    made = split(lodged_at, known_at, irregular)
    assert sorted([*made.early, *made.stop]) == made.train.tolist()
    assert known_at[made.early].max() < made.cuts.stop <= known_at[made.stop].min()


def test_slow_verdicts_calibrate_too() -> None:
    """Irregular goods items known late do not make the calibration window look more honest than it is."""
    lodged_at, known_at, irregular = world(5, rows=6_000)
    known_at = lodged_at + np.where(irregular, 50, 5) * DAY
    made = split(lodged_at, known_at, irregular)
    assert irregular[made.calibrate].mean() == pytest.approx(0.3, abs=0.05)


def test_cuts_fall_on_midnight_in_a_long_extract() -> None:
    """An analyst can say the windows in dates."""
    made = split(*world(2))
    assert made.cuts.calibrate % DAY == 0
    assert made.cuts.test % DAY == 0
    assert dict(made.windows())["Calibration"].startswith("lodged before 1970-06-")


def test_goods_items_of_one_moment_stay_together() -> None:
    """Goods items lodged and known at the same times (one consignment) are never on both sides of a cut."""
    lodged_at, _, irregular = world(3, rows=300, days=1)
    lodged_at = lodged_at // (DAY // 24) * (DAY // 24)
    made = split(lodged_at, lodged_at + 1, irregular)
    assert not set(lodged_at[made.train]) & set(lodged_at[made.calibrate])
    assert not set(lodged_at[made.calibrate]) & set(lodged_at[made.test])


def test_a_window_with_too_few_findings_is_refused_in_dates() -> None:
    """The message says which window, how many there are, how many are needed, and what to do."""
    lodged_at, known_at, irregular = world(4)
    irregular[known_at > 120 * DAY] = False
    with pytest.raises(
        TidewaiterError,
        match=r"Too few findings to calibrate on: .* 1970-05-\d\d .* 0 were irregular .* at least 5 .* Add control",
    ):
        split(lodged_at, known_at, irregular)
