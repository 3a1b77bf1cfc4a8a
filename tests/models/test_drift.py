"""Drift: rings when the world changes, and hardly ever when it does not, however alike the goods of a week are."""

import numpy as np
import pytest

from features.columns import Floats
from models import drift

RATE = 0.05
SIGNS = 40
REFERENCE = 8


class Trade:
    """Goods items of traders who repeat themselves: a few large ones make a good part of each week."""

    def __init__(self, seed: int, traders: int) -> None:
        self.random = np.random.default_rng(seed)
        self.habits = self.random.normal(size=(traders, SIGNS))
        self.volume = self.random.pareto(1.5, traders) + 0.2

    def week(self, shift: float = 0.0, size: int = 1_500) -> Floats:
        """Values of all signs, shape (items, signs); the first three are moved by ``shift``."""
        busy = self.volume * self.random.gamma(2, 0.5, len(self.volume))
        who = self.random.choice(len(busy), size, p=busy / busy.sum())
        values: Floats = 0.7 * self.habits[who] + 0.7 * self.random.normal(size=(size, SIGNS))
        values[:, :3] += shift
        return values


def rung(trade: Trade, weeks: int, shift: float) -> list[bool]:
    """Whether each of these weeks rings, after reference weeks in which nothing changed."""
    usual = [trade.week() for _ in range(REFERENCE)]
    starts = [drift.edges(np.concatenate([week[:, sign] for week in usual])) for sign in range(SIGNS)]
    counts = [np.array([drift.binned(week[:, sign], starts[sign]) for week in usual]) for sign in range(SIGNS)]
    before, told = [1.0] * SIGNS, []
    for _ in range(weeks):
        now = trade.week(shift)
        found = [drift.departure(counts[at], drift.binned(now[:, at], starts[at])) for at in range(SIGNS)]
        apart = [each for each in found if each is not None]
        assert len(apart) == SIGNS
        lasting = [drift.lasting(each.p, earlier) for each, earlier in zip(apart, before, strict=True)]
        rings = drift.ringing(lasting, RATE)
        told.append(any(ring and each.psi >= drift.LEAST_SHIFT for ring, each in zip(rings, apart, strict=True)))
        before = [each.p for each in apart]
    return told


def test_where_nothing_changes_hardly_a_week_rings() -> None:
    """Over 300 weeks of 40 signs each, in worlds of few and many traders, at most one in twenty rings."""
    told = [ring for seed in range(10) for ring in rung(Trade(seed, 60 if seed % 2 else 600), 30, 0.0)]
    assert len(told) == 300
    assert np.mean(told) <= RATE


def test_independence_would_have_cried_wolf() -> None:
    """The usual chi-square test, which takes goods items for independent, rings in most of the same weeks."""
    trade = Trade(0, 600)
    usual = np.concatenate([trade.week() for _ in range(REFERENCE)])
    rings = 0
    for _ in range(20):
        now, p = trade.week(), []
        for sign in range(SIGNS):
            starts = drift.edges(usual[:, sign])
            share = drift.binned(usual[:, sign], starts)[:-1] / len(usual)
            seen = drift.binned(now[:, sign], starts)[:-1]
            squares = ((seen - len(now) * share) ** 2 / (len(now) * share)).sum()
            p.append(float(np.exp(-squares / 2) * sum((squares / 2) ** k / _factorial(k) for k in range(4))))
        rings += any(drift.ringing(p, RATE))
    assert rings >= 15


def _factorial(k: int) -> int:
    return int(np.prod(np.arange(1, k + 1)))


@pytest.mark.parametrize("traders", [60, 600])
def test_a_planted_shift_is_caught_within_four_weeks(traders: int) -> None:
    """Three of forty signs move by one standard deviation: caught in the second to fourth week, in 9 of 10 worlds."""
    first = [rung(Trade(seed, traders), 4, 1.0) for seed in range(20, 30)]
    assert sum(any(told) for told in first) >= 9
    assert not any(told[0] for told in first), "one week alone is no drift"


def test_many_tests_share_one_rate() -> None:
    """Holm: the smallest of a hundred must be below a hundredth of the rate, and one that fails ends it."""
    assert drift.ringing([0.0004, *[0.5] * 99], 0.05) == [True, *[False] * 99]
    assert drift.ringing([0.0006, *[0.5] * 99], 0.05) == [False] * 100
    assert drift.ringing([0.6, 0.001, 0.02, 0.04], 0.05) == [False, True, False, False]
    assert drift.ringing([], 0.05) == []


def test_unknown_values_and_few_weeks() -> None:
    """Values that become unknown are a departure of their own; with four reference weeks nothing is said."""
    random = np.random.default_rng(4)
    usual = [random.normal(size=1_000) for _ in range(6)]
    starts = drift.edges(np.concatenate(usual))
    counts = np.array([drift.binned(week, starts) for week in usual])
    silent = drift.departure(counts, drift.binned(np.where(random.random(1_000) < 0.3, np.nan, usual[0]), starts))
    assert silent is not None
    assert silent.p < 0.01
    assert silent.psi > 0.2
    assert drift.departure(counts[:4], counts[5]) is None
    assert drift.departure(counts, np.zeros_like(counts[0])) is None
    same = drift.edges(np.zeros(100))
    flat = np.array([drift.binned(np.zeros(100), same)] * 6)
    assert drift.departure(flat, flat[0]) == drift.Departure(0.0, 0.0, 1.0)


def test_what_was_foretold_is_held_against_what_was_found() -> None:
    """Where each outcome comes with its probability, one run in twenty is beyond 5 %; a halved rate is caught."""
    random = np.random.default_rng(5)
    stated = random.beta(1, 9, size=400)
    p = [drift.mean_shift((random.random(400) < stated).astype(float), stated) for _ in range(400)]
    assert 0.02 <= np.mean(np.array(p) < 0.05) <= 0.08
    assert drift.mean_shift((random.random(400) < stated / 2).astype(float), stated) < 0.01
    assert drift.mean_shift(np.zeros(3), np.zeros(3)) == 1.0
