"""How fast the past and the features are, beside pandas in the same run.

    python bench/speed.py EXTRACT

Prints seconds with their spread over rounds, and ratios. The peers are what one would write with pandas: its
exponentially weighted mean by group, for one key and one half-life (ours keeps every key, price peers and words);
and a data frame of one row for the declared fields alone (ours also recalls the past and computes every feature).
"""

import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd

from extract import folder
from extract.folder import Extract
from features.columns import Records, Words, take
from features.matrix import matrix
from features.past.amounts import AMOUNTS
from features.past.keys import LIGHT, RICH
from features.past.memory import Memory
from models.areas import AREAS
from models.replay import replay

SIX = ("ipr", "undervaluation", "misclassification", "waste", "tobacco", "precursors")
FEATURES = tuple({feature.name: feature for area in SIX for feature in AREAS[area].features}.values())
ROUNDS = 3
ONLINE = 3_000


def past(extract: Extract) -> None:
    """Replay everything without computing a feature."""
    for _ in replay(extract):
        pass


def all_features(extract: Extract) -> None:
    """Replay everything and compute all features of all goods items."""
    for _, lodged in replay(extract):
        matrix(FEATURES, lodged)


def pandas_past(extract: Extract) -> None:
    """One decayed mean of one key in pandas."""
    importer = cast("Words", extract.columns["importer_eori"])
    frame = pd.DataFrame({"importer": importer.codes, "value": extract.columns["value_eur"]})
    frame["time"] = pd.to_datetime(extract.lodged_at, unit="us")
    frame.groupby("importer").ewm(halflife="30D", times=frame["time"])["value"].mean()


def timed(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def told(name: str, seconds: list[float], unit: float = 1, of: str = "s") -> None:
    """Print the median and the spread."""
    middle, low, high = (each / unit for each in (statistics.median(seconds), min(seconds), max(seconds)))
    print(f"{name:<58} {middle:9.2f} {of} [{low:.2f}, {high:.2f}]", flush=True)


def online(extract: Extract) -> None:
    """The last consignments one by one, each recalled, featured and remembered, after a replay of all before."""
    memory, areas = Memory(tuple(AREAS)), tuple(AREAS)
    first = len(extract) - ONLINE
    findings = extract.findings.among(areas)
    for _ in memory.replay(take(extract.columns, slice(0, first)), findings.take(findings.row < first)):
        pass
    rows = [{name: _plain(extract, name, row) for name in extract.columns} for row in range(first, len(extract))]
    stream = [list(items) for _, items in groupby(rows, key=lambda record: record["consignment_id"])]
    ours: dict[str, list[tuple[float, float]]] = {"one goods item": [], "several goods items": []}
    for records in stream:
        start = time.perf_counter()
        columns = Records(records)
        lodged = memory.recall(columns)
        recalled = time.perf_counter()
        matrix(FEATURES, lodged)
        ours["one goods item" if len(records) == 1 else "several goods items"].append(
            (recalled - start, time.perf_counter() - start)
        )
        memory.remember(columns)
    for name, seconds in ours.items():
        recalls, totals = zip(*seconds[len(seconds) // 4 :], strict=True)
        quantiles(f"a consignment of {name}: recall", recalls)
        quantiles(f"a consignment of {name}: recall and {len(FEATURES)} features", totals)
    peer = [timed(lambda record=record: pd.DataFrame([record])) for record in rows]
    quantiles("one goods item: a data frame of one row, no features", peer)


def quantiles(name: str, seconds: Sequence[float]) -> None:
    """Print the median, the fastest and slowest tenth in microseconds."""
    low, middle, high = np.quantile(seconds, (0.1, 0.5, 0.9)) * 1e6
    print(f"{name:<62} {middle:7.0f} µs [p10 {low:.0f}, p90 {high:.0f}]", flush=True)


def _plain(extract: Extract, name: str, row: int) -> object:
    column = extract.columns[name]
    if isinstance(column, Words):
        return column[row]
    if column.dtype == "int64":
        return int(column[row])
    return None if np.isnan(column[row]) else float(column[row])


def main() -> None:
    """Measure the extract named on the command line."""
    extract = folder.read(Path(sys.argv[1]))
    print(f"{len(extract):,} goods items, {len(FEATURES)} features, {ROUNDS} interleaved rounds")
    rounds = [
        (timed(lambda: past(extract)), timed(lambda: all_features(extract)), timed(lambda: pandas_past(extract)))
        for _ in range(ROUNDS)
    ]
    ours, full, peer = (list(each) for each in zip(*rounds, strict=True))
    told("replay of the past (every key, price peers, words)", ours)
    told("replay and the full matrix", full)
    told("pandas: one running mean of one key", peer)
    sums = len(RICH) * (8 + len(AMOUNTS) + 2 * (len(AREAS) + 1)) + len(LIGHT) * 8
    each = statistics.median(ours) / sums / statistics.median(peer)
    print(f"ours keeps {sums} running sums, price peers and words: {each:.2f} of pandas' time for each sum")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
    online(extract)


if __name__ == "__main__":
    main()
