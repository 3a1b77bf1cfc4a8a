"""Features side by side: the numbers that a model reads."""

from collections.abc import Sequence

import numpy as np

from features.columns import Floats
from features.feature import Feature
from features.lodged import Lodged
from features.plan import plan


def matrix(features: Sequence[Feature], lodged: Lodged) -> Floats:
    """One row a goods item and one column a feature, shape (items, features); NaN where unknown."""
    planned = plan(tuple(features), lodged.recollection.areas)
    others = np.empty((len(lodged), len(planned.others)))
    for place, feature in enumerate(planned.others):
        others[:, place] = feature(lodged)
    tables = [table(lodged).take(columns, axis=1) for table, columns in planned.tables]
    return np.concatenate([*tables, others], axis=1).take(planned.order, axis=1)
