"""Consignments of some weeks with all that a policy looks at."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from features.columns import Bools, Floats, Ints, Words
from models.policy import Rule


class Asked(NamedTuple):
    """What rules ask for: of which consignment, and by which of the policy's rules (mandatory ones first)."""

    consignment: Ints
    rule: Ints


class Scores(NamedTuple):
    """Of consignments, shape (areas, consignments)."""

    probability: Floats
    """Of the goods item that stands highest in each area; and the ends of its interval."""
    low: Floats
    high: Floats
    stake: Floats
    """EUR that a control is expected to find in the goods item that promises most; NaN in areas without a price."""
    unfamiliar: Floats
    """The highest probability among goods items that the policy would explore; 0 where there is none."""
    unfamiliar_stake: Floats
    """The same of EUR."""


@dataclass(frozen=True, slots=True)
class History:
    """Consignments, shape (consignments,) where nothing else is said."""

    areas: tuple[str, ...]
    scores: Scores
    asked: Asked
    rules: tuple[Rule, ...]
    mandatory: int
    """So many of the rules are."""
    office: Words
    hour: Ints
    day: Ints
    stratum: tuple[Words, Words, Words]
    found: Bools
    """Whether a control found an irregularity in the area, shape (areas, consignments)."""
    checked: Bools
    """Whether a control looked."""
    value: Floats
    """EUR that controls found, same shape; 0 where they found nothing, NaN where that was not said."""
    logged: Floats
    """The probability with which it was selected then; NaN where that was not recorded."""
    valued: Bools
    """Of which areas the bundle tells the value that a control would find, shape (areas,)."""

    def __len__(self) -> int:
        return len(self.day)

    @property
    def days(self) -> int:
        """Days that it covers."""
        return int(self.day.max() - self.day.min()) + 1

    @property
    def priced(self) -> Bools:
        """Which areas have a price, shape (areas,)."""
        return np.asarray(np.isfinite(self.scores.stake).any(axis=1), np.bool_)


def part(past: History, here: Bools) -> History:
    """Some of the consignments."""
    rows = np.flatnonzero(here)
    place = np.full(len(past), -1)
    place[rows] = np.arange(len(rows))
    at = place[past.asked.consignment]
    return replace(
        past,
        scores=Scores(*(each[:, rows] for each in past.scores)),
        asked=Asked(at[at >= 0], past.asked.rule[at >= 0]),
        office=past.office.take(rows),
        hour=past.hour[rows],
        day=past.day[rows],
        stratum=(past.stratum[0].take(rows), past.stratum[1].take(rows), past.stratum[2].take(rows)),
        found=past.found[:, rows],
        checked=past.checked[:, rows],
        value=past.value[:, rows],
        logged=past.logged[rows],
    )
