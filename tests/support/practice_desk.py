"""A ledger with a past and a desk that scores declarations on it, without a service."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from features.columns import microseconds
from serving.assess.answering import Question, answered
from serving.assess.live import Live
from serving.assess.standing import Standing
from serving.cases.book import Book
from serving.cases.commands import follow
from serving.door.consignment import consignment
from serving.ledger.entry import Entry, Stored
from serving.ledger.ledger import Ledger
from serving.pages.case import bundles
from serving.pages.case.told import told
from serving.pages.case.view import View, view

NOW = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)


@dataclass
class Desk:
    """What scored some declarations, and what became of them."""

    ledger: Ledger
    standing: Standing
    live: Live
    decisions: list[Stored] = field(default_factory=list)

    def lodge(self, declared: Mapping[str, Any], kind: str = "declaration", version: int = 1) -> Stored:
        """Score a declaration, every area explained."""
        asked = consignment(json.dumps(declared).encode(), microseconds(NOW))
        question = Question(asked, "tos", "all", kind=kind, version=version)
        (made,) = answered(self.standing, self.live, [question], NOW, together=False)
        stored = self.record(made.entry)
        self.decisions.append(stored)
        return stored

    def record(self, entry: Entry) -> Stored:
        """Record anything."""
        (outcome,) = self.ledger.record([entry])
        assert outcome.state == "new"
        self.live.catch_up()
        return outcome.entry

    def view(self, decided: Stored, item: int = 0, area: str = "", offices: Sequence[str] = ()) -> View:
        """What the case page would show."""
        follow(self.ledger, lambda _share: None)
        known = bundles.of(told(decided.answer), self.standing)
        book = Book(self.ledger.database, offices)
        return view(decided, self.ledger.of_subject(decided.subject), book, known, item, area)
