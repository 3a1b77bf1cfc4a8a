"""Which reasons officers reject: a ranked list per area, from their feedback."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from extract.feedback import Feedback
from features.columns import Bools
from training.bootstrap import Interval
from training.reliability import wilson

LEAST: Final = 3
"""Reasons judged less often than this are not listed."""
REJECTING: Final = frozenset({"wrong", "irrelevant"})


@dataclass(frozen=True, slots=True)
class Rejected:
    """How officers judged one reason."""

    area: str
    concept: str
    feature: str
    """Empty where the whole concept was meant."""
    judged: int
    wrong: int
    irrelevant: int
    share: Interval
    """Wrong or irrelevant, with Wilson's interval."""


def rejected(feedback: Feedback | None, area: str, as_of: int) -> list[Rejected]:
    """The reasons of an area that officers rejected, those rejected most surely first."""
    if feedback is None:
        return []
    mine = feedback.area.among(frozenset({area})) & (feedback.said_at < as_of)
    said = np.array([f"{feedback.concept[row]}\n{feedback.feature[row]}" for row in np.flatnonzero(mine).tolist()])
    bad = {word: feedback.verdict.among(frozenset({word}))[mine] for word in REJECTING}
    listed = [_one(area, reason, said == reason, bad) for reason in np.unique(said)] if len(said) else []
    kept = [each for each in listed if each.judged >= LEAST and each.wrong + each.irrelevant]
    return sorted(kept, key=lambda each: (-each.share.low, each.concept, each.feature))


def _one(area: str, reason: str, here: Bools, bad: dict[str, Bools]) -> Rejected:
    concept, feature = reason.split("\n")
    counts = {word: int((flags & here).sum()) for word, flags in bad.items()}
    judged, hits = int(here.sum()), sum(counts.values())
    low, high = wilson(np.array([hits / judged]), np.array([judged]))
    share = Interval(hits / judged, float(low[0]), float(high[0]))
    return Rejected(area, concept, feature, judged, counts["wrong"], counts["irrelevant"], share)
