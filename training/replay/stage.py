"""Where a policy is put to work: a source of goods items week by week, and of what a control of them finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

import numpy as np

from features.columns import Bools, Column, Floats, Ints, Words
from features.declaration import FIELDS
from features.finding import IRREGULAR, UNCHECKED
from training.practice.draft import Draft, Rows
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

    areas: tuple[str, ...]

    def lot(self, week: int) -> Lot:
        """The goods items of a week."""

    def control(self, lot: Lot, places: Ints, by: list[str]) -> Told:
        """Control some goods items of a lot; ``by`` says who chose each."""

    def truth(self, lot: Lot) -> Truth:
        """What was there, as far as anybody can know; for the measures and the oracle."""


@dataclass(slots=True)
class PracticeStage:
    """The practice world: smugglers react to what this policy, and no other, controls."""

    living: Living
    drift: Drift
    seed: int

    @property
    def areas(self) -> tuple[str, ...]:
        """As the schemes name them."""
        return self.living.areas

    def lot(self, week: int) -> Lot:
        """Smugglers act; then the papers as declared, which are a copy: what is done to them moves nothing."""
        living = self.living
        if week:
            self._move(week)
        rows = living.act(week, self._chance(week, 0), self.drift.shift)
        columns, rows = declared(living.draft, rows)
        return Lot(week, living.starts(week + 1), columns, rows, np.ones(len(rows), np.bool_))

    def control(self, lot: Lot, places: Ints, by: list[str]) -> Told:
        """Full controls of these goods items."""
        return self.told(lot, self._controlled(lot, places, by, CONTROL))

    def officers(self, lot: Lot, share: float) -> tuple[Ints, Floats, list[str], Told]:
        """What officers would have controlled before any model: their choice, thinned to a share of the goods items."""
        chance = self._chance(lot.week, 3)
        chosen = self.living.select(lot.rows, lot.week, chance)
        thin = min(share / max(float(chosen.probability.mean()), 1e-9), 1.0)
        places = np.flatnonzero(chosen.selected & (chance.random(len(lot.rows)) < thin))
        by = [str(each) for each in chosen.by[places]]
        return places, chosen.probability * thin, by, self.told(lot, self._controlled(lot, places, by, None))

    def truth(self, lot: Lot) -> Truth:
        """As the makers of the world know it."""
        items = self.living.draft.items
        return Truth(items["area"][lot.rows].astype(np.int64), items["stake"][lot.rows].astype(np.float64))

    def _controlled(self, lot: Lot, places: Ints, by: list[str], kind: str | None) -> Mapping[str, np.ndarray]:
        texts = np.array(by, object)
        made = self.living.control(lot.rows[places], texts, self._chance(lot.week, 1), kind)
        bad = made["result"] == IRREGULAR
        self._heard.append((made["row"][bad], made["known_at"][bad]))
        return made

    def told(self, lot: Lot, made: Mapping[str, np.ndarray]) -> Told:
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
        """Tactics move by what was committed last week and heard to be caught since."""
        living, draft = self.living, self.living.draft
        last = np.flatnonzero(living.block == week - 1)
        began, now = living.starts(week - 1), living.starts(week)
        fresh = [row[(known >= began) & (known < now)] for row, known in self._heard]
        caught = np.concatenate([*fresh, np.empty(0, np.intp)]).astype(np.intp)
        for number, scheme in enumerate(living.every):
            names = [tactic.name for tactic in scheme.tactics]
            counts = [_by_tactic(draft, rows, number, names) for rows in (last, caught)]
            self.drift.learn(number, counts[0], counts[1], week)

    @property
    def _heard(self) -> list[tuple[Rows, Rows]]:
        return self.drift.heard


def _by_tactic(draft: Draft, rows: Rows, area: int, names: list[str]) -> Floats:
    mine = rows[draft.items["area"][rows] == area]
    done = draft.items["scheme"][mine]
    return np.array([np.count_nonzero(done == name) for name in names], np.float64)


def declared(draft: Draft, rows: Rows) -> tuple[dict[str, Column], Ints]:
    """The papers of these goods items (whole consignments), sorted as an extract is; and the rows in that order."""
    heads, of = np.unique(draft.of[rows], return_inverse=True)
    part = Draft(
        of,
        {name: column[heads].copy() for name, column in draft.heads.items()},
        {name: column[rows].copy() for name, column in draft.items.items()},
    )
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
