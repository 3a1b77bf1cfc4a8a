"""How fast our kernels score and explain, beside LightGBM in the same run.

    python bench/scoring.py EXTRACT [ROWS]

Takes the champions at hand and the features of an extract's goods items. Each round lets every contender do the same
work; printed are medians with their spread over the rounds, ratios, and whether the answers are equal. The peer is what
one would write: ``Booster.predict`` on a pandas data frame, with all cores, and ``pred_contrib`` for reasons. One row
at a time it gets a NumPy row and one thread, which is the fastest it can do.
"""

import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from extract import folder
from features.columns import Floats
from features.matrix import matrix
from models import registry
from models.bundle import Bundle
from models.panel import Panel
from models.replay import replay
from models.trees import Forest, native

ROUNDS: Final = 3
ROWS: Final = 20_000
EXPLAINED: Final = 500
"""Rows that the peer explains in a few seconds."""
SINGLE: Final = 40
KERNELS: Final = ("numba", *(("c",) if native.library() is not None else ()))
Work = Callable[[], Sequence[Floats]]


@dataclass(frozen=True)
class Contest:
    """The same work by LightGBM and by each kernel."""

    name: str
    peer: Work
    ours: Mapping[str, Work]
    answers: int


def table_of(extract: Path, panel: Panel, rows: int) -> Floats:
    """The panel's features of the last goods items of an extract."""
    pieces = [matrix(panel.features, lodged) for _, lodged in replay(folder.read(extract))]
    return np.ascontiguousarray(np.vstack(pieces)[-rows:])


def forests(panel: Panel, kernel: str) -> list[Forest]:
    """The models of the panel, reading its table, computed by one kernel."""
    place = {feature.name: column for column, feature in enumerate(panel.features)}
    return [
        Forest.of(bundle.judge.forest.text, kernel).reading([place[feature.name] for feature in bundle.features])
        for bundle in panel.bundles.values()
    ]


def batches(panel: Panel, table: Floats) -> list[Contest]:
    """Scores of all rows, and reasons of some, in all areas."""
    some = np.ascontiguousarray(table[:EXPLAINED])
    models = {name: forests(panel, name) for name in KERNELS}
    return [
        Contest(
            f"scores of {len(table):,} goods items",
            peer(panel, table, "raw_score"),
            {name: partial(lambda own: [each.margins(table) for each in own], own) for name, own in models.items()},
            len(table),
        ),
        Contest(
            f"reasons of {len(some):,} goods items",
            peer(panel, some, "pred_contrib"),
            {
                name: partial(lambda own: [each.contributions(some) for each in own], own)
                for name, own in models.items()
            },
            len(some),
        ),
    ]


def peer(panel: Panel, table: Floats, kind: str) -> Work:
    """LightGBM on data frames; making them is not counted against it."""
    frames = frames_of(panel, table)
    return lambda: [booster.predict(frame, **{kind: True}) for booster, frame in frames]


def frames_of(panel: Panel, table: Floats) -> list[tuple[Any, pd.DataFrame]]:
    """Each booster with its data frame."""
    whole = pd.DataFrame(table, columns=[feature.name for feature in panel.features])
    return [
        (bundle.judge.booster, whole[[feature.name for feature in bundle.features]].copy())
        for bundle in panel.bundles.values()
    ]


def singles(area: str, bundle: Bundle, panel: Panel, table: Floats) -> list[Contest]:
    """One row at a time, in one area; the first answers of a round warm the caches of all contenders alike."""
    names = [feature.name for feature in panel.features]
    columns = [names.index(feature.name) for feature in bundle.features]
    own = np.ascontiguousarray(table[:: max(1, len(table) // SINGLE)][:SINGLE, columns])
    rows = [own[row : row + 1] for row in range(len(own))]
    booster: Any = bundle.judge.booster
    kernels = {name: Forest.of(booster.model_to_string(), name) for name in KERNELS}
    return [
        Contest(
            f"{area}: one score",
            lambda: [booster.predict(row, raw_score=True, num_threads=1) for row in rows],
            {name: partial(lambda own: [own.margins(row) for row in rows], own) for name, own in kernels.items()},
            len(rows),
        ),
        Contest(
            f"{area}: one row's reasons",
            lambda: [booster.predict(row, pred_contrib=True, num_threads=1) for row in rows],
            {name: partial(lambda own: [own.contributions(row) for row in rows], own) for name, own in kernels.items()},
            len(rows),
        ),
    ]


def timed(work: Work) -> tuple[float, Sequence[Floats]]:
    """Seconds, and the answers."""
    start = time.perf_counter()
    answers = work()
    return time.perf_counter() - start, answers


def held(contest: Contest) -> None:
    """Let the contenders take turns, and print what came out."""
    works = {"LightGBM": contest.peer, **contest.ours}
    for work in contest.ours.values():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in works}
    answers: dict[str, Sequence[Floats]] = {}
    for _ in range(ROUNDS):
        for name, work in works.items():
            took, answers[name] = timed(work)
            seconds[name].append(took)
    for name, spent in seconds.items():
        middle, low, high = (
            each / contest.answers * 1e6 for each in (statistics.median(spent), min(spent), max(spent))
        )
        ratios = [peer / own for peer, own in zip(seconds["LightGBM"], spent, strict=True)]
        beside = f"{statistics.median(ratios):6.1f}x [{min(ratios):.1f}, {max(ratios):.1f}]" if name in KERNELS else ""
        apart = apartness(answers["LightGBM"], answers[name])
        print(f"{contest.name:<36} {name:<9} {middle:9.2f} µs each [{low:.2f}, {high:.2f}] {beside:<22} {apart}")


def apartness(peer: Sequence[Floats], own: Sequence[Floats]) -> str:
    """How far answers lie apart, relative to the largest."""
    if all(np.array_equal(each, other) for each, other in zip(peer, own, strict=True)):
        return "equal to the bit"
    apart = max(float(np.abs(each - other).max()) for each, other in zip(peer, own, strict=True))
    return f"apart by {apart / max(float(np.abs(each).max()) for each in peer):.0e} of the largest"


def main() -> None:
    """Measure the extract named on the command line."""
    panel = Panel(registry.champions())
    table = table_of(Path(sys.argv[1]), panel, int(sys.argv[2]) if len(sys.argv) > 2 else ROWS)
    print(f"{len(panel.bundles)} models, {len(panel.features)} features, {ROUNDS} interleaved rounds")
    for contest in batches(panel, table):
        held(contest)
    for area, bundle in panel.bundles.items():
        for contest in singles(area, bundle, panel, table):
            held(contest)


if __name__ == "__main__":
    main()
