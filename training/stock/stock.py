"""The labels of one area as they are: how controlled, by whom, where, how late, and how much they can tell."""

from dataclasses import dataclass
from typing import Final, cast

import numpy as np

from extract.findings import FindingTable
from extract.folder import Extract
from features.columns import DAY, Bools, Floats, Ints, Words
from training.bootstrap import Interval
from training.judge import effective_size
from training.labels import Labels, labels
from training.reliability import wilson

NOT_SAID: Final = "not said"
BY: Final = {
    "control": "How controlled",
    "selected": "Selected by",
    "office": "Customs office",
    "officer": "Officer",
}
"""What labels are told apart by."""


@dataclass(frozen=True, slots=True)
class Part:
    """The labels that have something in common."""

    name: str
    labels: int
    irregular: int
    share: float
    """Of all labels of the area."""
    random: float
    """Share of these labels that chance selected."""
    rate: Interval
    """Share that was irregular, with Wilson's interval."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Days from lodgement to the first verdict."""

    median: float
    ninetieth: float
    """Nine of ten verdicts were known after so many days."""


@dataclass(frozen=True, slots=True)
class Stock:
    """What one area has to learn from; times are microseconds since 1970 UTC."""

    area: str
    labels: int
    irregular: int
    unknown: int
    """Goods items without a verdict."""
    random: int
    """Labels that chance selected."""
    effective: float
    """As many equally weighted labels would tell as much about all goods items (Kish)."""
    effective_irregular: float
    unweighted: int
    """Labels whose selection probability was not recorded."""
    changed: int
    """Labels whose verdict was changed later."""
    delay: Delay
    delay_irregular: Delay
    age_days: float
    """Median days since the verdicts were known."""
    newest_days: float
    """Days since the last verdict."""
    value_recorded: float
    """Share of the irregular labels with a value found."""
    parts: dict[str, tuple[Part, ...]]
    """By the names of ``BY``, most labels first; empty where the source does not say."""


def stock(extract: Extract, area: str, as_of: int) -> Stock:
    """The labels of an area that were known at a time.

    Raises:
        TidewaiterError: there is none.
    """
    known = labels(extract.findings, area, extract.selection_probability).as_of(as_of)
    late = (known.known_at - extract.lodged_at[known.row]) / DAY
    weighted = np.isfinite(known.weight)
    weight, irregular = known.weight[weighted], known.irregular
    return Stock(
        area=area,
        labels=len(known),
        irregular=int(irregular.sum()),
        unknown=len(extract) - len(known),
        random=int(known.random.sum()),
        effective=effective_size(weight),
        effective_irregular=effective_size(weight[irregular[weighted]]),
        unweighted=int((~weighted).sum()),
        changed=_changed(known),
        delay=_delay(late),
        delay_irregular=_delay(late[irregular]),
        age_days=float(np.median((as_of - known.known_at) / DAY)) if len(known) else np.nan,
        newest_days=float((as_of - known.known_at.max()) / DAY) if len(known) else np.nan,
        value_recorded=float(np.isfinite(known.value_found[irregular]).mean()) if irregular.any() else np.nan,
        parts=_parts(extract, area, known),
    )


def last_moment(extract: Extract) -> int:
    """Just after the last thing that the extract tells: "now" where nobody says another time."""
    known_at = extract.findings.known_at
    return int(max(extract.lodged_at.max(initial=0), known_at.max(initial=0))) + 1


def _changed(known: Labels) -> int:
    verdicts, starts = known.verdicts.irregular, known.verdicts.starts
    if not len(known):
        return 0
    total = np.add.reduceat(verdicts.astype(np.int64), starts[:-1])
    return int(((total > 0) & (total < np.diff(starts))).sum())


def _delay(days: Floats) -> Delay:
    return Delay(*np.quantile(days, (0.5, 0.9)).tolist()) if len(days) else Delay(np.nan, np.nan)


def _parts(extract: Extract, area: str, known: Labels) -> dict[str, tuple[Part, ...]]:
    findings = extract.findings
    first = _first_findings(findings, area, known.row)
    columns: dict[str, Words | None] = {
        "control": findings.control_type.take(first),
        "selected": findings.selected_by.take(first),
        "office": _declared(extract, "customs_office", known.row),
        "officer": None if findings.officer is None else findings.officer.take(first),
    }
    return {name: _split(column, known) for name, column in columns.items()}


def _first_findings(findings: FindingTable, area: str, rows: Ints) -> Ints:
    """The first finding of each label, by place in the table (which is in order of time)."""
    mine = np.flatnonzero(findings.area.among(frozenset({area})))
    held, first = np.unique(findings.row[mine], return_index=True)
    return np.asarray(mine[first[np.searchsorted(held, rows)]], np.int64)


def _declared(extract: Extract, name: str, rows: Ints) -> Words | None:
    column = extract.columns.get(name)
    return None if column is None else cast("Words", column).take(rows)


def _split(column: Words | None, known: Labels) -> tuple[Part, ...]:
    if column is None or not any(column.values):
        return ()
    sizes = np.bincount(column.codes, minlength=len(column.values))
    return tuple(
        _part(column.values[code] or NOT_SAID, column.codes == code, known)
        for code in np.argsort(-sizes, kind="stable")
        if sizes[code]
    )


def _part(name: str, mine: Bools, known: Labels) -> Part:
    count, hits = int(mine.sum()), int(known.irregular[mine].sum())
    low, high = wilson(np.array([hits / count]), np.array([count]))
    rate = Interval(hits / count, float(low[0]), float(high[0]))
    return Part(name, count, hits, count / len(known), float(known.random[mine].mean()), rate)
