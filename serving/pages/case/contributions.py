"""What each feature added, for the analyst: from the stored inputs and the bundle that decided, checked against it."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from features.columns import Floats
from features.feature import CONCEPTS
from models.bundle import Bundle
from models.outline import outline
from serving.pages.case import bundles as kept
from serving.pages.case.bundles import Bundles
from serving.pages.case.told import Told

_SAME: Final = 1e-12
"""Beyond this a probability is another one."""


class Line(NamedTuple):
    """One feature."""

    name: str
    unit: str
    concept: str
    value: float
    margin: float
    """What it added to the margin: logits before calibration."""
    points: float
    """What it added to the probability."""


class Contributions(NamedTuple):
    """All features of one goods item in one area, the strongest first."""

    bundle: str
    lines: tuple[Line, ...]
    baseline: float
    probability: float
    agrees: bool
    """Whether the bundle gives the stored inputs the stored probability."""


def contributions(told: Told, inputs: bytes, bundles: Bundles, item: int, area: str) -> Contributions | None:
    """The table of a goods item; none if its inputs or its bundle are not at hand."""
    read = kept.table(inputs, told, bundles)
    place = next((at for at, each in enumerate(told.goods_items) if each.item_number == item), -1)
    if read is None or area not in bundles or place < 0 or area not in told.goods_items[place].areas:
        return None
    names, values = read
    return _table(
        bundles[area], values[place][[names.index(each.name) for each in bundles[area].features]], told, area, place
    )


def _table(bundle: Bundle, row: Floats, told: Told, area: str, place: int) -> Contributions:
    given = bundle.judge.assess(row[None], np.ones(1, np.bool_))
    margins, points = given.contribution(0), outline(bundle).points(given, 0)
    titles = {concept.name: concept.title for concept in CONCEPTS}
    order = np.argsort(-np.abs(points), kind="stable").tolist()
    numbers = (row.tolist(), margins.tolist(), points.tolist())
    lines = [_line(bundle, at, titles, *(each[at] for each in numbers)) for at in order]
    probability = float(given.probability[0])
    stored = told.goods_items[place].areas[area].probability
    return Contributions(bundle.id, tuple(lines), bundle.baseline, probability, abs(probability - stored) <= _SAME)


def _line(bundle: Bundle, at: int, titles: Mapping[str, str], value: float, margin: float, points: float) -> Line:
    feature = bundle.features[at]
    return Line(feature.name, feature.unit, titles[feature.concept.name], value, margin, points)
