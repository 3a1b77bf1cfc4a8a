"""Columns that are learned by heart: numbers of a party or of a row, and rates that hold later verdicts."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from features.columns import Bools, Floats, Ints
from training.leaks.evidence import Evidence
from training.leaks.leak import LEAST, Leak, spearman

_LEAST_PARTIES: Final = 30
_ONE_TO_ONE: Final = 0.9
_KNOWS: Final = 0.8
_CLOCK: Final = 0.99999
_WITHIN: Final = 0.97
_LEAST_MIXED: Final = 20
_STEADY: Final = 0.98
_LEAST_HITS: Final = 8
"""With fewer parties of whom anything irregular was found, one of them makes a correlation, and chance does."""


def heart(evidence: Evidence) -> Iterator[Leak]:
    """Identifiers and rates over all time."""
    for place, name in enumerate(evidence.names):
        if name in evidence.coded:
            continue
        values = evidence.x[:, place]
        told = _clock(values, evidence) or _party(values, evidence, learns=name in evidence.history)
        if told:
            yield Leak(name, "by heart", told, "Leave it out: a model would learn it by heart.")


def _clock(values: Floats, evidence: Evidence) -> str:
    known = np.isfinite(values)
    if known.sum() < 10 * LEAST or len(np.unique(values[known])) < _ONE_TO_ONE * known.sum():
        return ""
    follows = spearman(values, evidence.lodged_at.astype(np.float64))
    if abs(follows) < _CLOCK:
        return ""
    return "it counts goods items in the order of lodgement: no later goods item will ever have such a value."


def _party(values: Floats, evidence: Evidence, *, learns: bool) -> str:
    """What it knows of a party; a rate of earlier findings may tell its goods items apart, since it grows."""
    for kind, party in evidence.parties.items():
        told = _constant(values, kind, party, evidence)
        if told or (not learns and (told := _within(values, kind, party, evidence.irregular))):
            return told
    return ""


def _constant(values: Floats, kind: str, party: Ints, evidence: Evidence) -> str:
    """A value that never changes for a party: its number in disguise, or the verdicts of all time."""
    shared = _shared(party, values)
    if len(np.unique(party[shared])) < _LEAST_PARTIES:
        return ""
    group, size, mean = _means(party[shared], values[shared])
    spread = np.abs(values[shared] - mean[group]) > 1e-9 * (1 + np.abs(mean[group]))
    if spread.mean() > 1 - _STEADY:
        return ""
    if len(np.unique(mean)) > _ONE_TO_ONE * len(mean) and "subheading" not in kind:
        return f"it is another name of the {kind}: one value for each of {len(mean):,}, which never changes."
    rates = _means(party[shared], evidence.irregular[shared].astype(np.float64))[2]
    if (rates > 0).sum() >= _LEAST_HITS and rates.min() < rates.max() and abs(_correlation(mean, rates, size)) > _KNOWS:
        return f"it never changes for a {kind} and holds the verdicts of all its goods items, later ones too."
    return ""


def _within(values: Floats, kind: str, party: Ints, irregular: Bools) -> str:
    """Whether within one party it parts irregular from conform goods items without fail, either way."""
    shared = _shared(party, values)
    group, _, rates = _means(party[shared], irregular[shared].astype(np.float64))
    mixed = ((rates > 0) & (rates < 1))[group]
    if len(np.unique(group[mixed])) < _LEAST_MIXED:
        return ""
    pairs, won = _pairs(group[mixed], values[shared][mixed], irregular[shared][mixed])
    area = won / pairs
    if max(area, 1 - area) < _WITHIN:
        return ""
    return (
        f"within one {kind} it parts irregular from conform goods items in {max(area, 1 - area):.0%} of pairs: it "
        "holds the goods item's own verdict."
    )


def _pairs(group: Ints, values: Floats, irregular: Bools) -> tuple[float, float]:
    """Pairs of an irregular and a conform goods item of one group, and in how many the irregular one is higher."""
    order = np.lexsort((values, group))
    mine, hits = group[order], irregular[order]
    first = np.append(True, mine[1:] != mine[:-1])
    tied = np.cumsum(first | np.append(True, np.diff(values[order]) != 0)) - 1
    ranks = (np.bincount(tied, np.arange(1, len(order) + 1)) / np.bincount(tied))[tied]
    _, start, place, size = np.unique(mine, return_index=True, return_inverse=True, return_counts=True)
    count = np.bincount(place, hits)
    sums = np.bincount(place, np.where(hits, ranks - start[place], 0.0))
    return float((count * (size - count)).sum()), float((sums - count * (count + 1) / 2).sum())


def _shared(party: Ints, values: Floats) -> Bools:
    """Rows with a value and of a party that has more than one."""
    known = (party >= 0) & np.isfinite(values)
    if not known.any():
        return known
    _, group, size = np.unique(party[known], return_inverse=True, return_counts=True)
    shared = known.copy()
    shared[known] = size[group] > 1
    return shared


def _means(party: Ints, values: Floats) -> tuple[Ints, Ints, Floats]:
    """Of each row its group, of each group its size and mean."""
    _, group, size = np.unique(party, return_inverse=True, return_counts=True)
    return group, size, np.bincount(group, values, minlength=len(size)) / size


def _correlation(one: Floats, two: Floats, weight: Ints) -> float:
    if np.ptp(one) == 0:
        return 0.0
    covariance = np.cov(np.stack([one, two]), aweights=weight)
    return float(covariance[0, 1] / np.sqrt(max(covariance[0, 0] * covariance[1, 1], 1e-300)))
