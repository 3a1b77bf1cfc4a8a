"""What is the same in all reason cards of a bundle, worked out once."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from features.columns import Bools, Floats
from features.feature import CONCEPTS
from features.lodged import Lodged
from features.matrix import matrix
from models.assessment import Assessment
from models.bundle import Bundle

_FLAT: Final = 1e-7
_IMPORTANT: Final = 0.8
"""Missing features are named if they are among those that hold this share of the model's gain."""


@dataclass(frozen=True, eq=False, slots=True)
class Outline:
    """A bundle as its cards need it."""

    bundle: Bundle
    baseline: float
    names: tuple[str, ...]
    """Of its features."""
    members: tuple[tuple[int, ...], ...]
    """Of each concept, the places of its features."""
    important: tuple[int, ...]
    """The features that matter in general, most first."""

    def points(self, assessment: Assessment, row: int) -> Floats:
        """What each feature adds to the probability, shape (features,); with the baseline they add up to it."""
        parts = assessment.contribution(row)
        distance = float(parts.sum())
        if abs(distance) < _FLAT:
            slope = float(self.bundle.calibration.slope_at(np.array([assessment.expected_margin]))[0])
        else:
            slope = (float(assessment.probability[row]) - self.baseline) / distance
        return parts * slope

    def unknown(self, lodged: Lodged) -> Bools:
        """Whether each important feature is unknown, shape (items, important features)."""
        values = matrix([self.bundle.features[at] for at in self.important], lodged)
        return np.isnan(values)


@lru_cache(maxsize=32)
def outline(bundle: Bundle) -> Outline:
    """The outline of a bundle; two bundles are the same only if they are one object."""
    concepts = [each.concept for each in bundle.features]
    importance = bundle.importance
    order = np.argsort(-importance, kind="stable")
    before = np.cumsum(importance[order]) - importance[order]
    return Outline(
        bundle,
        bundle.baseline,
        tuple(each.name for each in bundle.features),
        tuple(tuple(at for at, each in enumerate(concepts) if each is concept) for concept in CONCEPTS),
        tuple(order[(before < _IMPORTANT) & (importance[order] > 0)].tolist()),
    )
