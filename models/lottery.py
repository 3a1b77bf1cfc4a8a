"""The draw: one number decides whether a consignment is in the random stream, and which of the claims on it prevail.

``docs/policy.md`` has the formula. The share of the number below the random share says whether a consignment is in
the stream; where it lies within its part is again uniform, independent of that, and held against the claims.
"""

import math
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from models.policy import Draw, Lane, Rule

Source = Literal["mandatory", "rule", "model", "random"]
_SURENESS: Final = {"mandatory": 0, "rule": 1, "model": 2, "random": 3}
_NINE_IN_TEN: Final = 9.0
"""The odds of selection at the edge of the zone."""


class Claim(NamedTuple):
    """What asks for a lane."""

    probability: float
    """Of prevailing, given that the consignment is not in the random stream; 1 for mandatory controls."""
    lane: Lane
    source: Source
    area: str | None = None
    row: int = -1
    """The goods item behind it."""
    rule: Rule | None = None
    unfamiliar: int = 0
    """How many of its parties and combinations were never seen, where that is why it is asked for."""


class Odds(NamedTuple):
    """What was to be expected before the draw, and what came of it."""

    prevails: Claim | None
    """The severest lane that was granted, by the surest that asked for it; none for green."""
    selected: float
    """Probability that any claim or the random stream prevails."""
    red: float
    """Probability of the red lane."""
    random: bool
    """Whether it is in the random stream."""


def steepness(policy: Draw) -> float:
    """The power that makes nine in ten of one half across the zone."""
    return math.log(_NINE_IN_TEN) / math.log(policy.zone)


def ramp(times: float, power: float) -> float:
    """From how many times as high as a boundary to a probability of selection: a half at 1, rising, between 0 and 1."""
    if times < 1:
        raised = math.pow(times, power)
        return raised / (1 + raised)
    return 1 / (1 + math.pow(times, -power))


def decided(claims: Sequence[Claim], random: Claim, held_back: float, drawn: float) -> Odds:
    """Hold a draw against the claims.

    Args:
        claims: what rules and scores ask for.
        random: what the random stream asks for; its probability is its share.
        held_back: the share that no claim but a mandatory one can win.
        drawn: in [0, 1).
    """
    share = random.probability
    in_stream = drawn < share
    place = drawn / share if in_stream else (drawn - share) / (1 - share)
    most = 1 - held_back / (1 - share)
    red = any_lane = 0.0
    prevails = random if in_stream else None
    for claim in claims:
        chance = claim.probability if claim.source == "mandatory" else min(claim.probability, most)
        any_lane = max(any_lane, chance)
        red = max(red, chance) if claim.lane == "red" else red
        if place < chance and (prevails is None or _severity(claim) < _severity(prevails)):
            prevails = claim
    selected = _with_stream(any_lane, share)
    return Odds(prevails, selected, _with_stream(red, share) if random.lane == "red" else red, in_stream)


def _severity(claim: Claim) -> tuple[bool, int]:
    """Severest and surest first."""
    return claim.lane != "red", _SURENESS[claim.source]


def _with_stream(chance: float, share: float) -> float:
    """The probability that a claim or the stream prevails; mandatory stays exactly 1."""
    return 1.0 if chance == 1 else share + (1 - share) * chance
