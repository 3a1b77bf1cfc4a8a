"""One request of a signed-in person: who they are, what they may see, and how they leave a mark."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from serving.access.accounts import Account
from serving.api.http import Reply
from serving.cases import acts
from serving.cases.book import Book
from serving.ledger.entry import DECIDED, Entry, Outcome, Stored, fresh_id
from serving.pages import render
from serving.pages.guest import Guest, Turned


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that somebody looks at; that they do is in the ledger already."""

    row: Mapping[str, Any]
    """As `serving.cases.tables.cases` has it."""
    decision: Stored
    """The decision that was asked for, as answered."""
    entries: Sequence[Stored]
    """All that the ledger holds about the consignment, oldest first."""


@dataclass(slots=True, kw_only=True)
class Visit(Guest):
    """A request of somebody who is signed in; its form is theirs, for its token was checked."""

    account: Account
    csrf: str
    cases: Book
    """All questions about cases, within the account's offices."""
    loop: asyncio.AbstractEventLoop
    menu: Sequence[tuple[str, str]]
    """Path and English title of what the menu offers."""

    def page(self, template: str, status: int = 200, **values: object) -> Reply:
        """A page of a template; `visit`, `account` and `csrf` are known in it."""
        known = {"visit": self, "account": self.account, "csrf": self.csrf}
        return render.page(template, self.tongue, {**known, **values}, status)

    def record(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Record entries durably, and wait until the pages show them.

        Raises:
            Turned: the ledger cannot be written.
        """
        try:
            outcomes = asyncio.run_coroutine_threadsafe(self.house.ledger.write(entries), self.loop).result()
        except Exception as fault:
            raise Turned(503, "Nothing was recorded", "The ledger cannot be written just now. Try again.") from fault
        self.house.follower.reached(max(outcome.entry.seq for outcome in outcomes))
        return outcomes

    def act(self, row: Mapping[str, Any], act: str, **said: object) -> Outcome:
        """Act on a case as the officer saw it; `after` is the form's, or the row's.

        Returns:
            What became of it: `already_lodged` if somebody else was quicker; the entry says who and what.

        Raises:
            Turned: the form does not say what was seen.
        """
        seen = self.field("after") or str(row["acts"])
        if not seen.isdigit():
            raise Turned(400, "This form cannot be read", "Load the page again.")
        entry = acts.entry(self.account.actor, row["consignment"], row["office"], act, after=int(seen), **said)
        return self.record([entry])[0]

    def open_case(self, decision: str, *, log: bool = True) -> Opened:
        """A case by the id of its decision; that it was looked at is recorded before anything is shown.

        Raises:
            Turned: there is none that this person may see; the answer does not tell which.
        """
        stored = self.house.ledger.find(decision)
        if stored is None or stored.kind not in DECIDED or not self.account.caller.sees(stored.office):
            raise Turned(404, "No such case", "There is none, or it belongs to another customs office.")
        row = self.cases.of_consignment(stored.subject)
        if row is None:
            self.house.follower.reached(stored.seq)
            row = self.cases.of_consignment(stored.subject)
        if row is None:
            raise Turned(503, "Not ready yet", "This case was decided a moment ago. Load the page again.")
        if log:
            said = {"decision": stored.id, "reasons": True, "roles": sorted(self.account.roles), "page": self.path}
            entry = Entry(
                "read", fresh_id(), stored.subject, stored.office, self.account.actor, msgspec.json.encode(said)
            )
            self.record([entry])
        return Opened(row, stored, self.house.ledger.of_subject(stored.subject))
