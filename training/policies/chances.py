"""How probable the lanes of consignments are under a policy: the arithmetic of the draw, for all of them at once.

``models/recommendation.py`` says the same of each consignment, and a test holds the two together.
"""

from typing import Final, NamedTuple

import numpy as np

from features.columns import Floats, Ints
from models.lottery import steepness
from models.policy import Policy
from training.policies.consignments import History
from training.policies.standing import Placed, explored, times
from training.slope import ramp

_ALMOST_SURE: Final = 1 - 2.0**-53


class Chances(NamedTuple):
    """Of each consignment, shape (consignments,)."""

    red: Floats
    selected: Floats
    """Red or orange."""
    random: Floats
    """The random share of its part of the trade."""
    by_model: Floats
    """What the scores claim of red, before chance and rules."""
    area: Ints
    """Which area stands highest against its boundary of red."""


class Asks(NamedTuple):
    """What does not depend on boundaries: what rules and chance ask for, shape (consignments,)."""

    random: Floats
    most: Floats
    """What no claim but a mandatory one can pass."""
    red: Floats
    any: Floats


def asks(policy: Policy, past: History) -> Asks:
    """What rules and the random stream ask for."""
    codes = np.stack([words.codes for words in past.stratum], axis=1)
    parts, which = np.unique(codes, axis=0, return_inverse=True)
    shares = [
        policy.random.of(*(words.values[code] for words, code in zip(past.stratum, part, strict=True)))
        for part in parts.tolist()
    ]
    random = np.array(shares)[which.ravel()]
    most = 1 - policy.draw.held_back / (1 - random)
    red, both = np.zeros(len(past)), np.zeros(len(past))
    for number, rule in enumerate(past.rules):
        at = past.asked.consignment[past.asked.rule == number]
        share = _ALMOST_SURE if rule.share is None else rule.share
        claim = np.ones(len(at)) if number < past.mandatory else np.minimum(share, most[at])
        np.maximum.at(both, at, claim)
        if rule.lane == "red":
            np.maximum.at(red, at, claim)
    return Asks(random, most, red, both)


def chances(policy: Policy, past: History, at: Placed, asked: Asks | None = None) -> Chances:
    """Chances under these boundaries."""
    asked = asked or asks(policy, past)
    red, orange = times(past.scores, at)
    power = steepness(policy.draw)
    by_model = np.minimum(claimed(red.max(axis=0), power), asked.most)
    claims_red = np.maximum(by_model, asked.red)
    if policy.explore is not None:
        near = explored(past, at) * policy.explore.reach >= 1
        claims_red = np.maximum(claims_red, np.where(near, np.minimum(policy.explore.share, asked.most), 0.0))
    both = np.maximum(np.maximum(claims_red, asked.any), np.minimum(claimed(orange.max(axis=0), power), asked.most))
    in_red = _with_stream(claims_red, asked.random) if policy.random.lane == "red" else claims_red
    return Chances(in_red, _with_stream(both, asked.random), asked.random, by_model, red.argmax(axis=0))


def claimed(ratio: Floats, power: float) -> Floats:
    """From how many times as high as a boundary to a probability of selection."""
    with np.errstate(divide="ignore"):
        return ramp(np.log(ratio), power)


def _with_stream(chance: Floats, share: Floats) -> Floats:
    return np.where(chance == 1, 1.0, share + (1 - share) * chance)
