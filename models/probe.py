"""The probe: made-up consignments that a bundle must judge today exactly as on the day it was trained.

It catches what no hash can: a feature whose formula is the same but whose ingredients (a list, a kernel, a library)
have changed, and a library that reads the model differently.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec
import numpy as np

from features.columns import Bools, Floats, Records, microseconds
from features.declaration import BY_NAME
from features.feature import Feature
from features.lodged import Lodged
from features.matrix import matrix
from features.past.findings import Findings
from features.past.memory import Memory
from models.assessment import contributions, margins
from models.probe_records import IRREGULAR, RECORDS
from models.trees import Forest

if TYPE_CHECKING:
    import lightgbm

_CLOSE: Final = 1e-9
_HOUR: Final = 3_600_000_000


class Probe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The consignments, in the order of lodgement, and what the bundle made of them."""

    records: list[dict[str, str | int | float]]
    irregular: dict[str, bool]
    """By consignment: what a control found an hour after lodgement."""
    table: list[list[float | None]]
    """The matrix of features, null where unknown."""
    margins: list[float]
    contributions: list[list[float]]
    """On the margin, the expected margin last."""


def tried(booster: "lightgbm.Booster", area: str, features: Sequence[Feature]) -> Probe:
    """Put the house's made-up consignments to a model."""
    records: list[dict[str, str | int | float]] = [dict(record) for record in RECORDS]  # type: ignore[arg-type]
    table = _table(area, features, records, IRREGULAR)
    parts = contributions(booster, table)
    rows = [[None if np.isnan(value) else float(value) for value in row] for row in table]
    return Probe(records, dict(IRREGULAR), rows, margins(booster, table).tolist(), parts.tolist())


def strayed(probe: Probe, area: str, features: Sequence[Feature]) -> list[str]:
    """The features that come out otherwise than on the day of training."""
    then = _stored(probe)
    now = _table(area, features, probe.records, probe.irregular)
    same: Bools = np.asarray(np.isclose(now, then, rtol=_CLOSE, atol=_CLOSE, equal_nan=True).all(axis=0))
    return [feature.name for feature, agreed in zip(features, same.tolist(), strict=True) if not agreed]


def agrees(probe: Probe, forest: Forest) -> bool:
    """Whether the kernel scores and explains the stored matrix as LightGBM did on the day of training."""
    table = _stored(probe)
    parts = np.array(probe.contributions)
    if parts.shape != (len(table), table.shape[1] + 1) or len(probe.margins) != len(table):
        return False
    return bool(
        np.allclose(forest.margins(table), probe.margins, rtol=0, atol=_CLOSE)
        and np.allclose(forest.contributions(table), parts, rtol=0, atol=_CLOSE),
    )


def lodge(area: str, records: Sequence[Mapping[str, object]], irregular: Mapping[str, bool]) -> list[Lodged]:
    """Each record as it looks when it is lodged, with only the records before it as the past."""
    memory = Memory([area])
    seen: list[Lodged] = []
    for record in map(_timed, records):
        columns = Records([record])
        seen.append(memory.recall(columns))
        memory.remember(columns)
        if record["consignment_id"] in irregular:
            memory.learn(columns, _finding(record, irregular[str(record["consignment_id"])]))
    return seen


def _table(
    area: str,
    features: Sequence[Feature],
    records: Sequence[Mapping[str, object]],
    irregular: Mapping[str, bool],
) -> Floats:
    return np.vstack([matrix(features, lodged) for lodged in lodge(area, records, irregular)])


def _stored(probe: Probe) -> Floats:
    return np.array(probe.table, np.float64)


def _timed(record: Mapping[str, object]) -> dict[str, object]:
    return {
        name: microseconds(dt.datetime.fromisoformat(str(value))) if BY_NAME[name].kind == "time" else value
        for name, value in record.items()
    }


def _finding(record: Mapping[str, object], irregular: bool) -> Findings:  # noqa: FBT001  a result, no switch
    known_at = microseconds(record["lodged_at"]) + _HOUR
    first = np.zeros(1, np.int64)
    return Findings(first, first, np.array([irregular]), np.array([known_at]))
