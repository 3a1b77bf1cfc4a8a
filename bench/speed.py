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
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pandas as pd

from extract import folder
from extract.folder import Extract
from features.columns import Records, Words
from features.matrix import matrix
from features.past.memory import Memory
from models.areas import AREAS
from models.replay import replay

SIX = ("ipr", "undervaluation", "misclassification", "waste", "tobacco", "precursors")
FEATURES = tuple({feature.name: feature for area in SIX for feature in AREAS[area].features}.values())
ROUNDS = 3
ONLINE = 1_000


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
    """One goods item at a time, on a memory filled by the extract."""
    memory = Memory(tuple(AREAS))
    names = list(extract.columns)
    last = range(len(extract) - ONLINE, len(extract))
    records = [{name: _plain(extract, name, row) for name in names} for row in last]
    memory.remember(
        {
            name: column[: last.start] if not isinstance(column, Words) else column.take(slice(0, last.start))
            for name, column in extract.columns.items()
        }
    )
    ours = [timed(lambda record=record: matrix(FEATURES, memory.recall(Records([record])))) for record in records]
    peer = [timed(lambda record=record: pd.DataFrame([record])) for record in records]
    told(f"one goods item: recall and {len(FEATURES)} features", ours[100:], 1e-6, "µs")
    told("one goods item: a data frame of one row, no features", peer[100:], 1e-6, "µs")
    print(f"{'':58} {statistics.median(peer) / statistics.median(ours):9.2f} x")


def _plain(extract: Extract, name: str, row: int) -> object:
    column = extract.columns[name]
    if isinstance(column, Words):
        return column[row]
    return int(column[row]) if column.dtype == "int64" else float(column[row])


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
    told("pandas: one key, one half-life", peer)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
    online(extract)


if __name__ == "__main__":
    main()
