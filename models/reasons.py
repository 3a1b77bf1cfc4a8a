"""Reasons: why a goods item got the probability that is shown, in sentences and in probability points.

The contributions of the features (TreeSHAP, exact and additive on the margin) are summed into concepts and stretched
by one factor, the slope of the secant between baseline and probability, so that all adds up to what is shown.
"""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from features.columns import Floats
from features.feature import CONCEPTS, Concept
from features.lodged import Lodged
from models.assessment import Assessment
from models.bundle import Bundle

_MOST: Final = 4
_MOST_AGAINST: Final = 2
_FAINT: Final = 0.03
"""A concept that moves less than this share of all movement is not listed; it is in the rest."""
_REAL: Final = 0.25
"""A further sentence needs this share of what its concept moves in that direction."""
_MOST_SHOWN: Final = 99
"""Nobody knows more than this per cent from papers alone."""
_FLAT: Final = 1e-7
_IMPORTANT: Final = 0.8
"""Missing features are named if they are among those that hold this share of the model's gain."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One family of facts, and how much it moves the probability."""

    concept: str
    title: str
    points: float
    """Added to the probability; negative where it speaks against."""
    sentences: tuple[str, ...]
    """What moves it most, strongest first: one sentence, two if the second is strong too."""
    features: tuple[str, ...]
    """The feature behind each sentence."""
    but: str = ""
    """What pulls the other way within the same family, if it does so strongly."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reason card of one goods item: baseline + points of all reasons + against + rest = probability."""

    area: str
    title: str
    bundle: str
    probability: float
    low: float
    high: float
    level: str
    baseline: float
    """The usual for all goods items the model learned from."""
    reasons: tuple[Reason, ...]
    against: tuple[Reason, ...]
    rest: float
    missing: tuple[str, ...]
    """What could not be computed and would have mattered, where no reason says so already."""
    control: str

    def as_dict(self) -> dict[str, object]:
        """The card as plain values, ready for JSON."""
        return asdict(self)


def card(bundle: Bundle, lodged: Lodged, assessment: Assessment, row: int) -> Reasons:
    """The reason card of one goods item that was assessed with an explanation.

    Raises:
        KeyError: the row was not among those to be explained.
    """
    case = _Case(bundle, lodged, row, points(bundle, assessment, row))
    reasons, against = case.reasons()
    told = {name for reason in (*reasons, *against) for name in reason.features}
    return Reasons(
        area=bundle.area.name,
        title=bundle.area.title,
        bundle=bundle.id,
        probability=float(assessment.probability[row]),
        low=float(assessment.low[row]),
        high=float(assessment.high[row]),
        level=assessment.level(row),
        baseline=bundle.baseline,
        reasons=reasons,
        against=against,
        rest=float(case.points.sum()) - sum(reason.points for reason in (*reasons, *against)),
        missing=tuple(dict.fromkeys(case.missing(told))),
        control=bundle.area.control,
    )


def points(bundle: Bundle, assessment: Assessment, row: int) -> Floats:
    """What each feature adds to the probability, shape (features,); with the baseline they add up to it."""
    parts = assessment.contribution(row)
    distance = float(parts.sum())
    expected = np.array([assessment.expected_margin])
    if abs(distance) < _FLAT:
        slope = float(bundle.calibration.slope_at(expected)[0])
    else:
        slope = (float(assessment.probability[row]) - bundle.baseline) / distance
    return parts * slope


def text(reasons: Reasons) -> str:
    """The card as plain lines."""
    shown = f"{percent(reasons.probability)} ({percent(reasons.low)} to {percent(reasons.high)})"
    lines = [f"{reasons.title}: {shown}, {reasons.level}"]
    lines.append(f"  {percent(reasons.baseline)} is usual for all goods items the model learned from")
    lines += [line for reason in reasons.reasons for line in _lines(reason)]
    if reasons.against:
        lines.append("  Against suspicion:")
        lines += [line for reason in reasons.against for line in _lines(reason)]
    lines.append(f"  {_signed(reasons.rest)} everything else")
    lines += [f"  Missing: {each}" for each in reasons.missing]
    return "\n".join((*lines, f"  Suggested control: {reasons.control}"))


def percent(probability: float) -> str:
    """A probability for people: two figures that matter, never more digits than are known."""
    shown = 100 * probability
    if shown > _MOST_SHOWN:
        return f"over {_MOST_SHOWN} %"
    return f"{shown:.0f} %" if shown >= 9.95 else f"{shown:.2g} %"


def _signed(points: float) -> str:
    return f"{'−' if points < 0 else '+'}{percent(abs(points))}".replace(" %", " points")


def _lines(reason: Reason) -> Iterator[str]:
    yield f"  {_signed(reason.points)} {reason.title}: {'; '.join(reason.sentences)}"
    if reason.but:
        yield f"      but: {reason.but}"


@dataclass(frozen=True, slots=True)
class _Case:
    """One goods item, and what each feature adds to its probability."""

    bundle: Bundle
    lodged: Lodged
    row: int
    points: Floats

    def reasons(self) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
        """The concepts that raise and those that lower, each biggest first."""
        members = [np.flatnonzero([each.concept is concept for each in self.bundle.features]) for concept in CONCEPTS]
        sums = [float(self.points[those].sum()) for those in members]
        faint = _FAINT * sum(map(abs, sums))
        order = [at for at in sorted(range(len(sums)), key=lambda at: -abs(sums[at])) if abs(sums[at]) > faint]
        raising = [at for at in order if sums[at] > 0][:_MOST]
        lowering = [at for at in order if sums[at] < 0][:_MOST_AGAINST]
        told = {at: self._reason(CONCEPTS[at], members[at], sums[at]) for at in (*raising, *lowering)}
        return tuple(told[at] for at in raising), tuple(told[at] for at in lowering)

    def missing(self, told: Collection[str]) -> Iterator[str]:
        """Sentences of the features that matter in general, are unknown here, and were not told yet."""
        importance = self.bundle.importance
        order = np.argsort(-importance, kind="stable")
        before = np.cumsum(importance[order]) - importance[order]
        for at in order[(before < _IMPORTANT) & (importance[order] > 0)]:
            feature = self.bundle.features[at]
            if feature.name not in told and np.isnan(feature(self.lodged)[self.row]):
                yield self._sentence(at)

    def _reason(self, concept: Concept, members: NDArray[np.intp], total: float) -> Reason:
        push = self.points * np.sign(total)
        sentences = {self._sentence(at): self.bundle.features[at].name for at in _strongest(members, push)[:2]}
        opposing = [at for at in _strongest(members, -push) if -push[at] > _REAL * abs(total)]
        return Reason(
            concept=concept.name,
            title=concept.title,
            points=total,
            sentences=tuple(sentences),
            features=tuple(sentences.values()),
            but=self._sentence(opposing[0]) if opposing else "",
        )

    def _sentence(self, at: int) -> str:
        """A feature's sentence; one that only says "cannot be told" is given its subject."""
        feature = self.bundle.features[at]
        said = feature.sentence(self.lodged, self.row)
        unknown = said.startswith("cannot") and np.isnan(feature(self.lodged)[self.row])
        return f"{feature.meaning.rstrip('.')} {said}" if unknown else said


def _strongest(members: NDArray[np.intp], push: Floats) -> list[int]:
    """The features that push this way, strongest first; after the first only those with a real share."""
    ordered = [int(at) for at in members[np.argsort(-push[members], kind="stable")] if push[at] > 0]
    whole = sum(float(push[at]) for at in ordered)
    return [at for place, at in enumerate(ordered) if place == 0 or push[at] >= _REAL * whole]
