"""Reasons: why a goods item got the probability that is shown, in sentences and in probability points.

The contributions of the features (TreeSHAP, exact and additive on the margin) are summed into concepts and stretched
by one factor, the slope of the secant between baseline and probability, so that all adds up to what is shown.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from features.columns import Floats
from features.feature import CONCEPTS
from features.lodged import Lodged
from features.sentence import Said
from features.value import unit_value
from models.assessment import Assessment
from models.bundle import Bundle
from models.outline import Outline, outline
from models.reason_card import Reason, Reasons, Strip

_PEERED: Final = {"unit_value": "unit_value", "unit_value_position": "unit_value", "value_to_typical": "unit_value"}
"""Features of value that speak of peers, and the measure in which these are compared."""
_MOST: Final = 4
_MOST_AGAINST: Final = 2
_FAINT: Final = 0.03
"""A concept that moves less than this share of all movement is not listed; it is in the rest."""
_REAL: Final = 0.25
"""A further sentence needs this share of what its concept moves in that direction."""


def card(bundle: Bundle, lodged: Lodged, assessment: Assessment, row: int) -> Reasons:
    """The reason card of one goods item that was assessed with an explanation.

    Raises:
        KeyError: the row was not among those to be explained.
    """
    plan = outline(bundle)
    case = _Case(plan, lodged, row, plan.points(assessment, row).tolist())
    reasons, against = case.reasons()
    told = {name for reason in (*reasons, *against) for name in reason.features}
    missing = case.missing(told)
    return Reasons(
        area=bundle.area.name,
        title=bundle.area.title,
        bundle=bundle.id,
        probability=float(assessment.probability[row]),
        low=float(assessment.low[row]),
        high=float(assessment.high[row]),
        level=assessment.level(row),
        baseline=plan.baseline,
        reasons=reasons,
        against=against,
        rest=sum(case.points) - sum(reason.points for reason in (*reasons, *against)),
        missing=tuple(missing),
        control=bundle.area.control,
        missing_said=tuple(missing.values()),
    )


def points(bundle: Bundle, assessment: Assessment, row: int) -> Floats:
    """What each feature adds to the probability, shape (features,); with the baseline they add up to it."""
    return outline(bundle).points(assessment, row)


@dataclass(frozen=True, slots=True)
class _Case:
    """One goods item, and what each feature adds to its probability."""

    plan: Outline
    lodged: Lodged
    row: int
    points: list[float]

    def reasons(self) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
        """The concepts that raise and those that lower, each biggest first."""
        sums = [sum([self.points[at] for at in those]) for those in self.plan.members]
        faint = _FAINT * sum(map(abs, sums))
        order = sorted((at for at in range(len(sums)) if abs(sums[at]) > faint), key=lambda at: -abs(sums[at]))
        raising = [at for at in order if sums[at] > 0][:_MOST]
        lowering = [at for at in order if sums[at] < 0][:_MOST_AGAINST]
        return tuple(self._reason(at, sums[at]) for at in raising), tuple(self._reason(at, sums[at]) for at in lowering)

    def missing(self, told: Collection[str]) -> dict[str, Said]:
        """Sentences of the features that matter in general, are unknown here, and were not told yet."""
        places = np.flatnonzero(self.lodged.once(self.plan.unknown)[self.row]).tolist()
        unknown = [self.plan.important[place] for place in places]
        return self._sentences(at for at in unknown if self.plan.names[at] not in told)

    def _reason(self, place: int, total: float) -> Reason:
        members = self.plan.members[place]
        pushes = [self.points[at] if total > 0 else -self.points[at] for at in members]
        sentences = self._sentences([members[at] for at in _strongest(pushes)])
        against = min(pushes)
        but = self._sentences([members[pushes.index(against)]]) if -against > _REAL * abs(total) else _NONE_SAID
        features = tuple([said.feature for said in sentences.values()])
        return Reason(
            concept=CONCEPTS[place].name,
            title=CONCEPTS[place].title,
            points=total,
            sentences=tuple(sentences),
            features=features,
            but=next(iter(but), ""),
            peers=self._peers(features),
            said=tuple(sentences.values()),
            but_said=next(iter(but.values()), None),
        )

    def _peers(self, names: Iterable[str]) -> Strip | None:
        """Where the goods item stands among similar ones, if a sentence speaks of them."""
        measure = next((_PEERED[name] for name in names if name in _PEERED), None)
        if measure is None:
            return None
        position, low, typical, high, n, cell = (float(each[self.row]) for each in self.lodged.peers(measure))
        if cell < 0:
            return None
        own = float(unit_value(self.lodged)[self.row])
        spread = self.lodged.recollection.strip(measure, self.row, int(cell), own)
        return Strip(measure, position, low, typical, high, n, int(cell), own, *spread)

    def _sentences(self, places: Iterable[int]) -> dict[str, Said]:
        """Different sentences of features, and what each says."""
        told: dict[str, Said] = {}
        for at in places:
            feature = self.plan.bundle.features[at]
            said = feature.said(self.lodged, self.row)
            told.setdefault(feature.written(said), said)
        return told


def _strongest(pushes: Sequence[float]) -> list[int]:
    """The place of what pushes most, and of the next if it has a real share of all that pushes."""
    most = max(pushes)
    first = pushes.index(most)
    others = [push for push in pushes if push > 0]
    others.remove(most)
    if not others or (second := max(others)) < _REAL * (sum(others) + most):
        return [first]
    return [first, pushes.index(second, first + 1 if second == most else 0)]


_NONE_SAID: Final[Mapping[str, Said]] = {}
