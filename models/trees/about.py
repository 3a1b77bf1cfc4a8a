"""What a model text says of its features, without LightGBM: their names, and what each gained by splitting."""

import numpy as np

from features.columns import Floats


def names(text: str) -> list[str]:
    """The names of the features, in the order of the columns."""
    return _values(text, "feature_names=")[0]


def gains(text: str) -> Floats:
    """What the splits on each feature gained, summed tree by tree, shape (features,)."""
    total = np.zeros(len(names(text)))
    for features, gained in zip(_values(text, "split_feature="), _values(text, "split_gain="), strict=True):
        np.add.at(total, np.array(features, np.intp), np.array(gained, np.float64))
    return total


def _values(text: str, start: str) -> list[list[str]]:
    """The values of every line that begins so."""
    model = text.partition("\nend of trees")[0]
    return [line[len(start) :].split() for line in model.splitlines() if line.startswith(start)] or [[]]
