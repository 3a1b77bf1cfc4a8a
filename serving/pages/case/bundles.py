"""The bundles of a decision, live or kept: whatever is shown of a model is of the one that decided."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from features.columns import Floats
from features.errors import TidewaiterError
from models import champions
from models.areas import AREAS
from models.bundle import Bundle
from serving.assess.standing import Standing
from serving.pages.case.told import Told

Bundles = Mapping[str, Bundle]


def of(told: Told, standing: Standing | None) -> dict[str, Bundle]:
    """By area, those of the decision that are at hand."""
    live = standing.panel.bundles if standing else {}
    found = {}
    for area, bundle_id in told.versions.bundles.items():
        bundle = live.get(area)
        if bundle is None or bundle.id != bundle_id:
            bundle = _kept(area, bundle_id)
        if bundle is not None:
            found[area] = bundle
    return found


def usual(bundles: Bundles) -> dict[str, float]:
    """What each bundle expects of goods that it knows nothing of."""
    return {area: bundle.baseline for area, bundle in bundles.items()}


def table(inputs: bytes, told: Told, bundles: Bundles) -> tuple[list[str], Floats] | None:
    """The features that a decision was made of: their names, and a row a goods item; none if they cannot be told apart.

    Args:
        inputs: as the ledger keeps them.
        told: the decision.
        bundles: all of the decision's.
    """
    if not inputs or set(bundles) != set(told.versions.bundles):
        return None
    names = list(dict.fromkeys(each.name for area in told.versions.bundles for each in bundles[area].features))
    values = np.frombuffer(inputs, np.float64)
    if values.size != len(names) * len(told.goods_items):
        return None
    return names, values.reshape(len(told.goods_items), len(names))


def features(inputs: bytes, told: Told, bundles: Bundles, item: int, names: Sequence[str]) -> dict[str, float]:
    """Some features of one goods item, as they were when it was decided; empty if they are not at hand."""
    read = table(inputs, told, bundles)
    place = next((at for at, each in enumerate(told.goods_items) if each.item_number == item), -1)
    if read is None or place < 0:
        return {}
    columns, values = read
    return {name: float(values[place, columns.index(name)]) for name in names if name in columns}


def _kept(area: str, bundle_id: str) -> Bundle | None:
    return _opened(area, bundle_id) if _at_hand(bundle_id) else None


def _at_hand(bundle_id: str) -> bool:
    try:
        return champions.at_hand(bundle_id)
    except TidewaiterError:
        return False


@lru_cache(maxsize=64)
def _opened(area: str, bundle_id: str) -> Bundle | None:
    """A bundle that is kept here, verified; none if it, or our code, is not what it was."""
    try:
        return champions.opened(area, bundle_id, AREAS)
    except (TidewaiterError, OSError, ValueError):
        return None
