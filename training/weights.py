"""How much each label counts when it speaks for goods items that nobody controlled."""

from typing import Final

import numpy as np

from features.columns import Floats
from training.judge import effective_size

CLIP: Final = 10.0
"""No label counts more than so many times the median one."""


def clipped(weight: Floats, most: float = CLIP) -> Floats | None:
    """Inverse selection probabilities, clipped and scaled to a mean of 1; none where some were not recorded."""
    if not np.isfinite(weight).all():
        return None
    cut = np.minimum(weight, most * np.median(weight))
    scaled: Floats = cut / cut.mean()
    return scaled


def told(weight: Floats) -> str:
    """The effective size of labels so weighed, in words."""
    cut = clipped(weight)
    if cut is None:
        return "not known: not every selection probability was recorded"
    return f"{effective_size(cut):,.0f} of {len(cut):,} labels"
