"""What the tables of cases ask of a decision; all else in it is passed over."""

from typing import Any, Final

import msgspec


class _Score(msgspec.Struct):
    probability: float
    level: str
    stake_eur: float | None = None


class Item(msgspec.Struct):
    """The scores of one goods item, by area."""

    item_number: int
    areas: dict[str, _Score]


class _Worst(msgspec.Struct):
    item_number: int
    area: str


class _Recommendation(msgspec.Struct):
    lane: str
    source: str
    selected: bool
    selection_probability: float
    random: bool
    because: str = ""
    because_said: Any = None
    area: str | None = None
    item_number: int | None = None


class _Reason(msgspec.Struct):
    concept: str
    points: float
    sentences: list[str] = []
    said: list[Any] = []


class _Card(msgspec.Struct):
    item_number: int
    area: str
    reasons: list[_Reason] = []


class Answered(msgspec.Struct):
    """What we ask of a decision; all else in it is passed over."""

    id: str
    goods_items: list[Item]
    worst: _Worst
    recommendation: _Recommendation
    reasons: list[_Card] | None = None

    def probability(self, item: int, area: str) -> float | None:
        """What was said of a goods item in an area."""
        return next((each.areas[area].probability for each in self.goods_items if _same(each, item, area)), None)


_ANSWERED: Final = msgspec.json.Decoder(Answered)


def answered(answer: bytes) -> Answered:
    """A decision as it was answered."""
    return _ANSWERED.decode(answer)


def _same(item: Item, number: int, area: str) -> bool:
    return item.item_number == number and area in item.areas
