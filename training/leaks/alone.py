"""Columns that answer the question alone: nothing honest is that good."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from features.columns import Bools, Floats, Ints
from training.leaks.evidence import Evidence
from training.leaks.leak import LEAST, Leak, auc, groups

LIMIT: Final = 0.95
_PURE: Final = 0.97
_RARE: Final = 0.4
"""Where irregular labels are more usual than this, a pure group proves nothing."""
_SHARE: Final = 0.05
_MOST_CODES: Final = 100
"""A text with more values than these is a name; parties are looked at as parties."""
_TODO: Final = "Find out when it is filled; leave it out if that is after the control."


def alone(evidence: Evidence) -> Iterator[Leak]:
    """Columns with an AUC above 0.95 by themselves, by order or by group."""
    if min(evidence.irregular.sum(), (~evidence.irregular).sum()) < LEAST:
        return
    half = np.arange(len(evidence)) % 2 == 0
    for place, name in enumerate(evidence.names):
        values, coded = evidence.x[:, place], name in evidence.coded
        ranked = 0.5 if coded else _either(auc(values, evidence.irregular))
        grouped = _grouped(groups(values, coded=coded), evidence.irregular, half)
        best = max(ranked, grouped)
        if best > LIMIT:
            why = f"alone it tells irregular from conform with an AUC of {best:.3f}."
            yield Leak(name, "alone", why, _TODO)
        elif told := _pure(evidence, name, values):
            yield Leak(name, "pure", told, _TODO)


def _either(area: float) -> float:
    return max(area, 1 - area)


def _grouped(group: Ints, irregular: Bools, half: Bools) -> float:
    """AUC of the rate that one half of the labels has in each group, on the other half, and the other way round."""
    score = np.empty(len(group))
    for learned in (half, ~half):
        prior = irregular[learned].mean()
        rows = np.bincount(group[learned], minlength=int(group.max()) + 1)
        hits = np.bincount(group[learned], irregular[learned], minlength=len(rows))
        score[~learned] = ((hits + 5 * prior) / (rows + 5))[group[~learned]]
    return float(np.mean([auc(score[part], irregular[part]) for part in (half, ~half)]))


def _pure(evidence: Evidence, name: str, values: Floats) -> str:
    """What is said of a group of values that is irregular without exception; empty where there is none."""
    coded = name in evidence.coded
    if name in evidence.history or (coded and len(np.unique(values)) > _MOST_CODES):
        return ""
    irregular = evidence.irregular
    if irregular.mean() > _RARE:
        return ""
    for group in (groups(values, coded=coded), np.isnan(values).astype(np.int64)):
        rows, hits = np.bincount(group), np.bincount(group, irregular)
        pure = (hits >= max(LEAST, _SHARE * irregular.sum())) & (hits >= _PURE * rows)
        if pure.any():
            count, all_hits = int(hits[pure].sum()), int(irregular.sum())
            return (
                f"it has values that only irregular goods items have: they hold {count} of the {all_hits} irregular "
                f"labels and {int(rows[pure].sum()) - count} conform ones."
            )
    return ""
