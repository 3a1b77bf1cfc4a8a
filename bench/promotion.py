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

from features.columns import Floats, Ints, microseconds
from features.matrix import matrix
from models import registered
from models.bundle import Bundle
from models.replay import replay
from tour.course import Course

_DRAWS = 200


def main() -> None:
    """Judge the tour in the folder named on the command line, and in its area each bundle beside the first."""
    course, screen = Course.resumed(Path(sys.argv[1]).absolute()), Console()
    with contextlib.chdir(course.home):
        truth = irregular(course.export, pd.read_parquet("world/truth.parquet"), course.plan.area)
        rows = np.flatnonzero(course.export.lodged_at >= microseconds(course.began))
        *later, first = course.versions
        before, known = _scores(course, rows, registered.opened(first)), truth[rows]
        for version in later:
            after = _scores(course, rows, registered.opened(version))
            low, high = _difference(known, before, after)
            one, other = (average_precision_score(known, scores) for scores in (before, after))
            screen.print(
                f"{course.title}, {int(known.sum()):,} irregular of {len(rows):,} goods items: version 1 {one:.3f}, "
                f"version {version.version} {other:.3f}, difference {low:+.3f} to {high:+.3f}; "
                f"{'promoted' if course.promoted else 'not promoted'}.",
                soft_wrap=True,
            )


def _scores(course: Course, rows: Ints, bundle: Bundle) -> Floats:
    scores = np.empty(len(course.export))
    wanted = np.zeros(len(course.export), np.bool_)
    wanted[rows] = True
    for part, lodged in replay(course.export):
        if (kept := wanted[part]).any():
            table = matrix(bundle.features, lodged)[kept]
            scores[np.flatnonzero(kept) + part.start] = bundle.judge.assess(table).probability
    return scores[rows]


def _difference(known: np.ndarray, before: Floats, after: Floats) -> tuple[float, float]:
    random = np.random.default_rng(1)
    found = []
    for _ in range(_DRAWS):
        drawn = random.integers(0, len(known), len(known))
        found.append(
            average_precision_score(known[drawn], after[drawn]) - average_precision_score(known[drawn], before[drawn])
        )
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


if __name__ == "__main__":
    main()
