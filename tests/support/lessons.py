"""A small task to learn from, made of numbers whose truth is known."""

from dataclasses import replace

import numpy as np

from extract.findings import FindingTable
from extract.folder import Extract
from extract.manifest import Manifest
from features.columns import DAY, Bools, Floats, Words
from models.area import Area
from models.areas import AREAS
from training.labels import labels
from training.material import Table, Task
from training.split import split

COLUMNS = 12
AREA: Area = replace(AREAS["undervaluation"], features=AREAS["undervaluation"].features[:COLUMNS], raises=(), lowers=())


def drawn(rows: int, seed: int) -> tuple[Floats, Bools, Floats]:
    """Features, verdicts, and the probability of each verdict."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, COLUMNS))
    margin = 1.3 * x[:, 0] + 0.8 * x[:, 1] * x[:, 2] - 2.6
    probability = 1 / (1 + np.exp(-margin))
    return x, random.random(rows) < probability, probability


def task(rows: int = 3_000, seed: int = 1) -> tuple[Task, Table, Extract]:
    """A year of labelled goods items, verdicts a week after lodgement, euro found with the third feature."""
    x, irregular, _ = drawn(rows, seed)
    lodged = np.sort(np.random.default_rng(seed + 1).integers(0, 365 * DAY, rows))
    nothing = Words(np.zeros(rows, np.int32), [""])
    found = FindingTable(
        row=np.arange(rows), area=Words(np.zeros(rows, np.int32), [AREA.name]), irregular=irregular,
        known_at=lodged + 7 * DAY, value_found_eur=np.where(irregular, np.exp(5 + x[:, 3]), np.nan),
        selected_by=nothing, control_type=nothing, thoroughness=np.ones(rows), finding_id=nothing,
    )  # fmt: skip
    ids = Words(np.arange(rows, dtype=np.int32), [f"C{number}" for number in range(rows)])
    extract = Extract(
        {"consignment_id": ids, "lodged_at": lodged, "hs6": nothing}, found, np.full(rows, 0.2), nothing,
        Manifest("made", {"goods_items": rows}, files={"x": {"sha256": str(seed)}}),
    )  # fmt: skip
    known = labels(found, AREA.name, extract.selection_probability)
    made = Task(AREA, known, split(lodged, known.known_at, known.irregular), np.arange(0, rows, 10))
    names = {name: place for place, name in enumerate(AREA.feature_names)}
    return made, Table(np.arange(rows), names, x), extract
