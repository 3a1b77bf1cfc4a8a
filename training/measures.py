"""Measures of a ranking, for many weightings of the same rows at once.

A bootstrap replicate is a weighting: how often each row was drawn. All functions take weights of shape
(weightings, rows) and give arrays of shape (weightings, ...); NaN where a measure has no meaning (no positives).
Rows with equal scores are never told apart: a threshold takes all or, where it must, an equal share of each.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from features.columns import Bools, Floats, Ints
from training.bootstrap import Drawn, typical

AVERAGE_PRECISION: Final = "average_precision"
PLAIN: Final = "average_precision_plain"
"""Average precision without what was never found, for differences of two rankings: both lack the same."""
SHARES: Final = (0.01, 0.02, 0.05, 0.10)
"""Shares of goods items that could be controlled."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows from the highest score to the lowest, in groups of equal scores."""

    order: Ints
    ends: Ints
    """Where each group ends, after a leading 0."""
    hits: Ints
    """Places of the irregular rows."""
    ranks: Ints
    """The groups that hold irregular rows, and how many of these rows lie above the end of each."""
    above: Ints
    value: Floats
    """Euro found in each irregular row."""

    @classmethod
    def of(cls, score: Floats, irregular: Bools, value: Floats | None = None) -> "Ranking":
        """Rank rows; ``value`` is what was found in each, in euro."""
        order = np.argsort(-score, kind="stable")
        ranked, hits = score[order], np.flatnonzero(irregular[order])
        ends = np.concatenate([[0], np.flatnonzero(ranked[1:] != ranked[:-1]) + 1, [len(score)]])
        ranks, held = np.unique(np.searchsorted(ends, hits, side="right") - 1, return_counts=True)
        found = np.zeros(len(hits)) if value is None else np.nan_to_num(value[order][hits]).clip(min=0)
        return cls(order, ends, hits, ranks, np.append(0, np.cumsum(held)), found)

    def gains(self) -> tuple[Ints, Ints]:
        """Running totals of rows and of irregular rows at the end of each group, beginning with 0."""
        return self.ends, self.above[np.searchsorted(self.ranks, np.arange(len(self.ends)))]

    def totals(self, weights: Floats) -> "Totals":
        """Running totals for each weighting."""
        drawn = weights[:, self.order]
        hit = drawn[:, self.hits]
        return Totals(
            self.ranks, _running(drawn, self.ends), _running(hit, self.above), _running(hit * self.value, self.above)
        )


@dataclass(frozen=True, slots=True)
class Totals:
    """Running totals down a ranking, each beginning with 0."""

    ranks: Ints
    rows: Floats
    """At the end of each group, shape (weightings, groups + 1)."""
    hits: Floats
    """Irregular rows, at the end of each group that holds some, shape (weightings, such groups + 1)."""
    value: Floats

    def average_precision(self, unseen: Floats | float = 0.0) -> Floats:
        """Mean precision at the irregular rows, and at so much of them, shape (weightings,), ranked last unseen."""
        precision = ratio(self.hits[:, 1:], self.rows[:, self.ranks + 1], otherwise=0.0)
        whole = self.hits[:, -1] + unseen
        last = unseen * ratio(whole, self.rows[:, -1] + unseen)
        return ratio((np.diff(self.hits, axis=1) * precision).sum(axis=1) + last, whole)

    def auroc(self, unseen: Floats | float = 0.0) -> Floats:
        """Chance that an irregular row ranks above a conform one; equal ones, and irregular ones unseen, count half."""
        start, end = self.rows[:, self.ranks] - self.hits[:, :-1], self.rows[:, self.ranks + 1] - self.hits[:, 1:]
        conform, hits = self.rows[:, -1] - self.hits[:, -1], self.hits[:, -1]
        below = conform[:, None] - (start + end) / 2
        above = (np.diff(self.hits, axis=1) * below).sum(axis=1) + conform * unseen / 2
        return ratio(above, conform * (hits + unseen))

    def at(self, wanted: Floats) -> tuple[Floats, Floats]:
        """Irregular rows and value among the first so many rows, shape (weightings, wanted); linear within a group."""
        group = np.array([rows.searchsorted(x) for rows, x in zip(self.rows, wanted, strict=True)])
        group = np.clip(group, 1, self.rows.shape[1] - 1) - 1
        start, end = (np.take_along_axis(self.rows, place, axis=1) for place in (group, group + 1))
        part = np.clip(ratio(wanted - start, end - start, otherwise=1.0), 0, 1)
        before, after = np.searchsorted(self.ranks, group), np.searchsorted(self.ranks, group, side="right")
        pairs = [[np.take_along_axis(of, to, axis=1) for to in (before, after)] for of in (self.hits, self.value)]
        hits, value = (low + part * (high - low) for low, high in pairs)
        return hits, value


def ranking_measures(ranking: Ranking, drawn: Drawn) -> dict[str, Floats]:
    """Average precision, AUROC, and precision, recall and share of the value found among the top shares.

    One more irregular row that was never found weighs as much as the heaviest; one more in a top, as most rows do,
    and is worth what the average euro found belongs to.
    """
    totals = ranking.totals(drawn.weights)
    unseen = drawn.missed * drawn.heaviest
    measured = {
        AVERAGE_PRECISION: totals.average_precision(unseen),
        PLAIN: totals.average_precision(),
        "auroc": totals.auroc(drawn.missed * drawn.usual),
    }
    usual = drawn.weights.sum(axis=1) / drawn.weights.shape[1]
    hit, both = drawn.hit * usual, (drawn.hit + drawn.missed) * usual
    worth_one = typical(ranking.value)
    wanted = totals.rows[:, -1:] * SHARES
    found, worth = totals.at(wanted)
    for column, name in enumerate(("1", "2", "5", "10")):
        measured[f"precision_top_{name}"] = ratio(found[:, column] + hit, wanted[:, column] + both)
        measured[f"recall_top_{name}"] = ratio(found[:, column], totals.hits[:, -1])
        measured[f"value_top_{name}"] = ratio(
            worth[:, column] + hit * worth_one, totals.value[:, -1] + both * worth_one
        )
    return measured


def average_precision(score: Floats, irregular: Bools) -> float:
    """Average precision of one ranking of rows that all count the same."""
    return float(Ranking.of(score, irregular).totals(np.ones((1, len(score)))).average_precision()[0])


def average_precision_of(ranking: Ranking, drawn: Drawn) -> Floats:
    """Average precision for each weighting, with what was never found."""
    return ranking.totals(drawn.weights).average_precision(drawn.missed * drawn.heaviest)


def _running(amounts: Floats, ends: Ints) -> Floats:
    totals = np.zeros((len(amounts), amounts.shape[1] + 1))
    np.cumsum(amounts, axis=1, out=totals[:, 1:])
    return totals if len(ends) == totals.shape[1] else totals[:, ends]


def ratio(above: Floats, below: Floats, otherwise: float = np.nan) -> Floats:
    """Above / below, and something else where below is zero."""
    result = np.full(np.shape(above), otherwise)
    np.divide(above, below, out=result, where=below > 0)
    return result
