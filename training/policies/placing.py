"""The boundaries that hold for each consignment of a history."""

from collections.abc import Mapping

import numpy as np

from models.bars import Bars, Setting
from models.calibration import Levels
from models.policy import Policy
from training.policies.consignments import History
from training.policies.fitting import shift
from training.policies.standing import Placed


def placed(policy: Policy, past: History, levels: Mapping[str, Levels] | None = None) -> Placed:
    """The boundaries of each consignment; ``levels`` where the policy names any."""
    known = levels or dict.fromkeys(past.areas, Levels(0.5, 0.5))
    valued = dict(zip(past.areas, past.valued.tolist(), strict=True))
    bars = Bars.of(policy, {area: Setting(known[area], valued[area]) for area in past.areas})
    if bars.boundaries.shape[3] == 1:
        return Placed(bars.boundaries)
    place = np.zeros(len(past), np.int64)
    for number in range(len(policy.local), 0, -1):
        each = policy.local[number - 1]
        place[shift(each.office, each.hours, past)] = number
    return Placed(bars.boundaries[..., place])
