"""A stored decision as pages read it: what older versions did not say yet is empty, never a fault."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

import msgspec

Said = Mapping[str, Any]


class Score(msgspec.Struct, frozen=True):
    """What one area says of one goods item."""

    probability: float
    low: float
    high: float
    level: str
    stake_eur: float | None = None


class Item(msgspec.Struct, frozen=True):
    """What all areas say of one goods item."""

    item_number: int
    areas: dict[str, Score]


class Peers(msgspec.Struct, frozen=True):
    """Where a goods item stood among similar goods."""

    measure: str
    position: float
    low: float
    typical: float
    high: float
    n: float
    cell: int
    value: float | None = None
    edges: tuple[float, ...] = ()
    counts: tuple[float, ...] = ()


class Reason(msgspec.Struct, frozen=True):
    """One family of facts, and what it adds to the probability."""

    concept: str
    points: float
    title: str = ""
    sentences: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    but: str = ""
    peers: Peers | None = None
    said: tuple[dict[str, Any] | None, ...] = ()
    but_said: dict[str, Any] | None = None

    @property
    def lines(self) -> list[tuple[Said | None, str]]:
        """Each sentence as said, and in English."""
        return _paired(self.said, self.sentences)


class Card(msgspec.Struct, frozen=True):
    """Why one goods item got its probability in one area."""

    item_number: int
    area: str
    probability: float
    low: float
    high: float
    level: str
    baseline: float
    bundle: str = ""
    title: str = ""
    reasons: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()
    rest: float = 0.0
    missing: tuple[str, ...] = ()
    missing_said: tuple[dict[str, Any] | None, ...] = ()
    control: str = ""

    @property
    def unknown(self) -> list[tuple[Said | None, str]]:
        """What could not be computed, as said and in English."""
        return _paired(self.missing_said, self.missing)


class Recommendation(msgspec.Struct, frozen=True):
    """What the machine advised."""

    lane: str
    source: str
    selected: bool
    selection_probability: float
    because: str = ""
    control: str | None = None
    area: str | None = None
    item_number: int | None = None
    random: bool = False
    lane_probability: float | None = None
    because_said: dict[str, Any] | None = None

    @property
    def drawn(self) -> bool:
        """Whether chance alone chose it: then there is no suspicion, and none is made up."""
        return self.selected and self.source == "random"


class Worst(msgspec.Struct, frozen=True):
    """The goods item and area that stood highest."""

    item_number: int
    area: str


class Versions(msgspec.Struct, frozen=True):
    """What the decision rests on."""

    bundles: dict[str, str]
    features: str = ""
    policy: str = ""
    reference: str = ""
    seen: int = 0


class Told(msgspec.Struct, frozen=True, dict=True):
    """A decision as it was answered."""

    id: str
    consignment_id: str
    lodged_at: str
    decided_at: str
    goods_items: tuple[Item, ...]
    worst: Worst
    recommendation: Recommendation
    versions: Versions
    version: int = 1
    amends: str | None = None
    draw: float | None = None
    warnings: tuple[dict[str, Any], ...] = ()
    explanation: str = ""
    reasons: tuple[Card, ...] | None = None

    @property
    def lead(self) -> tuple[int, str]:
        """The goods item and area that the page opens with; no area for a random control."""
        advice = self.recommendation
        item = advice.item_number or self.worst.item_number
        return item, "" if advice.drawn else advice.area or self.worst.area

    def item(self, number: int) -> Item:
        """What was said of a goods item; of the leading one if there is no such number."""
        return self._items.get(number) or self._items[self.lead[0]]

    def card(self, item: int, area: str) -> Card | None:
        """The reasons given for a goods item in an area."""
        return self._cards.get((item, area))

    @cached_property
    def _items(self) -> dict[int, Item]:
        return {each.item_number: each for each in self.goods_items}

    @cached_property
    def _cards(self) -> dict[tuple[int, str], Card]:
        return {(each.item_number, each.area): each for each in self.reasons or ()}


_DECODER: Final = msgspec.json.Decoder(Told)


def told(answer: bytes) -> Told:
    """A decision from the bytes in the ledger."""
    return _DECODER.decode(answer)


def _paired(said: tuple[dict[str, Any] | None, ...], english: tuple[str, ...]) -> list[tuple[Said | None, str]]:
    whole = said if len(said) == len(english) else (None,) * len(english)
    return list(zip(whole, english, strict=True))
