"""How high consignments of a history stand against boundaries, by the arithmetic of the service."""

from typing import NamedTuple

import numpy as np

from features.columns import Bools, Floats
from models import bars
from training.policies.consignments import History, Scores


class Placed(NamedTuple):
    """The boundaries that hold for each consignment."""

    boundaries: Floats
    """Shape (probability and EUR, red and orange, areas, consignments or 1); infinite where there is none."""

    @property
    def euro(self) -> Bools:
        """Which areas have boundaries in EUR expected to be found, shape (areas, consignments or 1)."""
        return np.asarray(np.isfinite(self.boundaries[1, 0]), np.bool_)

    @property
    def mixed(self) -> Bools:
        """Which have boundaries of probability beside them, same shape."""
        return np.asarray(self.euro & np.isfinite(self.boundaries[0, 0]), np.bool_)


def times(scores: Scores, at: Placed) -> Floats:
    """How many times as high as its boundaries each consignment stands, shape (red and orange, areas, consignments)."""
    return bars.standing(scores.probability, np.nan_to_num(scores.stake), bars.against(at.boundaries))


def explored(past: History, at: Placed) -> Floats:
    """How many times as high as a boundary of red goods stand that the policy would explore, (consignments,)."""
    scores = past.scores
    stands = bars.standing(scores.unfamiliar, scores.unfamiliar_stake, bars.against(at.boundaries[:, :1]))
    told: Floats = stands[0].max(axis=0)
    return told
