"""Any sequence of declarations, amendments, findings and repetitions leaves what a simple model says."""

import shutil
import tempfile
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from serving.ledger.chain import CHAINED, encoded
from serving.ledger.entry import Entry, Outcome, Stored
from serving.ledger.ledger import Ledger

NAMES = st.sampled_from(["A", "B", "C"])
KEYS = st.one_of(st.none(), st.sampled_from(["k", "l"]))
BODIES = st.sampled_from([b"", b"one", b"two"])
ENTRIES = st.builds(
    lambda kind, subject, actor, said, version, key: Entry(
        kind, uuid4().hex, subject, "", actor, said, answer=uuid4().bytes, version=version, key=key
    ),
    st.sampled_from(["declaration", "history", "amendment", "finding", "read", "act", "model"]),
    NAMES,
    st.sampled_from(["x", "y"]),
    BODIES,
    st.integers(2, 3),
    KEYS,
)


class Simple:
    """The same promise in the simplest words: a list, searched from the front."""

    def __init__(self) -> None:
        self.rows: list[Entry] = []

    def take(self, entry: Entry) -> tuple[str, Entry]:
        """What becomes of an entry, and which one stands."""
        same = [row for row in self.rows if row.key is not None and (row.actor, row.key) == (entry.actor, entry.key)]
        if same:
            return "repeated" if same[0].digest == entry.digest else "key_reused", same[0]
        first = {"declaration", "history"}
        same = [
            row
            for row in self.rows
            if row.subject == entry.subject
            and (
                {row.kind, entry.kind} <= first
                or (row.kind == entry.kind == "amendment" and row.version == entry.version)
            )
        ]
        if same:
            return "repeated" if same[0].digest == entry.digest else "already_lodged", same[0]
        self.rows.append(entry)
        return "new", entry


class Machine(RuleBasedStateMachine):
    """Two handles on one ledger, beside the simple model."""

    @initialize()
    def open(self) -> None:
        """An empty ledger, opened twice."""
        self.folder = Path(tempfile.mkdtemp(prefix="tidewaiter-"))
        url = f"sqlite:///{self.folder}/l.db"
        self.ledgers = [Ledger.open(url), Ledger.open(url)]
        self.simple = Simple()

    @rule(entries=st.lists(ENTRIES, max_size=6), which=st.integers(0, 1))
    def write(self, entries: list[Entry], which: int) -> None:
        """Both come to the same outcome, and what stands answers byte for byte."""
        found = self.ledgers[which].record(entries)
        wanted = [self.simple.take(entry) for entry in entries]
        assert [seen(outcome) for outcome in found] == [(state, row.id, row.answer) for state, row in wanted]

    @rule()
    def reopen(self) -> None:
        """A restart forgets nothing."""
        ledger = self.ledgers.pop(0)
        ledger.close()
        self.ledgers.append(Ledger.open(f"sqlite:///{self.folder}/l.db"))

    @invariant()
    def fits(self) -> None:
        """The chain is whole, gap-free, and holds what the model holds, in order."""
        rows = self.ledgers[0].follow(0, 1000)
        assert [row.id for row in rows] == [row.id for row in self.simple.rows]
        verdict = self.ledgers[-1].verify()
        assert verdict.whole
        assert verdict.head == self.ledgers[0].head()
        for row in self.simple.rows:
            if row.key is not None:
                answered = self.ledgers[0].answered(row.actor, row.key)
                assert answered is not None
                assert (answered.id, answered.answer) == (row.id, row.answer)

    def teardown(self) -> None:
        """Leave no file."""
        for ledger in self.ledgers:
            ledger.close()
        shutil.rmtree(self.folder)


def seen(outcome: Outcome) -> tuple[str, str, bytes]:
    """What a caller sees of an outcome."""
    return outcome.state, outcome.entry.id, outcome.entry.answer


def test_any_sequence_does_what_the_model_says() -> None:
    """Whatever is handed in, in whatever order, through whichever worker: the ledger does what the model does."""
    Machine.TestCase.settings = settings(
        max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
    )
    Machine.TestCase().runTest()


VALUES = st.one_of(st.none(), st.integers(-(1 << 63), (1 << 63) - 1), st.text(max_size=5), st.binary(max_size=9))
ROWS = st.lists(VALUES, min_size=len(Stored._fields), max_size=len(Stored._fields)).map(Stored._make)


@settings(max_examples=60, deadline=None)
@given(ROWS, ROWS)
def test_no_two_rows_look_the_same(one: Stored, other: Stored) -> None:
    """Two rows that differ in any chained column have different encodings: no value can pose as two."""
    assume([one[at] for at in CHAINED] != [other[at] for at in CHAINED])
    assert encoded(one) != encoded(other)


@pytest.mark.parametrize("at", CHAINED)
def test_no_byte_moves_between_columns(at: int) -> None:
    """A byte that moves from one column to the next, or a type that changes, changes the encoding."""
    empty = Stored._make([b""] * len(Stored._fields))
    name = Stored._fields[at]
    told = {encoded(empty._replace(**{name: value})) for value in (b"", "", None, 0, b"\0", "\0", b"a", "a", 97)}
    assert len(told) == 9
    assert sha256(b"").digest() not in told
