"""How each area stands: as a frequency, against the usual, and what would clear it."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from models.areas import AREAS
from serving.pages.case.told import Item, Told

_PER_HUNDRED: Final = 0.0095
_PER_THOUSAND: Final = 0.0005
SCALE: Final = 100.0
"""Length of a bar in its own units."""


class Frequency(NamedTuple):
    """So many of so many; of two thousand and more nobody can count, so `hits` is 0 there."""

    hits: int
    of: int


class Standing(NamedTuple):
    """One area of one goods item."""

    area: str
    frequency: Frequency
    low: float
    high: float
    probability: float
    level: str
    usual: Frequency | None
    usual_probability: float | None
    stake_eur: float | None
    control: str
    clears: str
    explained: bool
    """Whether reasons were given."""
    asked: bool
    """Whether the recommendation is about it."""


def frequency(probability: float) -> Frequency:
    """A probability as people count: 38 of 100, 4 of 1,000; never more figures than are known."""
    if probability >= _PER_HUNDRED:
        return Frequency(min(round(100 * probability), 99), 100)
    return Frequency(round(1_000 * probability) if probability >= _PER_THOUSAND else 0, 1_000)


def standings(told: Told, item: int, usual: Mapping[str, float]) -> list[Standing]:
    """Every area of a goods item, the one asked about first, then by how probable.

    Args:
        told: the decision.
        item: number of the goods item.
        usual: the baseline of areas whose reasons were not asked for, from the bundles of that decision.
    """
    scores = told.item(item)
    advice = told.recommendation
    asked = advice.area if advice.selected and (advice.item_number in {None, scores.item_number}) else None
    lines = [_standing(told, scores, area, usual, asked=area == asked) for area in scores.areas]
    return sorted(lines, key=lambda each: (not each.asked, -each.probability))


def _standing(told: Told, scores: Item, area: str, usual: Mapping[str, float], *, asked: bool) -> Standing:
    score, card, known = scores.areas[area], told.card(scores.item_number, area), AREAS.get(area)
    baseline = card.baseline if card else usual.get(area)
    return Standing(
        area,
        frequency(score.probability),
        score.low,
        score.high,
        score.probability,
        score.level,
        None if baseline is None else frequency(baseline),
        baseline,
        score.stake_eur,
        (card.control if card else "") or (known.control if known else ""),
        known.clears if known else "",
        card is not None,
        asked,
    )
