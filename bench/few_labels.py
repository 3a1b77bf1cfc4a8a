"""How hard should trees be held back where there is little to learn from?

    python bench/few_labels.py CONSIGNMENTS SEED [SEED ...]

In each practice world officers control 3 % of the goods items for 24 weeks; trees fitted on what they found rank all
goods items of eight later weeks, and are judged by the hidden truth. Beside the shipped rule (training/fit.py) stands
the one of earlier days, which pulled harder the fewer the findings; means over areas.
"""

import sys
from collections.abc import Callable
from typing import Final

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from features.columns import Bools, Floats
from models.areas import AREAS
from training.fit import fit
from training.measures import average_precision
from training.replay.door import practice
from training.replay.run import Course

CAPACITY: Final = 0.03
LEARN, PAUSE, JUDGE = 24, 2, 8
Rule = Callable[[int], dict[str, object]]
RULES: Final[dict[str, Rule]] = {
    "shipped": lambda _positives: {},
    "earlier": lambda positives: {
        "min_sum_hessian_in_leaf": float(np.clip(positives / 100, 1.0, 5.0)),
        "lambda_l2": float(np.clip(1000 / positives, 1.0, 20.0)),
        "path_smooth": float(np.clip(2000 / positives, 2.0, 40.0)),
    },
}


def drawn(consignments: int, seed: int) -> tuple[Course, Floats, np.ndarray]:
    """A world whose officers have chosen, the features of the later weeks, and their truth (area, -1 for none)."""
    course = Course.on(practice(consignments, LEARN + PAUSE, JUDGE, seed))
    seen: list[tuple[Floats, np.ndarray]] = []
    for week in range(LEARN + PAUSE + JUDGE):
        lot, x = course.open()
        if week < LEARN:
            course.hear(lot, x, *course.stage.officers(lot, CAPACITY))
        elif week >= LEARN + PAUSE:
            seen.append((x, course.stage.truth(lot).area))
    x, area = map(np.concatenate, zip(*seen, strict=True))
    return course, x, area


def judged(course: Course, place: int, x: Floats, wrong: Bools) -> tuple[int, dict[str, tuple[float, float, int]]]:
    """Irregular findings that were learned from; by rule the average precision, the share hit at capacity, trees."""
    area = AREAS[course.stage.areas[place]]
    columns = [course.names[name] for name in area.feature_names]
    known = course.known.of(place, np.iinfo(np.int64).max)
    cut = 3 * len(known.x) // 4
    early, stop = np.arange(cut), np.arange(cut, len(known.x))
    positives = int(known.irregular.sum())
    top = max(1, round(CAPACITY / len(course.areas) * len(x)))
    told = {}
    for name, rule in RULES.items():
        fitted = fit(
            known.x[:, columns].astype(np.float64),
            known.irregular,
            area.feature_names,
            area.monotone,
            early=early,
            stop=stop,
            seed=1,
            overrides=rule(positives),
        )
        score = np.asarray(fitted.booster.predict(x[:, columns], raw_score=True))
        told[name] = (
            average_precision(score, wrong),
            float(wrong[np.argsort(-score, kind="stable")[:top]].mean()),
            fitted.rounds,
        )
    return positives, told


def main() -> None:
    """Judge both rules on each world."""
    consignments, *seeds = map(int, sys.argv[1:])
    grid = Table(
        "seed", "irregular findings an area", "rule", "average precision", "hits at capacity", "trees", box=SIMPLE_HEAD
    )
    for seed in seeds:
        course, x, area = drawn(consignments, seed)
        every = [judged(course, place, x, area == place) for place in range(len(course.areas))]
        counts = [positives for positives, _ in every]
        for name in RULES:
            precision, hit, trees = np.mean([told[name] for _, told in every], axis=0)
            between = f"{min(counts)} to {max(counts)}"
            grid.add_row(str(seed), between, name, f"{precision:.3f}", f"{hit:.3f}", f"{trees:.0f}")
    Console().print(grid)


if __name__ == "__main__":
    main()
