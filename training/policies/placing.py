"""The boundaries that hold for each consignment of a history."""

from collections.abc import Mapping

import numpy as np

from features.columns import Floats
from models.bars import Bars
from models.calibration import Levels
from models.policy import Policy
from training.policies.consignments import History
from training.policies.fitting import shift


def placed(policy: Policy, past: History, levels: Mapping[str, Levels] | None = None) -> Floats:
    """Boundaries of shape (red and orange, areas, consignments or 1); ``levels`` where the policy names any."""
    bars = Bars.of(policy, levels or dict.fromkeys(past.areas, Levels(0.5, 0.5)))
    if bars.boundaries.shape[2] == 1:
        return bars.boundaries
    place = np.zeros(len(past), np.int64)
    for number in range(len(policy.local), 0, -1):
        each = policy.local[number - 1]
        place[shift(each.office, each.hours, past)] = number
    return np.asarray(bars.boundaries[:, :, place], np.float64)
