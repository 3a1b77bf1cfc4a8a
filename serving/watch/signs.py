"""The signs that are watched each week, and which of them ring."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from features.columns import Floats, Ints
from features.feature import CONCEPTS
from models import drift
from models.estimates import Controlled, Estimates, estimates, of_stream
from serving.watch.decided import Shelf
from serving.watch.weeks import Outcome, Week

RATE: Final = 0.05
"""Where nothing changes, at most so many weeks ring, whatever the number of signs."""
_LANES: Final = ("red", "orange", "green")
_LEAST_FORETOLD: Final = 30
_MODELS: Final = frozenset({"model", "random"})
"""Sources that know no more of a goods item than the model does, so that what it foretold can be held against them."""


class Sign(NamedTuple):
    """One thing that is watched, in one week."""

    kind: str
    """`input`, `score`, `lanes`, `reasons`, `calibration`."""
    area: str
    """Empty: all of them."""
    name: str
    shift: float
    """PSI beyond what chance gives; of calibration: found less foretold, as a share."""
    p: float
    rings: bool


class Judged(NamedTuple):
    """A week, held against those before."""

    start: int
    signs: Sequence[Sign]
    refused: str
    """Why drift was not judged, if so."""

    @property
    def ringing(self) -> list[Sign]:
        """Those that ring, the largest first."""
        return sorted((each for each in self.signs if each.rings), key=lambda each: -abs(each.shift))


def judged(weeks: Sequence[Week], shelf: Shelf, reference: int, rate: float = RATE) -> list[Judged]:
    """Judge every week after the reference weeks, which are the first.

    Args:
        weeks: oldest first.
        shelf: bundles of earlier days.
        reference: how many weeks are what is usual.
        rate: at most so many weeks ring where nothing changes.
    """
    usual, later = weeks[:reference], weeks[reference:]
    if reference < drift.LEAST_WEEKS or len(usual) < reference or not later:
        told = (
            f"drift is not judged: {len(weeks)} weeks of decisions, {max(reference, drift.LEAST_WEEKS) + 1} are needed"
        )
        return [Judged(each.start, (), told) for each in weeks[-1:]]
    return _in_order(list(_spreads(usual, later, shelf)), later, rate)


class _Spread(NamedTuple):
    """How one sign is spread in each week."""

    kind: str
    area: str
    name: str
    reference: Ints
    """Counts, shape (weeks, bins)."""
    weeks: Ints


def _spreads(usual: Sequence[Week], later: Sequence[Week], shelf: Shelf) -> Iterator[_Spread]:
    names = dict.fromkeys(name for week in usual for basis in week.sample for name in basis.names)
    areas = dict.fromkeys(area for week in usual for area in week.probabilities)
    for name in names:
        yield _counted("input", "", name, *([week.values(name) for week in some] for some in (usual, later)))
    for area in areas:
        yield _counted("score", area, "", *([week.scores(area) for week in some] for some in (usual, later)))
    lanes = [np.array([[week.lanes.get(lane, 0) for lane in _LANES] for week in some]) for some in (usual, later)]
    yield _Spread("lanes", "", "", *lanes)
    for area in areas:
        parts = [[week.reasons(area, shelf) for week in some] for some in (usual, later)]
        for place, concept in enumerate(CONCEPTS):
            if any(np.abs(each[:, place]).any() for each in parts[0]):
                columns = [[each[:, place] for each in some] for some in parts]
                yield _counted("reasons", area, concept.name, *columns)


def _counted(kind: str, area: str, name: str, usual: Sequence[Floats], later: Sequence[Floats]) -> _Spread:
    starts = drift.edges(np.concatenate(usual))
    counts = [np.array([drift.binned(values, starts) for values in some]) for some in (usual, later)]
    return _Spread(kind, area, name, *counts)


def _in_order(spreads: Sequence[_Spread], later: Sequence[Week], rate: float) -> list[Judged]:
    """Week by week: what departs in two weeks in a row, and what controls find otherwise than foretold."""
    before: dict[tuple[str, str, str], float] = {}
    told = []
    for place, week in enumerate(later):
        found = {each[:3]: drift.departure(each.reference, each.weeks[place]) for each in spreads}
        apart = {key: each for key, each in found.items() if each is not None}
        p = {key: drift.lasting(each.p, before.get(key, 1.0)) for key, each in apart.items()}
        shifts = {key: each.psi for key, each in apart.items()}
        for area, off, chance in _foretold(week):
            p["calibration", area, ""], shifts["calibration", area, ""] = chance, off
        rings = dict(zip(p, drift.ringing(list(p.values()), rate), strict=True))
        signs = [
            Sign(
                *key, shifts[key], p[key], rings[key] and (key[0] == "calibration" or shifts[key] >= drift.LEAST_SHIFT)
            )
            for key in p
        ]
        told.append(Judged(week.start, signs, ""))
        before = {key: each.p for key, each in apart.items()}
    return told


def _foretold(week: Week) -> Iterator[tuple[str, float, float]]:
    """Of each area with enough verdicts: share found less share foretold, and how probable so much is."""
    for area, outcomes in week.outcomes.items():
        known = [each for each in outcomes if each.source in _MODELS]
        if len(known) >= _LEAST_FORETOLD:
            found = np.array([each.irregular for each in known], np.float64)
            stated = np.array([each.probability for each in known])
            yield area, float((found - stated).mean()), drift.mean_shift(found, stated)


def estimated(weeks: Sequence[Week], area: str) -> tuple[Estimates, Estimates] | None:
    """An area's prevalence, precision, recall and hit rate: from the random stream, and from all controls.

    Not every selected goods item is checked for every area, nor is every verdict in. Which ones are is taken for chance
    among those that the area flagged alike and chance selected alike: in the stream that holds, for it is checked for
    everything; beyond it, it is an assumption.
    """
    outcomes = [each for week in weeks for each in week.outcomes.get(area, ()) if each.selected]
    if not outcomes:
        return None
    selected: Counter[tuple[bool, bool]] = Counter()
    for week in weeks:
        selected.update({key[1:]: count for key, count in week.selected.items() if key[0] == area})
    checked = Counter((each.flagged, each.random) for each in outcomes)
    known = {cell: min(1.0, checked[cell] / max(selected[cell], 1)) for cell in checked}
    stream = [each for each in outcomes if each.random]
    drawn = _controlled(stream, [each.share * known[each.flagged, True] for each in stream])
    every = _controlled(outcomes, [each.selection * known[each.flagged, each.random] for each in outcomes])
    return of_stream(drawn), estimates(every)


def _controlled(outcomes: Sequence[Outcome], probability: Sequence[float]) -> Controlled:
    return Controlled(
        np.array([each.irregular for each in outcomes], np.bool_),
        np.array([each.flagged for each in outcomes], np.bool_),
        np.array(probability, np.float64),
        np.array([each.consignment for each in outcomes], np.int64),
    )
