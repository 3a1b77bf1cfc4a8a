"""What the checks for leaks look at: columns of labelled goods items, and of some that nobody controlled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

import numpy as np

from extract.folder import Extract
from features.columns import DAY, NEVER, Bools, Floats, Ints, Words
from features.declaration import BY_NAME
from features.feature import CONTROL_HISTORY
from models.area import Area
from training.labels import Labels

MOST: Final = 20_000
"""So many labels are looked at; more would find the same."""
PARTIES: Final = {
    "importer": ("importer_eori",),
    "exporter": ("exporter_id",),
    "seller": ("seller_id",),
    "declarant": ("declarant_eori",),
    "subheading": ("hs6",),
    "importer and subheading": ("importer_eori", "hs6"),
}
"""What labels have in common, by the fields that say so."""
_FREE: Final = frozenset({"consignment_id", "item_number", "lodged_at", "hs6"})
"""Required of every extract, so their presence says nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Columns by name, of labelled goods items and of others; all arrays of labels have shape (labels, ...)."""

    names: Sequence[str]
    x: Floats
    """Of the labels, shape (labels, columns); NaN where unknown."""
    others: Floats
    """Of goods items that nobody controlled, shape (others, columns)."""
    others_lodged_at: Ints
    irregular: Bools
    lodged_at: Ints
    known_at: Ints
    random: Bools
    parties: Mapping[str, Ints]
    """Which party of a kind each label has; -1 where not declared."""
    coded: frozenset[str] = frozenset()
    """Columns whose numbers stand for texts, so that their order means nothing."""
    history: frozenset[str] = frozenset()
    """Columns that tell of earlier findings: they may well be sure of themselves."""

    def __len__(self) -> int:
        return len(self.irregular)

    def with_columns(self, names: Sequence[str], x: Floats, others: Floats) -> "Evidence":
        """The same labels with more columns."""
        return replace(
            self,
            names=[*self.names, *names],
            x=np.column_stack([self.x, x]),
            others=np.column_stack([self.others, others]),
        )


def sampled(known: Labels, seed: int) -> Ints:
    """Positions of at most ``MOST`` labels: all if there are not more."""
    if len(known) <= MOST:
        return np.arange(len(known))
    return np.sort(np.random.default_rng(seed).permutation(len(known))[:MOST]).astype(np.int64)


def others(extract: Extract, count: int, seed: int) -> Ints:
    """Rows of goods items without any finding, drawn from the whole time."""
    free = np.ones(len(extract), np.bool_)
    free[extract.findings.row] = False
    rows = np.flatnonzero(free)
    return np.sort(np.random.default_rng(seed).permutation(rows)[:count]).astype(np.int64)


def of_features(area: Area, known: Labels, extract: Extract, x: Floats, others_x: Floats, other_rows: Ints) -> Evidence:
    """The features of an area, as evidence; ``x`` are those of the labels, ``others_x`` those of others."""
    history = frozenset(each.name for each in area.features if each.concept is CONTROL_HISTORY)
    return Evidence(
        names=area.feature_names,
        x=x,
        others=others_x,
        others_lodged_at=extract.lodged_at[other_rows],
        irregular=known.irregular,
        lodged_at=extract.lodged_at[known.row],
        known_at=known.known_at,
        random=known.random,
        parties=parties(extract, known.row),
        history=history,
    )


def with_declared(evidence: Evidence, extract: Extract, rows: Ints, other_rows: Ints) -> Evidence:
    """With the declared fields as columns ``declared NAME``: texts by their code, times in days after lodgement."""
    names, mine, theirs, coded = [], [], [], set()
    for name, column in extract.columns.items():
        if name in _FREE or BY_NAME[name].kind == "list":
            continue
        names.append(f"declared {name}")
        if isinstance(column, Words):
            coded.add(names[-1])
            values = np.where(column.given, column.codes.astype(np.float64), np.nan)
        elif BY_NAME[name].kind == "time":
            values = np.where(column == NEVER, np.nan, (column - extract.lodged_at) / DAY)
        else:
            values = cast("Floats", column)
        mine.append(values[rows])
        theirs.append(values[other_rows])
    if not names:
        return evidence
    wider = evidence.with_columns(names, np.column_stack(mine), np.column_stack(theirs))
    return replace(wider, coded=evidence.coded | coded)


def parties(extract: Extract, rows: Ints) -> dict[str, Ints]:
    """The parties of goods items as numbers, -1 where not declared."""
    return {
        name: _joined(extract, fields, rows)
        for name, fields in PARTIES.items()
        if all(field in extract.columns for field in fields)
    }


def _joined(extract: Extract, fields: Sequence[str], rows: Ints) -> Ints:
    codes = np.zeros(len(rows), np.int64)
    missing = np.zeros(len(rows), np.bool_)
    for field in fields:
        column = cast("Words", extract.columns[field])
        codes = codes * len(column.values) + column.codes[rows]
        missing |= ~column.given[rows]
    return np.where(missing, -1, codes)
