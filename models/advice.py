"""What is said of a consignment: the recommendation, and what stands highest in it."""

from typing import Final, Literal, NamedTuple

import msgspec

from models.because import Because
from models.lottery import Source


class Recommendation(msgspec.Struct, frozen=True):
    """What the machine advises for a consignment; the lane is green where ``selected`` is false."""

    lane: Literal["red", "orange", "green"]
    control: str | None
    """What to do; none for green."""
    area: str | None
    """The area whose control it is; none for green and for random controls."""
    item_number: int | None
    source: Source
    selected: bool
    selection_probability: float
    """The exact probability of ``selected`` under the policy, given everything but the draw."""
    lane_probability: float
    """The same of this lane."""
    random: bool
    """Whether it is in the random stream, whatever the source of its control."""
    because: str
    because_said: Because
    """The same before it was put in words."""


class Worst(msgspec.Struct, frozen=True):
    """The goods item and area that stand highest against the area's boundary of red, in odds or in EUR."""

    item_number: int
    area: str


class Advice(NamedTuple):
    """What is said of one consignment."""

    worst: Worst
    recommendation: Recommendation


def released(selected: float, *, by_draw: bool) -> Recommendation:
    """Green, and whether that was the draw's doing; ``selected`` is how probable a control was."""
    because = Because("released", {"share": 1 - selected}) if by_draw else _NOTHING
    return Recommendation(
        lane="green",
        control=None,
        area=None,
        item_number=None,
        source="random" if by_draw else "model",
        selected=False,
        selection_probability=selected,
        lane_probability=1 - selected,
        random=False,
        because=because.english,
        because_said=because,
    )


_NOTHING: Final = Because("nothing")
