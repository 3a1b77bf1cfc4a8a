"""Decisions made anew: from what the ledger holds and nothing else, and compared to the bit.

A decision is a pure function of the declaration as declared, the ledger up to the entry it names as ``seen``, the
bundles and the policy it names, and its draw. Here that sentence is put to the test.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import groupby
from typing import Any, Final, NamedTuple

from rich.console import Console

from features.errors import TidewaiterError
from models import policy
from models.recommendation import Recommender
from serving.assess.answering import Asked, Explain, Question, made
from serving.assess.live import Live
from serving.assess.standing import Candidate, Standing
from serving.door.declared import as_stored
from serving.ledger.entry import DECIDED, Stored
from serving.ledger.ledger import Ledger

_PAGE: Final = 1_000
Versions = Mapping[str, Any]
Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]


class Verdict(NamedTuple):
    """What came of it."""

    same: int
    """Decisions that came out as they are stored, byte for byte."""
    other: list[str]
    """Ids of those that did not."""
    unknown: int
    """Decisions of versions that are not at hand, so that nothing can be said."""


def audit(url: str, screen: Console, step: Step) -> None:
    """Make every decision of a ledger anew with the champions and the policy at hand, and say what came of it.

    Raises:
        TidewaiterError: some decisions came out otherwise.
    """
    ledger = Ledger.open(url)
    try:
        by_policy = standings(Candidate(None).ready(None), ledger)
        with step("Making every decision anew") as advance:
            verdict = audited(ledger, lambda said: _named(by_policy, said), advance)
    finally:
        ledger.close()
    screen.print(
        f"{verdict.same:,} decisions came out as they are stored, byte for byte; {verdict.unknown:,} are of bundles or "
        "a policy that are not at hand."
    )
    if verdict.other:
        shown = ", ".join(verdict.other[:5])
        raise TidewaiterError(
            f"{len(verdict.other):,} came out otherwise, which must not be: {shown}. Keep the ledger."
        )


def standings(now: Standing | None, ledger: Ledger) -> dict[str, Standing]:
    """The champions at hand under each policy that the ledger ever had, by its id, and under the one at hand."""
    if now is None:
        return {}
    found = {}
    for entry in ledger.swaps():
        try:
            kept = policy.restored(entry.answer)
        except TidewaiterError:
            continue  # its decisions will be counted as those of a policy that is not at hand
        if kept.id not in found:
            found[kept.id] = replace(now, recommender=Recommender(kept, now.panel.bundles))
    return found | {now.recommender.policy.id: now}


def _named(by_policy: Mapping[str, Standing], said: Versions) -> Standing | None:
    """The versions that a decision names, if exactly these are at hand."""
    standing = by_policy.get(str(said.get("policy")))
    if standing and all(said.get(name) == value for name, value in standing.versions.items()):
        return standing
    return None


def audited(
    ledger: Ledger, standing_of: Callable[[Versions], Standing | None], advance: Callable[[float], None] | None = None
) -> Verdict:
    """Make every decision of a ledger anew.

    Args:
        ledger: open.
        standing_of: what was live, by the versions that a decision names; none if that is not at hand.
        advance: is told the share that is done.
    """
    same, unknown, other = 0, 0, []
    live, last = Live(ledger), ledger.head().seq
    for seen, calls in _by_what_was_seen(ledger):
        _replay(ledger, live, seen)
        for call in calls:
            standing = standing_of(json.loads(call[0].answer)["versions"])
            if standing is None:
                unknown += len(call)
                continue
            fresh = _anew(standing, live, call)
            right = [told == (entry.answer, entry.inputs) for told, entry in zip(fresh, call, strict=True)]
            same += sum(right)
            other += [entry.id for entry, good in zip(call, right, strict=True) if not good]
        if advance:
            advance(seen / max(last, 1))
    return Verdict(same, other, unknown)


def _by_what_was_seen(ledger: Ledger) -> Iterator[tuple[int, list[list[Stored]]]]:
    """Decisions by the last entry they took into account, rising; those of one call together.

    Only their numbers are held meanwhile: a ledger is larger than memory.
    """
    decided = sorted((entry.seen or 0, entry.seq, _call(entry)) for entry in _entries(ledger) if entry.kind in DECIDED)
    for seen, some in groupby(decided, key=lambda each: each[0]):
        calls: dict[str, list[Stored]] = {}
        for _, seq, call in some:
            calls.setdefault(call, []).extend(ledger.follow(seq - 1, 1))
        yield seen, list(calls.values())


def _entries(ledger: Ledger) -> Iterator[Stored]:
    after = 0
    while page := ledger.follow(after, _PAGE):
        yield from page
        after = page[-1].seq


def _call(entry: Stored) -> str:
    """What distinguishes a call: the id that all its decisions name, or the only decision of it."""
    call: str = json.loads(entry.answer)["versions"].get("call") or entry.id
    return call


def _replay(ledger: Ledger, live: Live, seen: int) -> None:
    while live.seen < seen:
        live.take(ledger.follow(live.seen, min(_PAGE, seen - live.seen)))


def _anew(standing: Standing, live: Live, call: Sequence[Stored]) -> list[tuple[bytes, bytes]]:
    """Answers and inputs of the decisions of one call."""
    told = [json.loads(entry.answer) for entry in call]
    asked = [_asked(entry, each) for entry, each in zip(call, told, strict=True)]
    fresh = made(standing, live, asked, told[0]["versions"].get("call"))
    return [(answer.document.body, answer.inputs) for answer in fresh]


def _asked(entry: Stored, told: Mapping[str, Any]) -> Asked:
    """What was asked, as far as the answer depends on it."""
    question = Question(
        as_stored(entry.said), entry.actor, _explain(told), entry.key, entry.kind, told["version"], told["amends"]
    )
    return Asked(question, entry.id, dt.datetime.fromisoformat(told["decided_at"]), told["draw"])


def _explain(told: Mapping[str, Any]) -> Explain:
    """How much was to be explained; all if there is a reason where nothing was flagged."""
    if told["explanation"] == "not_asked":
        return "none"
    return "all" if any(card["level"] == "low" for card in told["reasons"] or ()) else "flagged"
