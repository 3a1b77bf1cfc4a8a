"""Whether the promotion of a guided tour was right, by the truth of its world, which neither gate nor models see.

    tidewaiter tour --seed 11 && python bench/promotion.py build/tour

Scores every goods item that the service of the tour decided, controlled or not, with the champion of the beginning and
with the challenger. Prints the average precision of both by the hidden truth and the 95 % interval of the difference
(goods items drawn with replacement, 200 times), beside what the gate said.
"""

import contextlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from sklearn.metrics import average_precision_score
from truth import irregular

from extract.folder import Extract
from features.columns import Bools, Floats, Ints, microseconds
from features.matrix import matrix
from models import registered
from models.bundle import Bundle
from models.replay import replay
from tour.course import Course
from training.bootstrap import Interval

_DRAWS = 200


def main() -> None:
    """Judge the tour in the folder named on the command line, and in its area each bundle beside the first."""
    course, screen = Course.resumed(Path(sys.argv[1]).absolute()), Console()
    with contextlib.chdir(course.home):
        truth = irregular(course.export, pd.read_parquet("world/truth.parquet"), course.plan.area)
        rows = np.flatnonzero(course.export.lodged_at >= microseconds(course.began))
        *later, first = course.versions
        before, known = scores(course.export, rows, registered.opened(first)), truth[rows]
        for version in later:
            after = scores(course.export, rows, registered.opened(version))
            lead = difference(known, before, after)
            one, other = (average_precision_score(known, each) for each in (before, after))
            screen.print(
                f"{course.title}, {int(known.sum()):,} irregular of {len(rows):,} goods items: version 1 {one:.3f}, "
                f"version {version.version} {other:.3f}, difference {lead.low:+.3f} to {lead.high:+.3f}; "
                f"{'promoted' if course.promoted else 'not promoted'}.",
                soft_wrap=True,
            )


def scores(extract: Extract, rows: Ints, bundle: Bundle) -> Floats:
    """What a bundle says of some rows, each with the past that was known when it was lodged."""
    told = np.empty(len(extract))
    wanted = np.zeros(len(extract), np.bool_)
    wanted[rows] = True
    for part, lodged in replay(extract):
        if (kept := wanted[part]).any():
            table = matrix(bundle.features, lodged)[kept]
            told[np.flatnonzero(kept) + part.start] = bundle.judge.assess(table).probability
    return told[rows]


def difference(known: Bools, before: Floats, after: Floats) -> Interval:
    """By how much the average precision of the second is above that of the first, by the truth."""
    random = np.random.default_rng(1)
    found = [_lead(known, before, after)]
    for _ in range(_DRAWS):
        drawn = random.integers(0, len(known), len(known))
        found.append(_lead(known[drawn], before[drawn], after[drawn]))
    return Interval.of(np.array(found))


def _lead(known: Bools, before: Floats, after: Floats) -> float:
    one, other = (average_precision_score(known, each) for each in (before, after))
    return float(other - one)


if __name__ == "__main__":
    main()
