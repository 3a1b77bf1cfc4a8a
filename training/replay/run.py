"""One policy, week by week: look, choose, control, learn; and what it found beside what there was."""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from features.columns import Bools, Floats, Ints
from features.feature import Feature
from features.matrix import matrix
from features.past.findings import Findings
from features.past.memory import Memory
from models.area import Area
from models.areas import AREAS
from training.replay.learner import Known, Learner
from training.replay.stage import Lot, Stage, Told
from training.replay.view import Choice, Chooser, Outcomes, View

EVERY: Final = 4
"""Weeks after which models are fitted again."""
MEASURES: Final = ("controls", "hits", "value", "wrong", "stake")
"""Of each week and area: controls for it and others are not told apart, so ``controls`` stands in every area."""


@dataclass(slots=True)
class Course:
    """A stage with all that is remembered on it so far."""

    stage: Stage
    areas: Sequence[Area]
    features: Sequence[Feature]
    memory: Memory
    known: Known
    week: int = 0
    """The next one."""

    @classmethod
    def on(cls, stage: Stage) -> "Course":
        """The beginning."""
        areas = [AREAS[name] for name in stage.areas]
        features = list({feature.name: feature for area in areas for feature in area.features}.values())
        return cls(stage, areas, features, Memory(tuple(AREAS)), Known(len(areas)))

    @property
    def names(self) -> Mapping[str, int]:
        """The column of each feature."""
        return {feature.name: place for place, feature in enumerate(self.features)}

    def open(self) -> tuple[Lot, Floats]:
        """The goods items of the next week, and their features with what is known of them by now."""
        lot = self.stage.lot(self.week)
        self.week += 1
        self.memory.remember(lot.columns)
        return lot, matrix(self.features, self.memory.recall(lot.columns))

    def hear(self, lot: Lot, x: Floats, places: Ints, told: Told) -> None:
        """What was found counts from when it is known: for the past of later goods items, and for models."""
        self.known.hear(x, places, told)
        numbers = np.array([[*AREAS].index(area.name) for area in self.areas], np.int64)
        self.memory.learn(lot.columns, Findings(told.place, numbers[told.area], told.irregular, told.known_at))

    def fork(self) -> "Course":
        """The same again, which goes its own way from here."""
        arrays, told = self.memory.state()
        memory = Memory.restored({name: array.copy() for name, array in arrays.items()}, told)
        same: dict[int, object] = {
            id(self.memory): memory,
            id(self.features): self.features,
            id(self.areas): self.areas,
        }
        return copy.deepcopy(self, same)


def warmed(stage: Stage, weeks: int, share: float, advance: Callable[[float], None]) -> Course:
    """The weeks before any model, in which officers chose."""
    course = Course.on(stage)
    for week in range(weeks):
        lot, x = course.open()
        places, told = stage.officers(lot, share)
        course.hear(lot, x, places, told)
        advance((week + 1) / weeks)
    return course


def run(
    course: Course, chooser: Chooser, weeks: int, capacity: float, seed: int, advance: Callable[[float], None]
) -> Floats:
    """Let a policy choose for some weeks.

    Returns:
        What was found and what there was, shape (weeks, areas, measures).
    """
    learner = Learner(course.areas, course.names, seed, chooser.heads)
    kept = np.zeros((weeks, len(course.areas), len(MEASURES)))
    diary, planned = Diary(), 0.0
    for number in range(weeks):
        lot, x = course.open()
        rng = np.random.default_rng((seed, course.week, 2))
        now = lot.ends - _WEEK
        if number % EVERY == 0:
            if chooser.learns or not number:
                learner.fit(course.known, now)
            chooser.learn(course.known, learner, now)
        margins = learner.margins(x)
        planned += capacity * int(lot.open.sum())
        quota = quotas(capacity * int(lot.open.sum()), len(course.areas), number)
        behind = (planned - float(kept[:number, 0, 0].sum())) / max(int(quota.sum()), 1)
        choice = chooser.choose(View(lot, x, margins, learner.worth(x), quota, behind), rng)
        told = course.stage.control(lot, choice.places, choice.by)
        course.hear(lot, x, choice.places, told)
        kept[number] = measured(course.stage, lot, choice.places, told)
        diary.write(number, choice, told)
        chooser.hear(diary.known(lot.ends))
        advance((number + 1) / weeks)
    return kept


@dataclass(slots=True)
class Diary:
    """A policy's own controls: when, by what, and what was found in any area, once that is known."""

    week: list[Ints] = field(default_factory=list)
    by: list[str] = field(default_factory=list)
    irregular: list[Bools] = field(default_factory=list)
    known_at: list[Ints] = field(default_factory=list)

    def write(self, week: int, choice: Choice, told: Told) -> None:
        """Note the controls of a week."""
        size = len(choice.places)
        order = np.argsort(choice.places)
        at = order[np.searchsorted(choice.places, told.place, sorter=order)]
        irregular, known_at = np.zeros(size, np.bool_), np.zeros(size, np.int64)
        irregular[at[told.irregular]] = True
        np.maximum.at(known_at, at, told.known_at)
        self.week.append(np.full(size, week))
        self.by += choice.by
        self.irregular.append(irregular)
        self.known_at.append(known_at)

    def known(self, now: int) -> Outcomes:
        """Those whose results are all known before now."""
        there = np.concatenate(self.known_at) < now
        by = [name for name, one in zip(self.by, there.tolist(), strict=True) if one]
        return Outcomes(np.concatenate(self.week)[there], by, np.concatenate(self.irregular)[there])


_WEEK: Final = 7 * 86_400_000_000


def quotas(controls: float, areas: int, week: int) -> Ints:
    """The week's controls in equal parts; what does not divide goes round from week to week."""
    whole = int(controls)
    return np.array([(whole + (area + week) % areas) // areas for area in range(areas)], np.int64)


def measured(stage: Stage, lot: Lot, places: Ints, told: Told) -> Floats:
    """What was found and what there was, shape (areas, measures)."""
    truth = stage.truth(lot)
    out = np.zeros((len(stage.areas), len(MEASURES)))
    out[:, 0] = len(places)
    real = told.irregular & (truth.area[told.place] == told.area)
    for area in range(len(out)):
        found = np.unique(told.place[real & (told.area == area)])
        there = truth.area == area
        out[area, 1:] = len(found), truth.stake[found].sum(), there.sum(), truth.stake[there].sum()
    return out
