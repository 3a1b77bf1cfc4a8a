"""The difference of two rankings of the same goods items, consignments drawn in pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from features.columns import Bools, Floats
from models.contest import LEAST_IRREGULAR
from training.bootstrap import REPLICATES, Interval, typical, weightings
from training.judge import LEAST_POSITIVES, LEAST_ROWS, Tested, effective_size
from training.measures import Ranking

MEASURES: Final = {
    "average_precision": "Average precision",
    "auroc": "AUROC",
    "hits": "Irregular goods items at capacity",
    "value": "Value found at capacity, EUR",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure of both, and of the first less the second."""

    name: str
    first: Interval
    second: Interval
    lead: Interval


@dataclass(frozen=True, slots=True)
class View:
    """One way to count the goods items."""

    title: str
    rows: int
    irregular: int
    measured: tuple[Measured, ...]
    refused: str = ""

    def lead(self, name: str) -> Interval | None:
        """The lead in a measure, where it was measured."""
        return next((each.lead for each in self.measured if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Side:
    """One model on the goods items of the test, shape (rows,)."""

    score: Floats
    taken: Bools
    """Whether it would be controlled at capacity, the capacity being a share of all goods items."""


def differences(
    tested: Tested, sides: Sequence[Side], seed: int, replicates: int = REPLICATES
) -> tuple[View, View, View]:
    """Both models among the controlled, among all by inverse selection probability, and among what chance selected.

    Among all, hits and value are those that controls at capacity would give in the time of the test; among the
    controlled and those that chance selected, what was found in what each model would have taken.
    """
    draws, ones = (seed, replicates), np.ones(len(tested.irregular))
    found = _view("Among goods items that were controlled", tested, sides, ones, ones > 0, draws)
    return found, _weighed(tested, sides, draws), _stream(tested, sides, draws)


def _weighed(tested: Tested, sides: Sequence[Side], draws: tuple[int, int]) -> View:
    known = np.isfinite(tested.weight)
    weight = np.where(known, tested.weight, 0.0)
    effective = effective_size(weight), effective_size(weight[tested.irregular])
    title = "Among all goods items, estimated by inverse selection probability"
    if effective[0] < LEAST_ROWS or effective[1] < LEAST_POSITIVES:
        told = (
            f"Not estimated: the effective sample is {effective[0]:,.0f} goods items, {effective[1]:,.1f} of them "
            f"irregular; {LEAST_ROWS} and {LEAST_POSITIVES} are needed."
        )
        return View(title, int(known.sum()), int(tested.irregular[known].sum()), (), told)
    return _view(title, tested, sides, weight, known, draws)


def _stream(tested: Tested, sides: Sequence[Side], draws: tuple[int, int]) -> View:
    kept = tested.random & np.isfinite(tested.weight)
    rows, hits = int(kept.sum()), int(tested.irregular[kept].sum())
    title = "Among goods items that chance selected"
    if hits < LEAST_IRREGULAR:
        told = f"Not measured: {hits:,} of {rows:,} are irregular; {LEAST_IRREGULAR} are needed."
        return View(title, rows, hits, (), told)
    return _view(title, tested, sides, np.ones(len(kept)), kept, draws)


def _view(
    title: str, tested: Tested, sides: Sequence[Side], weight: Floats, kept: Bools, draws: tuple[int, int]
) -> View:
    irregular, value = tested.irregular[kept], np.nan_to_num(tested.value_found[kept]).clip(min=0)
    rankings = [Ranking.of(side.score[kept], irregular, value) for side in sides]
    found = [(irregular & side.taken[kept], value * side.taken[kept]) for side in sides]
    one = _one_more(sides, weight, kept)
    each_one = one, one * typical(value[irregular])
    pieces: dict[str, list[tuple[Floats, Floats, Floats]]] = {name: [] for name in MEASURES}
    for drawn in weightings(tested.consignment[kept], weight[kept], *draws):
        totals = [ranking.totals(drawn.weights) for ranking in rankings]
        plain = [each.average_precision() for each in totals], [each.auroc() for each in totals]
        unseen = drawn.missed * drawn.heaviest, drawn.missed * drawn.usual
        told = [each.average_precision(unseen[0]) for each in totals], [each.auroc(unseen[1]) for each in totals]
        for name, (first, second), seen in zip(MEASURES, told, plain, strict=False):
            pieces[name].append((first, second, seen[0] - seen[1]))
        for place, name in enumerate(("hits", "value")):
            first, second = (
                drawn.weights @ each[place] + part * each_one[place]
                for each, part in zip(found, (drawn.hit, drawn.missed), strict=True)
            )
            pieces[name].append((first, second, first - second))
    measured = tuple(_measured(name, told) for name, told in pieces.items())
    return View(title, len(irregular), int(irregular.sum()), measured)


def _one_more(sides: Sequence[Side], weight: Floats, kept: Bools) -> float:
    """What one more that only one model takes would weigh; nothing if both are the same."""
    taken = sides[0].taken[kept] | sides[1].taken[kept]
    same = np.array_equal(sides[0].score, sides[1].score) and np.array_equal(sides[0].taken, sides[1].taken)
    return 0.0 if same or not taken.any() else float(weight[kept].mean(where=taken))


def _measured(name: str, told: Sequence[tuple[Floats, Floats, Floats]]) -> Measured:
    first, second, lead = (np.concatenate(part) for part in zip(*told, strict=True))
    of_lead = Interval.of if name in ("hits", "value") else Interval.both_ways
    return Measured(name, Interval.of(first), Interval.of(second), of_lead(lead))
