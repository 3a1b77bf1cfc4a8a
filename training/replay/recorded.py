"""A labelled extract as a stage: only goods items whose outcome is on record can be controlled, and only that counts.

Nothing reacts to a policy here, and what was never controlled stays unknown: figures compare policies with each other
on what was labelled, and say nothing of the rest.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from extract.folder import Extract
from features.columns import DAY, Floats, Ints, take
from features.errors import TidewaiterError
from features.past.findings import Findings
from models.areas import AREAS
from training.replay.stage import WEEK, Lot, Told, Truth

_LEAST: Final = 8
"""An extract must cover so many weeks."""


@dataclass(slots=True)
class RecordedStage:
    """Weeks of an extract, from its first day on."""

    extract: Extract
    areas: tuple[str, ...]
    findings: Findings
    value: Floats
    """EUR found, of each finding."""

    @classmethod
    def of(cls, extract: Extract) -> "RecordedStage":
        """An extract of which no week has passed.

        Raises:
            TidewaiterError: it has no findings, or is too short.
        """
        present = set(extract.findings.area.values)
        areas = tuple(name for name in AREAS if name in present)
        if not areas:
            raise TidewaiterError("The extract has no findings of any risk area: there is nothing to replay.")
        stage = cls(extract, areas, extract.findings.among(areas), np.nan_to_num(extract.findings.value_found_eur))
        if stage.weeks < _LEAST:
            raise TidewaiterError(f"The extract covers {stage.weeks} whole weeks; a replay needs at least {_LEAST}.")
        return stage

    @property
    def weeks(self) -> int:
        """Whole weeks that it covers."""
        at = self.extract.lodged_at
        return int((at.max() - self._first) // (WEEK * DAY)) if len(at) else 0

    @property
    def shared(self) -> tuple[object, ...]:
        """All of it: nothing here ever changes."""
        return self.extract, self.findings, self.value

    @property
    def _first(self) -> int:
        return int(self.extract.lodged_at.min()) // DAY * DAY

    def lot(self, week: int) -> Lot:
        """What was lodged in a week."""
        starts = self._first + week * WEEK * DAY
        ends = starts + WEEK * DAY
        rows = np.arange(*np.searchsorted(self.extract.lodged_at, (starts, ends)))
        open_ = np.isin(rows, self.findings.row[self.findings.area >= 0])
        return Lot(week, ends, take(self.extract.columns, rows), rows, open_)

    def control(self, lot: Lot, places: Ints, by: list[str]) -> Told:  # noqa: ARG002 - the record knows no chooser
        """What is on record of these goods items."""
        rows = lot.rows[places]
        order = np.argsort(rows)
        at = np.flatnonzero(np.isin(self.findings.row, rows) & (self.findings.area >= 0))
        place = places[order[np.searchsorted(rows, self.findings.row[at], sorter=order)]]
        found, bad = self.findings, self.findings.irregular[at]
        return Told(place, found.area[at], bad, found.known_at[at], np.where(bad, self.value[at], 0.0))

    def officers(self, lot: Lot, share: float) -> tuple[Ints, Told]:  # noqa: ARG002 - they chose as they chose
        """All that was controlled."""
        places = np.flatnonzero(lot.open)
        return places, self.control(lot, places, [])

    def truth(self, lot: Lot) -> Truth:
        """What is on record; of several areas the first."""
        told = self.control(lot, np.flatnonzero(lot.open), [])
        area, stake = np.full(len(lot.rows), -1), np.zeros(len(lot.rows))
        bad = np.flatnonzero(told.irregular)[::-1]
        area[told.place[bad]] = told.area[bad]
        stake[told.place[bad]] = np.maximum(told.value[bad], 1.0)
        return Truth(area, stake)
