"""Features side by side: the numbers that a model reads."""

from collections.abc import Sequence

import numpy as np

from features.columns import Floats
from features.feature import Feature
from features.lodged import Lodged


def matrix(features: Sequence[Feature], lodged: Lodged) -> Floats:
    """One row a goods item and one column a feature, shape (items, features); NaN where unknown."""
    table = np.empty((len(lodged), len(features)))
    for column, feature in enumerate(features):
        table[:, column] = feature(lodged)
    return table
