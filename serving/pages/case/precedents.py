"""Three controlled cases that are most like this one, with both outcomes where there are both."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from features.finding import IRREGULAR

MOST: Final = 3
_WORTH: Final[Mapping[str, float]] = {
    "seller": 4.0,
    "importer": 3.0,
    "exporter": 2.0,
    "hs6": 3.0,
    "heading": 2.0,
    "chapter": 1.0,
    "dispatch": 0.5,
    "dataset": 0.5,
}
"""How much a shared fact makes two goods items alike. Set by hand, as an officer would, and nowhere learned."""
_BY_PRICE: Final = 2.0
_BY_WORDS: Final = 2.0
_BY_FEATURES: Final = 3.0
_THREEFOLD: Final = math.log(3)
"""A price three times as high is not alike at all."""
_CLOSE: Final = 0.25
"""Features within this share of each other are alike."""
_PLAIN: Final = ("seller", "importer", "exporter")
_WORD: Final = re.compile(r"[^\W\d_]{3,}")


class Facts(NamedTuple):
    """What two goods items are compared by."""

    alike: Mapping[str, str]
    """importer, exporter, seller, hs6, dispatch, dataset."""
    price: float | None
    """EUR/kg."""
    description: str
    features: Mapping[str, float] = {}
    """Of the decision: those that its reasons speak of."""


class Precedent(NamedTuple):
    """One past case."""

    consignment: str
    decision: str
    area: str
    irregular: bool
    known_at: int
    seq: int
    shared: tuple[str, ...]
    """seller, importer, exporter, and one of hs6, heading, chapter."""
    price: float | None
    description: str
    features_alike: tuple[int, int] | None = None
    """How many of how many features are alike, where the decision on it kept them."""


def chosen(
    mine: Facts, rows: Sequence[Mapping[str, Any]], theirs: Mapping[str, Mapping[str, float]]
) -> list[Precedent]:
    """The three most alike, the most alike first; if all ended alike, the last makes room for another outcome.

    Args:
        mine: this goods item.
        rows: findings with their cases, as `serving.cases.precedents.controlled` gives them; corrected ones left out.
        theirs: features of past decisions, by the id of the decision.
    """
    scored: dict[str, tuple[float, Precedent]] = {}
    for row in rows:
        each = _precedent(mine, row, theirs.get(row["decision"] or "", {}))
        score = _score(mine, row, each)
        known = scored.get(each.consignment)
        # Of one consignment what was irregular says more than what was not.
        if known is None or (each.irregular, score) > (known[1].irregular, known[0]):
            scored[each.consignment] = (score, each)
    order = sorted(scored.values(), key=lambda pair: (-pair[0], -pair[1].known_at))
    first = [each for _, each in order[:MOST]]
    if len({each.irregular for each in first}) == 1:
        other = next((each for _, each in order[MOST:] if each.irregular != first[0].irregular), None)
        first = [*first[: MOST - 1], other] if other else first
    return first


def _precedent(mine: Facts, row: Mapping[str, Any], features: Mapping[str, float]) -> Precedent:
    shared = [name for name in _PLAIN if mine.alike.get(name) and mine.alike[name] == row[name]]
    code, its = mine.alike.get("hs6", ""), row["hs6"]
    same = next((name for name, digits in _CODES if code and code[:digits] == its[:digits]), None)
    common = [name for name in mine.features if name in features]
    close = sum(_close(mine.features[name], features[name]) for name in common)
    return Precedent(
        row["consignment"],
        row["decision"] or "",
        row["area"],
        row["result"] == IRREGULAR,
        row["known_at"],
        row["seq"],
        (*shared, *([same] if same else [])),
        row["value_eur"] / row["mass_kg"] if row["value_eur"] is not None and row["mass_kg"] else None,
        row["description"],
        (close, len(common)) if common else None,
    )


def _score(mine: Facts, row: Mapping[str, Any], each: Precedent) -> float:
    total = sum(_WORTH[name] for name in each.shared)
    total += sum(_WORTH[name] for name in ("dispatch", "dataset") if mine.alike.get(name) == row[name] != "")
    if mine.price and each.price:
        total += _BY_PRICE * max(0.0, 1 - abs(math.log(mine.price / each.price)) / _THREEFOLD)
    total += _BY_WORDS * _overlap(mine.description, each.description)
    if each.features_alike:
        total += _BY_FEATURES * each.features_alike[0] / each.features_alike[1]
    return total


def _close(one: float, other: float) -> bool:
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return abs(one - other) <= _CLOSE * max(abs(one), abs(other))


def _overlap(one: str, other: str) -> float:
    """Share of common words."""
    here, there = (set(_WORD.findall(text.lower())) for text in (one, other))
    return len(here & there) / len(here | there) if here and there else 0.0


_CODES: Final = (("hs6", 6), ("heading", 4), ("chapter", 2))
