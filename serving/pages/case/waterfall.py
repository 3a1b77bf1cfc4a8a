"""From the usual to the probability that was given, step by step, as lengths that a template draws."""

from typing import Final, NamedTuple

from serving.pages.case.told import Card

WIDTH: Final = 420.0
ROW: Final = 24
_LEAST: Final = 1.0


class Step(NamedTuple):
    """One row."""

    kind: str
    """`usual`, `for`, `against`, `rest`, `given`."""
    concept: str
    points: float
    """What it adds, as a probability; of `usual` and `given` what is reached."""
    x: float
    width: float
    y: int
    after: float
    """Where the next row begins."""


def steps(card: Card) -> list[Step]:
    """The rows, which add up to what is shown as given."""
    moves = [
        *(("for", each.concept, each.points) for each in card.reasons),
        *(("against", each.concept, each.points) for each in card.against),
        ("rest", "", card.rest),
    ]
    reached = [0.0, card.baseline]
    for _, _, points in moves:
        reached.append(reached[-1] + points)
    low, high = min(0.0, *reached), max(card.probability, *reached)
    scale = WIDTH / (high - low or 1.0)
    whole = [("usual", "", card.baseline), *moves]
    rows = [
        _step(kind, concept, points, (start, stop), (low, scale, at))
        for at, ((kind, concept, points), start, stop) in enumerate(zip(whole, reached, reached[1:], strict=False))
    ]
    return [*rows, _step("given", "", card.probability, (0.0, card.probability), (low, scale, len(rows)))]


def _step(kind: str, concept: str, points: float, reach: tuple[float, float], at: tuple[float, float, int]) -> Step:
    low, scale, row = at
    left, right = ((each - low) * scale for each in (min(reach), max(reach)))
    width = round(max(right - left, _LEAST), 2)
    return Step(kind, concept, points, round(left, 2), width, row * ROW, round((reach[1] - low) * scale, 2))
