"""Where a policy is put to work: a source of goods items week by week, and of what a control of them finds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

import numpy as np

from features.columns import Bools, Column, Floats, Ints, Words
from features.declaration import FIELDS
from features.finding import IRREGULAR, UNCHECKED
from training.practice.draft import Array, Draft, Rows, Texts
from training.practice.living import Living
from training.practice.papers import overflow, silence
from training.replay.drift import Drift

WEEK: Final = 7
CONTROL: Final = "full"
"""Every control is a full one: it looks at all areas, and finds what is there nearly always."""


class Lot(NamedTuple):
    """The goods items of a week, in the order they were lodged, as a policy may see them."""

    week: int
    ends: int
    """Microseconds since 1970 UTC."""
    columns: Mapping[str, Column]
    rows: Ints
    """What the stage calls them."""
    open: Bools
    """Which of them can be controlled: all, or those whose outcome is on record."""


class Told(NamedTuple):
    """What controls found, one row a goods item and area; places are those in the lot."""

    place: Ints
    area: Ints
    irregular: Bools
    known_at: Ints
    value: Floats
    """EUR found; 0 where conform."""


class Truth(NamedTuple):
    """What a policy never sees: of each goods item in the lot its area (-1 none) and what is at stake."""

    area: Ints
    stake: Floats


class Stage(Protocol):
    """Goods items week by week."""

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas of the findings."""

    @property
    def shared(self) -> tuple[object, ...]:
        """What never changes, so that all policies may share it."""

    def lot(self, week: int) -> Lot:
        """The goods items of a week."""

    def control(self, lot: Lot, places: Ints, by: list[str]) -> Told:
        """Control some goods items of a lot; ``by`` says who chose each."""

    def officers(self, lot: Lot, share: float) -> tuple[Ints, Told]:
        """Whom officers controlled before any policy was tried, and what they found."""

    def truth(self, lot: Lot) -> Truth:
        """What was there, as far as anybody can know; for the measures and the oracle."""


@dataclass(slots=True)
class PracticeStage:
    """The practice world: smugglers react to what this policy, and no other, controls."""

    drawn: Draft
    """All trade as it was drawn; never changed, so that all policies share it."""
    living: Living
    """The week that is on, and smugglers and officers as they are by now."""
    drift: Drift
    seed: int
    _caught: list[tuple[Ints, Texts, Ints]] = field(default_factory=list)
    """Irregular findings: area, tactic, and when they are known."""

    @classmethod
    def of(cls, living: Living, drift: Drift, seed: int) -> "PracticeStage":
        """A world of which no week has passed."""
        return cls(living.draft, living, drift, seed)

    @property
    def areas(self) -> tuple[str, ...]:
        """As the schemes name them."""
        return self.living.areas

    @property
    def shared(self) -> tuple[object, ...]:
        """What was drawn."""
        return (self.drawn,)

    def lot(self, week: int) -> Lot:
        """Smugglers act; then the papers as declared, which are a copy: what is done to them moves nothing."""
        living = self.living
        if week:
            self._move(week)
        part, _ = some_of(self.drawn, np.flatnonzero(self.drawn.see("day") // WEEK == week))
        living.draft, living.block = part, np.full(len(part), week)
        rows = living.act(week, self._chance(week, 0), self.drift.shift)
        columns, rows = declared(part, rows)
        return Lot(week, living.starts(week + 1), columns, rows, np.ones(len(rows), np.bool_))

    def control(self, lot: Lot, places: Ints, by: list[str]) -> Told:
        """Full controls of these goods items."""
        return self._told(lot, self._controlled(lot, places, by, CONTROL))

    def officers(self, lot: Lot, share: float) -> tuple[Ints, Told]:
        """What officers would have controlled before any model: their choice, thinned to a share of the goods items."""
        chance = self._chance(lot.week, 3)
        chosen = self.living.select(lot.rows, lot.week, chance)
        thin = min(share / max(float(chosen.probability.mean()), 1e-9), 1.0)
        places = np.flatnonzero(chosen.selected & (chance.random(len(lot.rows)) < thin))
        by = [str(each) for each in chosen.by[places]]
        return places, self._told(lot, self._controlled(lot, places, by, None))

    def truth(self, lot: Lot) -> Truth:
        """As the makers of the world know it."""
        items = self.living.draft.items
        return Truth(items["area"][lot.rows].astype(np.int64), items["stake"][lot.rows].astype(np.float64))

    def _controlled(self, lot: Lot, places: Ints, by: list[str], kind: str | None) -> Mapping[str, Array]:
        made = self.living.control(lot.rows[places], np.array(by, object), self._chance(lot.week, 1), kind)
        bad = made["result"] == IRREGULAR
        items, row = self.living.draft.items, made["row"][bad]
        self._caught.append((items["area"][row], items["scheme"][row], made["known_at"][bad]))
        return made

    def _told(self, lot: Lot, made: Mapping[str, Array]) -> Told:
        """Findings by place in the lot; what was not checked is no finding."""
        checked = made["result"] != UNCHECKED
        sorter = np.argsort(lot.rows)
        place = sorter[np.searchsorted(lot.rows, made["row"][checked], sorter=sorter)]
        names = {name: number for number, name in enumerate(self.areas)}
        area = np.array([names[str(each)] for each in made["area"][checked]], np.int64)
        value = np.nan_to_num(made["value_found_eur"][checked].astype(np.float64))
        irregular = np.asarray(made["result"][checked] == IRREGULAR, np.bool_)
        return Told(place, area, irregular, made["known_at"][checked].astype(np.int64), value)

    def _chance(self, week: int, role: int) -> np.random.Generator:
        """The same chance for every policy in the same week and role, so that policies differ by what they do."""
        return np.random.default_rng((self.seed, week, role))

    def _move(self, week: int) -> None:
        """Tactics move by what was committed last week, and by what was heard of then to be caught."""
        living = self.living
        began, now = living.starts(week - 1), living.starts(week)
        fresh = [
            (area[at], tactic[at]) for area, tactic, known in self._caught for at in [(known >= began) & (known < now)]
        ]
        last = living.draft.items["area"], living.draft.items["scheme"]
        for number, scheme in enumerate(living.every):
            names = [tactic.name for tactic in scheme.tactics]
            committed = _by_tactic(*last, number, names)
            caught = sum((_by_tactic(*each, number, names) for each in fresh), np.zeros(len(names)))
            self.drift.learn(number, committed, caught, week)


def _by_tactic(area: Ints, tactic: Texts, number: int, names: list[str]) -> Floats:
    mine = tactic[area == number]
    return np.array([np.count_nonzero(mine == name) for name in names], np.float64)


def some_of(draft: Draft, rows: Rows) -> tuple[Draft, Rows]:
    """A copy of these goods items (whole consignments) alone, and which consignments they are."""
    heads, of = np.unique(draft.of[rows], return_inverse=True)
    part = Draft(
        of,
        {name: column[heads].copy() for name, column in draft.heads.items()},
        {name: column[rows].copy() for name, column in draft.items.items()},
        {name: marks[rows].copy() for name, marks in draft.marks.items()},
    )
    return part, heads


def declared(draft: Draft, rows: Rows) -> tuple[dict[str, Column], Ints]:
    """The papers of these goods items (whole consignments), sorted as an extract is; and the rows in that order."""
    part, _ = some_of(draft, rows)
    overflow(part)
    silence(part)
    ids = part.see("consignment_id").astype(str)
    order = np.lexsort((part.items["item_number"].astype(np.int64), ids, part.see("lodged_at")))
    columns = {each.name: _column(part.see(each.name)[order], each.kind) for each in FIELDS}
    return columns, rows[order].astype(np.int64)


def _column(values: np.ndarray, kind: str) -> Column:
    if kind == "time":
        return values.astype(np.int64)
    if kind in ("number", "integer"):
        return values.astype(np.float64)
    return Words.of([str(text) for text in values])
