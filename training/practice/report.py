"""Whether a practice world is worth practising on: no single feature gives an area away, and nobody can see all.

Read on the truth, which nothing else reads: the AUC of each feature for each area, and what a strong
observer finds who knew the truth of the earlier goods items but sees only what is declared of the later.
"""

from dataclasses import dataclass
from typing import Any, Final

import lightgbm
import numpy as np
import pandas as pd
from sklearn.metrics import average_precision_score, roc_auc_score

from features.catalogue import FEATURES
from features.columns import Bools, Column, Columns, Floats, Ints, Words
from features.declaration import FIELDS
from features.matrix import matrix
from features.past.findings import Findings
from features.past.memory import Memory
from training.practice import rates
from training.practice.world import World

_EARLIER: Final = 0.7
"""Share of the goods items whose truth the observer knew."""
_PARAMETERS: Final = {
    "objective": "binary",
    "num_leaves": 31,
    "learning_rate": 0.05,
    "min_data_in_leaf": 30,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
_ROUNDS: Final = 200
_STRONGEST: Final = 12
"""Of so many features with the best AUC, the average precision is looked at."""


@dataclass(frozen=True, slots=True)
class AreaReport:
    """How hard an area is."""

    area: str
    share: float
    """Share of the goods items that are irregular."""
    found: int
    """Irregular findings."""
    features: pd.Series
    """AUC of each feature in its better direction, the best first."""
    best_single: float
    """Average precision of the best single feature, on the later goods items."""
    auc: float
    """Of the observer, on the later goods items."""
    average_precision: float
    recall: float
    """Share found by the observer who may look at as many goods items as there are irregular ones."""


def report(world: World) -> tuple[AreaReport, ...]:
    """How hard each area of a world is; a world of 100,000 goods items takes a minute or two."""
    columns = as_columns(world.goods_items)
    numbers = _matrix(columns, world)
    ranks = np.asarray(np.stack([pd.Series(_filled(column)).rank() for column in numbers.T], 1), np.float64)
    return tuple(_area(area, numbers, ranks, _truth(world, area), world) for area in rates.IRREGULAR)


def as_columns(goods_items: pd.DataFrame) -> Columns:
    """The declarations as the arrays that features read."""
    return {field.name: _column(goods_items[field.name], field.kind) for field in FIELDS}


def _column(values: "pd.Series[Any]", kind: str) -> Column:
    if kind == "time":
        return np.asarray(values.astype("int64"), np.int64)
    if kind in ("number", "integer"):
        return np.asarray(values, np.float64)
    return Words.of(values.tolist())


def _matrix(columns: Columns, world: World) -> Floats:
    """Every feature of every goods item, with the past as it was known."""
    areas = tuple(rates.IRREGULAR)
    pieces = Memory(areas).replay(columns, _findings(world, areas))
    return np.concatenate([matrix(FEATURES, lodged) for _, lodged in pieces])


def _findings(world: World, areas: tuple[str, ...]) -> Findings:
    known = world.findings[world.findings["result"] != "unchecked"]
    return Findings(
        _rows(world, known),
        np.array([areas.index(area) for area in known["area"]], np.int64),
        np.asarray(known["result"] == "irregular", np.bool_),
        np.asarray(known["known_at"].astype("int64"), np.int64),
    )


def _rows(world: World, table: pd.DataFrame) -> Ints:
    """Positions of a table's goods items in the declarations."""
    keys = ["consignment_id", "item_number"]
    places = world.goods_items[keys].assign(row=np.arange(len(world.goods_items), dtype=np.int64))
    return table[keys].merge(places, on=keys, how="left")["row"].to_numpy(np.int64)


def _truth(world: World, area: str) -> Bools:
    wrong = np.zeros(len(world.goods_items), np.bool_)
    wrong[_rows(world, world.truth[world.truth["area"] == area])] = True
    return wrong


def _area(area: str, numbers: Floats, ranks: Floats, wrong: Bools, world: World) -> AreaReport:
    cut = int(_EARLIER * len(wrong))
    model = lightgbm.train(_PARAMETERS, lightgbm.Dataset(numbers[:cut], wrong[:cut].astype(np.float64)), _ROUNDS)
    score, later = np.asarray(model.predict(numbers[cut:])), wrong[cut:]
    names = [feature.name for feature in FEATURES]
    single = pd.Series([_auc(column, wrong) for column in ranks.T], names).sort_values(ascending=False)
    strongest = [names.index(name) for name in single.index[:_STRONGEST]]
    looked = np.argsort(-score, kind="stable")[: int(later.sum())]
    bad = world.findings[(world.findings["area"] == area) & (world.findings["result"] == "irregular")]
    return AreaReport(
        area,
        float(wrong.mean()),
        len(bad),
        single,
        max(_precision(column[cut:], later) for column in ranks.T[strongest]),
        float(roc_auc_score(later, score)),
        float(average_precision_score(later, score)),
        float(later[looked].mean()),
    )


def _auc(ranks: Floats, wrong: Bools) -> float:
    """From the ranks of the irregular ones (Mann and Whitney)."""
    bad = int(wrong.sum())
    above = float(ranks[wrong].sum()) - bad * (bad + 1) / 2
    area = above / max(bad * (len(ranks) - bad), 1)
    return max(area, 1 - area)


def _precision(ranks: Floats, wrong: Bools) -> float:
    return max(float(average_precision_score(wrong, ranks)), float(average_precision_score(wrong, -ranks)))


def _filled(values: Floats) -> Floats:
    """Unknown values at the median, where they say nothing."""
    known = values[np.isfinite(values)]
    return np.where(np.isfinite(values), values, np.median(known) if len(known) else 0.0)


def as_text(areas: tuple[AreaReport, ...]) -> str:
    """The report as a table for the terminal."""
    head = (
        f"{'area':18}{'share':>8}{'found':>7}{'best AUC':>10}{'AUC':>7}{'AP':>7}{'best AP':>9}{'recall':>8}  best alone"
    )
    lines = [
        f"{one.area:18}{one.share:8.2%}{one.found:7d}{one.features.iloc[0]:10.3f}{one.auc:7.3f}{one.average_precision:7.3f}"
        f"{one.best_single:9.3f}{one.recall:8.1%}  {one.features.index[0]}"
        for one in areas
    ]
    return "\n".join([head, *lines])
