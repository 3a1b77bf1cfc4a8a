"""What a model learns from: the goods items that were controlled for an area, and what was found.

A goods item without a verdict (not controlled, or "unchecked", which the extract leaves out) is unknown. It is counted
here and never becomes an example of anything.

Several findings may concern one goods item and area: an audit corrects a document check. The latest
verdict known at a time holds at that time (of two known at the same moment, the one recorded later),
so training as of a date sees the verdict of that date and not its later correction. ``known_at`` is
when the *first* verdict was known: from then on the goods item has a label.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from extract.findings import FindingTable
from features.columns import Bools, Floats, Ints
from features.errors import TidewaiterError

LEAST_PROBABILITY: Final = 0.01
"""Selection probabilities below are raised to this: no goods item speaks for more than a hundred."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Every verdict, by label and then by when it was known; those of label i are ``starts[i]:starts[i + 1]``."""

    known_at: Ints
    irregular: Bools
    value_found: Floats
    starts: Ints


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the goods items and findings that carry no label."""

    unknown: int
    """Goods items without a verdict for the area."""
    unchecked: int
    """Findings, of any area, that say "unchecked"."""
    strays: int
    """Findings, of any area, about goods items that the extract does not hold."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The controlled goods items of one area, in the order of their rows; all arrays have shape (labels,)."""

    row: Ints
    """Which goods item."""
    known_at: Ints
    """When its first verdict was known, microseconds since 1970 UTC."""
    irregular: Bools
    value_found: Floats
    """Euro found; 0 where conform, NaN where not recorded."""
    weight: Floats
    """1 / selection probability (not below ``LEAST_PROBABILITY``); NaN where the probability was not recorded."""
    random: Bools
    """Whether chance selected it."""
    counts: Counts
    verdicts: Verdicts

    def __len__(self) -> int:
        return len(self.row)

    def as_of(self, time: int) -> "Labels":
        """The labels known strictly before a time, with the verdicts of that time."""
        known = self.take(np.flatnonzero(self.known_at < time))
        verdicts = known.verdicts
        earlier = np.bincount(_owners(verdicts.starts)[verdicts.known_at < time], minlength=len(known))
        latest = verdicts.starts[:-1] + earlier - 1
        return replace(known, irregular=verdicts.irregular[latest], value_found=verdicts.value_found[latest])

    def take(self, positions: Ints) -> "Labels":
        """Some of the labels, in the order given."""
        return Labels(
            row=self.row[positions],
            known_at=self.known_at[positions],
            irregular=self.irregular[positions],
            value_found=self.value_found[positions],
            weight=self.weight[positions],
            random=self.random[positions],
            counts=self.counts,
            verdicts=_verdicts_of(self.verdicts, positions),
        )


def labels(findings: FindingTable, area: str, probability: Floats) -> Labels:
    """Labels of one area.

    ``probability`` is each goods item's selection probability, shape (goods items,), NaN where not recorded.

    Raises:
        TidewaiterError: the extract has no verdict of this area.
    """
    order = np.flatnonzero(findings.area.among(frozenset({area})))
    _refuse_none(order, area)
    order = order[np.lexsort((findings.known_at[order], findings.row[order]))]
    row, first = np.unique(findings.row[order], return_index=True)
    irregular = findings.irregular[order]
    value_found = np.where(irregular, findings.value_found_eur[order], 0.0)
    verdicts = Verdicts(findings.known_at[order], irregular, value_found, np.append(first, len(order)).astype(np.int64))
    latest = verdicts.starts[1:] - 1
    random = findings.selected_by.among(frozenset({"random"}))[order]
    return Labels(
        row=row.astype(np.int64),
        known_at=verdicts.known_at[first],
        irregular=irregular[latest],
        value_found=value_found[latest],
        weight=1 / np.clip(probability[row], LEAST_PROBABILITY, 1.0),
        random=np.logical_or.reduceat(random, first),
        counts=Counts(len(probability) - len(row), findings.unchecked, findings.strays),
        verdicts=verdicts,
    )


def _refuse_none(order: Ints, area: str) -> None:
    if not len(order):
        raise TidewaiterError(
            f"There is nothing to learn {area} from: the extract holds no finding of this area that says conform or "
            "irregular. Add control results of this area to the extract, or train other areas (--area)."
        )


def _owners(starts: Ints) -> Ints:
    return np.repeat(np.arange(len(starts) - 1), np.diff(starts))


def _verdicts_of(verdicts: Verdicts, positions: Ints) -> Verdicts:
    """The verdicts of some labels."""
    lengths = np.diff(verdicts.starts)[positions]
    starts = np.append(0, np.cumsum(lengths)).astype(np.int64)
    source = np.arange(starts[-1]) + np.repeat(verdicts.starts[:-1][positions] - starts[:-1], lengths)
    return Verdicts(verdicts.known_at[source], verdicts.irregular[source], verdicts.value_found[source], starts)
