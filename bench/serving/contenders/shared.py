"""What every contender is given: the same bundles, the same past, the same reading of a declaration."""

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from features.columns import Floats, Records, microseconds
from features.declaration import BY_NAME, SEPARATOR
from features.lodged import Lodged
from features.matrix import matrix
from features.past.memory import Memory
from models import champions
from models.areas import AREAS
from models.bundle import Bundle
from serving.assess.checkpoint import Checkpoints
from serving.ledger.ledger import Ledger

os.chdir(os.environ["BENCH_HOME"])
"""BentoML moves to the folder of its service; the bundles are where the bench was started."""
SEED = Path("build/bench/serving/seed")


def bundles() -> dict[str, Bundle]:
    """The champions on this machine."""
    named = champions.last_known()
    return {area: champions.opened(area, named[area], AREAS) for area in AREAS if area in named}


def boosters() -> dict[str, lightgbm.Booster]:
    """The same models as LightGBM itself reads them."""
    named = champions.last_known()
    places = {area: champions.HOME / "bundles" / named[area] / "model.txt" for area in AREAS if area in named}
    return {area: lightgbm.Booster(model_file=str(place)) for area, place in places.items()}


def past() -> Memory:
    """What is remembered after the history of the demo, as ours remembers it."""
    ledger = Ledger.open(f"sqlite:///{SEED}/ledger.db")
    try:
        return Checkpoints(SEED / "past", 1).restored(ledger).memory
    finally:
        ledger.database.close()


def records(document: Mapping[str, Any]) -> list[dict[str, object]]:
    """One record for each goods item of a declaration as JSON, the header merged in."""
    header = _plain({name: value for name, value in document.items() if name != "goods_items"})
    return [{**header, **_plain(item)} for item in document["goods_items"]]


def _plain(values: Mapping[str, Any]) -> dict[str, object]:
    plain: dict[str, object] = {}
    for name, value in values.items():
        kind = BY_NAME[name].kind
        if kind == "time":
            plain[name] = microseconds(value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value))
        else:
            plain[name] = SEPARATOR.join(value) if kind == "list" else value
    return plain


def lodged(memory: Memory, document: Mapping[str, Any]) -> Lodged:
    """The goods items of a declaration with their past."""
    return memory.look(Records(records(document)))


def table(bundle: Bundle, goods: Lodged) -> Floats:
    """The features of one area, shape (items, features): what a feature store would give."""
    return matrix(bundle.features, goods)


def answer(bundle: Bundle, margins: Floats) -> dict[str, Any]:
    """Probabilities, levels and intervals of one area as plain values."""
    probability = bundle.calibration.probability(margins)
    low, high = bundle.calibration.interval(margins)
    levels = bundle.levels.of(probability)
    return {
        "probability": probability.tolist(),
        "low": low.tolist(),
        "high": high.tolist(),
        "flagged": np.flatnonzero(levels > 0).tolist(),
    }


def strongest(bundle: Bundle, parts: Floats, most: int = 8) -> dict[str, float]:
    """The contributions that move most, as the usual explanation of a goods item."""
    order = np.argsort(-np.abs(parts))[:most]
    return {bundle.features[place].name: float(parts[place]) for place in order}
