"""A week rehearsed: the service's own core decides, consignment by consignment, on a clock that is an argument.

For the demo: everything that a week leaves in a ledger (decisions, locks, findings) is there in a minute, made by the
code that would have made it, and `tidewaiter ledger audit` makes it anew to the bit.
"""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np

from extract.folder import Extract
from features.columns import moment
from features.errors import TidewaiterError
from features.finding import IRREGULAR
from models.recommendation import Recommendation
from serving import history
from serving.assess.answering import Question, answered
from serving.assess.live import Live
from serving.assess.standing import Candidate, Standing
from serving.cases import acts
from serving.cases.reading import due_at
from serving.door.declared import Consignment, as_stored
from serving.ledger.entry import Entry, Stored, fresh_id, id_of_finding
from serving.ledger.ledger import Ledger
from serving.ledger.transaction import Transactions

VERSIONS: Final = "versions"
_ACTOR: Final = "practice"
_HOUR: Final = 3_600_000_000
_ANSWER: Final = 400_000
"""Microseconds from lodgement to decision."""
_MISSED: Final = 0.04
"""Share of the recommended controls that nobody gets round to."""
_PATIENCE: Final[Mapping[str, tuple[float, float]]] = {"red": (0.3, 9.0), "orange": (1.0, 20.0)}
"""Hours from arrival (red) or decision (orange) until somebody takes the case."""
_WORK: Final = (0.3, 2.5)
"""Hours that a control takes."""
Control = Callable[[str, int, str, str | None], Sequence[Mapping[str, Any]]]
"""Consignment, goods item, lane, area → findings without reference and time: area, result, control_type, ..."""
Opinion = Callable[[str, int, str, str, bool], str]
"""Consignment, goods item, area, concept, whether something was found → what the reason was worth; empty: no word."""


class Officers(NamedTuple):
    """Who controls in the rehearsed time, and how."""

    accounts: Sequence[str]
    control: Control
    opinion: Opinion


class Told(NamedTuple):
    """What there was in the week."""

    decisions: int
    selected: int
    findings: int
    judged: int
    """Reasons of which officers said what they were worth."""


class Rehearsal:
    """A ledger that is written as though time passed."""

    def __init__(
        self,
        ledger: Ledger,
        officers: Officers,
        seed: int,
        start: int,
        policy_file: Path | None = None,
        live: Live | None = None,
    ) -> None:
        self._now = start
        self._transactions = Transactions(ledger.database, ledger.head(), lambda: self._now)
        self._officers = officers
        self._actors = [f"@{account}" for account in officers.accounts]
        self._rng = np.random.default_rng(seed)
        self._later: list[tuple[int, int, list[Entry]]] = []
        self._order = count()
        self._told = [0, 0, 0, 0]
        self.live = live or Live(ledger)
        self.live.catch_up()
        self._standing = _standing(policy_file)
        self._record([_swap(self._standing)])

    def run(self, week: Extract, earlier: Extract, until: int, advance: Callable[[float], None]) -> Told:
        """Let the week pass.

        Args:
            week: what was lodged in it.
            earlier: what was lodged before, with the findings that came in since.
            until: microseconds; when the week ends.
            advance: is told the share that is done.
        """
        start = self._now
        for entry, at in _known_since(earlier, start, until):
            self._at(at, [entry])
        writer = history.Writer(week)
        lodged = [(time, row) for time, row in history.lodgements(week) if time <= until]
        for done, (time, row) in enumerate(lodged):
            self._pass(time)
            self._decide(as_stored(writer.body(row)))
            advance(done / len(lodged))
        self._pass(until)
        self._transactions.drop()
        return Told(*self._told)

    def _decide(self, declared: Consignment) -> None:
        self._now = max(self._now, declared.lodged_at + _ANSWER)
        question = Question(declared, _ACTOR, draw=float(self._rng.random()))
        (answer,) = answered(self._standing, self.live, [question], moment(self._now), together=False)
        self._record([answer.entry])
        self._told[0] += 1
        if answer.recommendation.selected:
            self._told[1] += 1
            self._plan(declared, answer.recommendation, answer.entry.answer)

    def _plan(self, declared: Consignment, advised: Recommendation, answer: bytes) -> None:
        """Who will control it and when, if anybody does; what is found, and what the reasons were worth."""
        drawn = self._rng.random(4)
        if drawn[0] < _MISSED:
            return
        least, most = _PATIENCE[advised.lane]
        arrives = due_at(declared) if advised.lane == "red" else self._now
        begins = max(arrives, self._now) + int((least + (most - least) * drawn[1] ** 2) * _HOUR)
        ends = begins + int((_WORK[0] + (_WORK[1] - _WORK[0]) * drawn[2]) * _HOUR)
        actor = self._actors[int(drawn[3] * len(self._actors))]
        self._at(begins, [acts.entry(actor, declared.id, declared.office, acts.LOCK)])
        item = advised.item_number or int(str(declared.records[0]["item_number"]))
        found = self._officers.control(declared.id, item, advised.lane, advised.area)
        about = {"consignment_id": declared.id, "item_number": item, "selected_by": _BY[advised.source]}
        entries = [_finding({**about, **each}, declared.office, actor, ends) for each in found]
        if entries:
            self._at(ends, [*entries, *self._judged(declared, item, actor, found, answer)])

    def _judged(
        self, declared: Consignment, item: int, actor: str, found: Sequence[Mapping[str, Any]], answer: bytes
    ) -> Iterator[Entry]:
        """What the officer says of the reasons that were given for what was looked at, as the form of findings does."""
        told = msgspec.json.decode(answer, type=_Answer)
        results = {str(each["area"]): each["result"] == IRREGULAR for each in found}
        for card in told.reasons or ():
            for reason in card.reasons if card.item_number == item and card.area in results else ():
                worth = self._officers.opinion(declared.id, item, card.area, reason.concept, results[card.area])
                if worth:
                    yield acts.entry(
                        actor, declared.id, declared.office, acts.FEEDBACK, decision=told.id, item_number=item,
                        area=card.area, concept=reason.concept, feature=next(iter(reason.features), ""), verdict=worth,
                    )  # fmt: skip

    def _at(self, time: int, entries: list[Entry]) -> None:
        heapq.heappush(self._later, (time, next(self._order), entries))

    def _pass(self, until: int) -> None:
        """Let happen what is due."""
        while self._later and self._later[0][0] <= until:
            self._now, _, entries = heapq.heappop(self._later)
            self._record(entries)
            self._told[2] += sum(entry.kind == "finding" for entry in entries)
            self._told[3] += sum(entry.kind == "act" and acts.FEEDBACK.encode() in entry.said for entry in entries)

    def _record(self, entries: Sequence[Entry]) -> None:
        rows: list[Stored] = self._transactions.write(entries)[0]
        self.live.take(rows)


class _Reason(msgspec.Struct):
    concept: str
    features: tuple[str, ...] = ()


class _Card(msgspec.Struct):
    item_number: int
    area: str
    reasons: list[_Reason] = []


class _Answer(msgspec.Struct):
    """What we ask of a decision; all else in it is passed over."""

    id: str
    reasons: list[_Card] | None = None


def _standing(policy_file: Path | None) -> Standing:
    standing = Candidate(policy_file).ready(None)
    if standing is None:
        raise TidewaiterError("There are no champions that could decide. Train them first: tidewaiter train.")
    return standing


def _swap(standing: Standing) -> Entry:
    said = msgspec.json.encode(standing.versions)
    return Entry("swap", fresh_id(), VERSIONS, "", _ACTOR, said, standing.recommender.policy.content)


def _known_since(earlier: Extract, start: int, until: int) -> Iterator[tuple[Entry, int]]:
    writer = history.Writer(earlier)
    for at, row in history.findings(earlier):
        if start <= at <= until and earlier.lodged_at[int(earlier.findings.row[row])] < start:
            yield writer.finding(row), at


def _finding(said: Mapping[str, Any], office: str, actor: str, at: int) -> Entry:
    consignment, item, area = said["consignment_id"], said["item_number"], said["area"]
    finding_id = f"{consignment}-{item}"
    whole = {"finding_id": finding_id, **said, "known_at": moment(at)}
    body = msgspec.json.encode({name: value for name, value in whole.items() if value is not None})
    return Entry("finding", id_of_finding(finding_id, consignment, item, area), consignment, office, actor, body)


_BY: Final = {"model": "model", "rule": "rule", "mandatory": "rule", "random": "random"}
