"""One line of the queue, in the words of whoever reads it."""

import json
from collections.abc import Mapping
from typing import Any

from serving.pages.visit import Visit

_SOON = 4 * 3_600_000_000
"""Microseconds: what is due within this is marked."""


class Line:
    """A case as the queue shows it."""

    def __init__(self, row: Mapping[str, Any], visit: Visit, names: Mapping[str, str]) -> None:
        self.row = row
        self._visit = visit
        self._names = names
        self._why: dict[str, Any] = json.loads(row["why"]) if row["why"] else {}

    @property
    def left(self) -> str:
        """How long until the goods are here, or since when they are."""
        tongue, left = self._visit.tongue, self.row["due_at"] - self._visit.now
        span = tongue.span(left)
        return tongue.text("{span} left", span=span) if left >= 0 else tongue.text("{span} late", span=span)

    @property
    def urgency(self) -> str:
        """`late`, `soon` or nothing."""
        left = self.row["due_at"] - self._visit.now
        return "late" if left < 0 else "soon" if left < _SOON else ""

    @property
    def area(self) -> str:
        """What it is suspected of; that a random control suspects nothing."""
        tongue = self._visit.tongue
        return tongue.area(self.row["area"]) if self.row["area"] else tongue.text("Random control")

    @property
    def concepts(self) -> list[str]:
        """What leads, in at most three words."""
        return [self._visit.tongue.concept(name) for name in self._why.get("concepts", ())]

    @property
    def sentence(self) -> str:
        """The first reason; without one, why a control was recommended."""
        tongue, why = self._visit.tongue, self._why
        if "sentence" in why:
            return tongue.sentence(why["said"], why["sentence"])
        return tongue.because(why["said"], why["because"]) if why else ""

    @property
    def owner(self) -> str:
        """Who works on it."""
        owner: str = self.row["owner"]
        return self._names.get(owner, owner)

    @property
    def mine(self) -> bool:
        """Whether whoever looks works on it."""
        return bool(self.row["owner"] == self._visit.account.id)

    @property
    def chance(self) -> int:
        """Of 100 like this, so many were irregular; at least 1."""
        return max(1, round(100 * (self.row["probability"] or 0)))
