"""How good a model is for parties and goods that it has met in training, and for those it never saw."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

import numpy as np

from extract.folder import Extract
from features.columns import Bools, Floats, Ints, Words
from training.bootstrap import Interval, weightings
from training.measures import Ranking

KINDS: Final = {
    "importer": ("importer_eori",),
    "exporter": ("exporter_id",),
    "seller": ("seller_id",),
    "importer and subheading": ("importer_eori", "hs6"),
    "subheading, origin, dispatch, duty and mass": (
        "hs6",
        "country_of_origin",
        "country_of_dispatch",
        "duty_rate",
        "net_mass_kg",
    ),
}
"""What may have been met, by the fields that say so; fields that an extract lacks are left out."""
_REPLICATES: Final = 200
_LEAST: Final = 5
_GAP: Final = 0.15


@dataclass(frozen=True, slots=True)
class Half:
    """Goods items of the test that were met before, or that were not."""

    rows: int
    irregular: int
    auroc: Interval | None
    """None with fewer than five of either outcome."""


@dataclass(frozen=True, slots=True)
class Familiar:
    """One kind of acquaintance."""

    kind: str
    met: Half
    never: Half

    @property
    def by_heart(self) -> bool:
        """Whether the model is much better, beyond doubt, for those it has met."""
        if self.met.auroc is None or self.never.auroc is None:
            return False
        return self.met.auroc.low - self.never.auroc.high > 0 and self.met.auroc.value - self.never.auroc.value > _GAP


def familiar(
    extract: Extract, learned: Ints, tested: Ints, score: Floats, irregular: Bools, seed: int
) -> tuple[Familiar, ...]:
    """The model on the rows ``tested`` of the extract, by whether their parties stood in the rows ``learned``."""
    consignment = cast("Words", extract.columns["consignment_id"]).codes[tested].astype(np.int64)
    found = []
    for kind, fields in KINDS.items():
        there = [field for field in fields if field in extract.columns]
        if not there or (len(fields) > 1 and len(there) < 2):
            continue
        codes, given = _codes(extract, there)
        met = np.isin(codes[tested], codes[learned][given[learned]])
        halves = [_half(part & given[tested], score, irregular, consignment, seed) for part in (met, ~met)]
        if all(half.rows for half in halves):
            found.append(Familiar(kind, *halves))
    return tuple(found)


def as_dict(found: Sequence[Familiar]) -> dict[str, object]:
    """For JSON and MLflow: the AUROC of each half by kind."""
    return {
        each.kind: {
            name: {
                "rows": half.rows,
                "irregular": half.irregular,
                "auroc": half.auroc.as_dict() if half.auroc else None,
            }
            for name, half in (("met", each.met), ("never_met", each.never))
        }
        for each in found
    }


def _half(mine: Bools, score: Floats, irregular: Bools, consignment: Ints, seed: int) -> Half:
    rows, hits = int(mine.sum()), int(irregular[mine].sum())
    if min(hits, rows - hits) < _LEAST:
        return Half(rows, hits, None)
    ranking = Ranking.of(score[mine], irregular[mine])
    drawn = weightings(consignment[mine], np.ones(rows), seed, _REPLICATES)
    return Half(
        rows,
        hits,
        Interval.of(np.concatenate([ranking.totals(each.weights).auroc(each.missed * each.usual) for each in drawn])),
    )


def _codes(extract: Extract, fields: Sequence[str]) -> tuple[Ints, Bools]:
    """A number for each combination of the fields, and where all of them are declared."""
    codes = np.zeros(len(extract), np.int64)
    given = np.ones(len(extract), np.bool_)
    for field in fields:
        column = extract.columns[field]
        if isinstance(column, Words):
            own, count = column.codes.astype(np.int64), len(column.values)
            given &= column.given if len(fields) == 1 or field == "importer_eori" else True
        else:
            distinct, own = np.unique(column, return_inverse=True)
            count = len(distinct)
            given &= np.isfinite(column) if field == "net_mass_kg" else True
        codes = np.unique(codes * count + own, return_inverse=True)[1]
    return codes.astype(np.int64), given
