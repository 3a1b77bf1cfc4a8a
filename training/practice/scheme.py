"""What a scheme is: an area, tactics, and the traces that they leave.

A trace is one visible thing. Every trace is also left by honest trade, for reasons of its own; only how
traces come together tells them apart, and that differs from tactic to tactic.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

import numpy as np

from training.practice import rates
from training.practice.draft import Bools, Draft, Floats, Rng, Rows, some
from training.practice.gangs import Gangs
from training.practice.load import load
from training.practice.papers import goods_papers
from training.practice.traders import Traders

Leave = Callable[[Draft, Rows, Rng], None]


@dataclass(frozen=True, slots=True)
class Trace:
    """One visible thing, and how often honest trade leaves it."""

    name: str
    leave: Leave
    honest: float
    """Share of the honest goods items concerned that carry it."""
    where: Callable[[Draft], Bools]
    """Which honest goods items are concerned."""
    honestly: Leave | None = None
    """How honest trade leaves it, where that differs."""
    seldom: Callable[[Draft], Bools] | None = None
    """Where honest trade has little reason to leave it: it is telling there, and ordinary elsewhere."""

    def chances(self, draft: Draft) -> Floats:
        """How likely each honest goods item carries it."""
        chances = np.where(self.where(draft), self.honest, 0.0)
        return chances if self.seldom is None else chances * np.where(self.seldom(draft), rates.SELDOM, 1.0)


@dataclass(frozen=True, slots=True)
class Tactic:
    """One way to do it."""

    name: str
    share: float
    """Share of the scheme's goods items."""
    kind: str
    """The party behind it: importer, seller or exporter."""
    where: Callable[[Draft, Rows], Bools]
    """Which goods items it can hide among."""
    traces: tuple[tuple[Trace, float], ...]
    """Traces with how often each is left."""
    goods: Callable[[Draft, Rows, Rng], Rows] | None = None
    """The goods that are declared instead of what was there."""

    @property
    def left(self) -> frozenset[str]:
        """The names of its traces."""
        return frozenset(trace.name for trace, _ in self.traces)


@dataclass(frozen=True, slots=True)
class Scheme:
    """All tactics of an area."""

    area: str
    tactics: tuple[Tactic, ...]
    stake: Callable[[Draft, Rows, Rng], Floats]
    """Duty, tax or harm at stake in EUR for irregular goods items."""
    honest: tuple[Trace, ...] = ()
    """Further traces of honest trade that no tactic leaves."""

    @property
    def traces(self) -> tuple[Trace, ...]:
        """Each trace once, in order of first use."""
        return tuple({trace.name: trace for tactic in self.tactics for trace, _ in tactic.traces}.values())

    def mislead(self, draft: Draft, seen: set[str], rng: Rng) -> None:
        """Leave each trace that is not yet seen on honest goods items, seldom with others of the same tactic."""
        for trace in (*self.traces, *self.honest):
            if trace.name in seen:
                continue
            seen.add(trace.name)
            chances = trace.chances(draft) * np.where(self._others(draft, trace), rates.COINCIDENCE, 1.0)
            rows = np.flatnonzero(rng.random(len(draft)) < chances)
            (trace.honestly or trace.leave)(draft, rows, rng)
            draft.mark(trace.name, rows)

    def _others(self, draft: Draft, trace: Trace) -> Bools:
        """Whether each goods item carries another trace of the tactics that leave this one."""
        beside = [tactic.left for tactic in self.tactics if trace.name in tactic.left]
        carried = np.zeros(len(draft), np.bool_)
        for name in sorted(set().union(*beside) - {trace.name}):
            carried |= draft.marked(name)
        return carried

    def act(self, draft: Draft, rows: Rows, gangs: Gangs, number: int, traders: Traders, rng: Rng) -> None:
        """Turn some of these goods items irregular."""
        for position, tactic in enumerate(self.tactics):
            free = rows[draft.items["area"][rows] < 0]
            targets = free[tactic.where(draft, free)]
            size = min(int(rng.poisson(len(rows) * rates.IRREGULAR[self.area] * tactic.share)), int(0.7 * len(targets)))
            chosen = np.sort(rng.choice(targets, size, replace=False)) if size else targets[:0]
            draft.items["area"][chosen] = number
            draft.items["scheme"][chosen] = tactic.name
            seen = some(chosen, 1 - rates.SILENT, rng)
            gangs.lead(draft, some(seen, rates.OWNED, rng), position, traders, rng)
            _practise(draft, seen, tactic, rng)


def _practise(draft: Draft, rows: Rows, tactic: Tactic, rng: Rng) -> None:
    if tactic.goods is not None:
        load(draft, rows, tactic.goods(draft, rows, rng), rng)
        goods_papers(draft, rows, rng)
    for trace, share in tactic.traces:
        left = some(rows, share, rng)
        trace.leave(draft, left, rng)
        draft.mark(trace.name, left)


def schemes() -> tuple[Scheme, ...]:
    """All schemes of the folder, by area."""
    folder = import_module("training.practice.schemes")
    modules = [import_module(f"{folder.__name__}.{found.name}") for found in iter_modules(folder.__path__)]
    return tuple(sorted((module.SCHEME for module in modules), key=lambda scheme: scheme.area))
