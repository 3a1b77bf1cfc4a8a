"""How high consignments of a history stand against boundaries, by the arithmetic of the service."""

from typing import NamedTuple

import numpy as np

from features.columns import Bools, Floats
from models import bars
from training.policies.consignments import History, Scores


class Placed(NamedTuple):
    """The boundaries that hold for each consignment."""

    boundaries: Floats
    """Shape (red and orange, areas, consignments or 1)."""
    euro: Bools
    """Which of them are in EUR expected to be found, shape (areas, consignments or 1)."""


def times(scores: Scores, at: Placed) -> Floats:
    """How many times as high as its boundaries each consignment stands, shape (red and orange, areas, consignments)."""
    return bars.standing(scores.probability, np.nan_to_num(scores.stake), at.euro) * bars.against(*at)


def explored(past: History, at: Placed) -> Floats:
    """How many times as high as a boundary of red goods stand that the policy would explore, (consignments,)."""
    scores = past.scores
    stands = bars.standing(scores.unfamiliar, scores.unfamiliar_stake, at.euro)
    told: Floats = (stands * bars.against(at.boundaries[:1], at.euro)[0]).max(axis=0)
    return told
