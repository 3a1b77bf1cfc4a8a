"""What is looked at of each week: a sample of its goods items with their features, scores, lanes, reasons, findings."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np

from features.columns import DAY, Floats
from features.feature import CONCEPTS
from features.finding import IRREGULAR, UNCHECKED
from serving.ledger.entry import Stored
from serving.ledger.ledger import Ledger
from serving.watch.decided import Decided, Shelf, decided, since

WEEK: Final = 7 * DAY
MOST: Final = 3_000
"""Goods items whose features and reasons are looked at, drawn from each week."""


class Outcome(NamedTuple):
    """A goods item with a verdict of an area, as it was foretold."""

    consignment: int
    probability: float
    flagged: bool
    """Elevated or high."""
    irregular: bool
    selection: float
    """Probability of selection."""
    share: float
    """Of the random stream, for goods like these."""
    random: bool
    """Whether it was in the stream."""
    source: str
    selected: bool
    """Whether the policy selected it; else somebody looked all the same."""


@dataclass(slots=True)
class Week:
    """One week of decisions, by when they were decided."""

    start: int
    """Microseconds since 1970 UTC."""
    decisions: int = 0
    items: int = 0
    unread: int = 0
    """Decisions of bundles that are not at hand."""
    lanes: dict[str, int] = field(default_factory=dict)
    sample: dict["Basis", list[Floats]] = field(default_factory=dict)
    """Rows of features of some goods items, by what they rest on."""
    probabilities: dict[str, list[float]] = field(default_factory=dict)
    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    selected: Counter[tuple[str, bool, bool]] = field(default_factory=Counter)
    """Goods items that were selected, by area, whether it flagged them, and whether they are in the random stream."""
    drawn: int = 0
    """Consignments in the random stream."""

    def values(self, feature: str) -> Floats:
        """The values of a feature in the sample."""
        return _joined(
            [_rows(rows)[:, at.names.index(feature)] for at, rows in self.sample.items() if feature in at.names]
        )

    def scores(self, area: str) -> Floats:
        """The probabilities of all goods items in an area."""
        return np.array(self.probabilities.get(area, ()), np.float64)

    def reasons(self, area: str, shelf: Shelf) -> Floats:
        """What each concept adds to the margin of the sampled goods items, shape (items, concepts)."""
        parts = []
        for at, rows in self.sample.items():
            model = shelf.kept(dict(at.bundles).get(area, ""))
            if model is not None:
                parts.append(model.moved(at.names, _rows(rows)))
        return np.concatenate(parts) if parts else np.empty((0, len(CONCEPTS)))


class Basis(NamedTuple):
    """What a table of features rests on."""

    names: tuple[str, ...]
    """Of its columns."""
    bundles: tuple[tuple[str, str], ...]
    """Area and bundle."""


def _rows(pieces: list[Floats]) -> Floats:
    return np.concatenate(pieces)


def _joined(pieces: list[Floats]) -> Floats:
    return np.concatenate(pieces) if pieces else np.empty(0)


def weeks(ledger: Ledger, shelf: Shelf, start: int, end: int, seed: int = 0) -> list[Week]:
    """The whole weeks that end at a time, oldest first, from the first in which anything was decided.

    Args:
        ledger: open.
        shelf: bundles and policies of earlier days.
        start: nothing decided before is looked at.
        end: of the last week.
        seed: of the sample.
    """
    reader = _Reader(shelf, end, seed)
    for entry in since(ledger, start):
        reader.take(entry)
    return reader.whole(start)


class _Reader:
    """Sorts entries into weeks."""

    def __init__(self, shelf: Shelf, end: int, seed: int) -> None:
        self._shelf = shelf
        self._end = end
        self._weeks: dict[int, Week] = {}
        self._random = np.random.default_rng(seed)
        self._where: dict[str, tuple[int, Decided]] = {}
        self._found: dict[tuple[str, int, str], bool] = {}
        self._numbers: dict[str, int] = {}

    def take(self, entry: Stored) -> None:
        """Take an entry in."""
        if entry.kind == "finding":
            self._finding(json.loads(entry.said))
        elif entry.kind == "declaration":
            self._decision(entry)

    def whole(self, start: int) -> list[Week]:
        """All weeks, with what was found since."""
        for (consignment, item, area), irregular in self._found.items():
            self._outcome(consignment, item, area, irregular=irregular)
        told = sorted(self._weeks.values(), key=lambda week: week.start)
        return [week for week in told if week.start >= start]

    def _decision(self, entry: Stored) -> None:
        made = decided(self._shelf, entry)
        if made is None or made.at >= self._end:
            return
        back = (self._end - 1 - made.at) // WEEK
        week = self._weeks.setdefault(back, Week(self._end - (back + 1) * WEEK))
        week.decisions += 1
        week.unread += not made.names
        advice = made.answer.recommendation
        week.lanes[advice.lane] = week.lanes.get(advice.lane, 0) + 1
        week.drawn += advice.random
        week.items += len(made.answer.goods_items)
        for item in made.answer.goods_items:
            for area, score in item.areas.items():
                week.probabilities.setdefault(area, []).append(score.probability)
                week.selected[area, score.level != "low", advice.random] += advice.selected
        self._where[made.answer.consignment_id] = back, made._replace(table=made.table[:0])
        if made.names:
            self._sample(week, made)

    def _sample(self, week: Week, made: Decided) -> None:
        """Keep about ``MOST`` goods items of a week: with a falling chance, the later ones in place of earlier ones."""
        basis = Basis(made.names, tuple(made.answer.versions.bundles.items()))
        rows = week.sample.setdefault(basis, [])
        if len(rows) < MOST:
            rows.append(made.table)
        elif (place := int(self._random.integers(0, week.decisions))) < MOST:
            rows[place] = made.table

    def _finding(self, said: Mapping[str, Any]) -> None:
        if said["result"] != UNCHECKED:
            key = (str(said["consignment_id"]), int(said["item_number"]), str(said["area"]))
            self._found[key] = said["result"] == IRREGULAR

    def _outcome(self, consignment: str, item: int, area: str, *, irregular: bool) -> None:
        kept = self._where.get(consignment)
        if kept is None:
            return
        back, made = kept
        score = next((each.areas.get(area) for each in made.answer.goods_items if each.item_number == item), None)
        rules = self._shelf.policy(made.answer.versions.policy)
        if score is None or rules is None:
            return
        advice = made.answer.recommendation
        number = self._numbers.setdefault(consignment, len(self._numbers))
        self._weeks[back].outcomes.setdefault(area, []).append(
            Outcome(
                number,
                score.probability,
                score.level != "low",
                irregular,
                advice.selection_probability,
                rules.random.of(made.dataset, made.mode, made.office),
                advice.random,
                advice.source,
                advice.selected,
            )
        )
