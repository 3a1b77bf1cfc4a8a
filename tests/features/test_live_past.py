"""The live past: entries of the ledger are taken in one by one, and looking changes nothing."""

from collections.abc import Sequence
from itertools import chain

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.columns import DAY, Records
from features.lodged import Lodged
from features.past.findings import Findings
from features.past.memory import Memory
from features.past.told import Told

AREAS = ("ipr", "tobacco")
SOME = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
Record = dict[str, object]
Entry = tuple[str, list[Record], tuple[int, bool, int]]

goods = st.fixed_dictionaries(
    {
        "hs6": st.sampled_from(["640411", "640419", "550210", "x"]),
        "goods_description": st.sampled_from(["", "sports shoes", "filter tow", "zorb shoes blue red", "zorb"]),
        "seller_id": st.sampled_from(["", "a", "b"]),
        "importer_name": st.sampled_from(["", "Jo", "Al"]),
        "dataset": st.sampled_from(["H1", "H7"]),
        "value_eur": st.sampled_from([None, 0.0, 3.3, 140.0, 149.9]),
        "gross_mass_kg": st.sampled_from([None, 0.0, 0.1, 7.0]),
    }
)
times = st.integers(0, 8).map(lambda half: half * DAY // 2)
consignments = st.tuples(times, st.lists(goods, min_size=1, max_size=3))
ledgers = st.lists(
    st.one_of(consignments, st.tuples(st.integers(0, 9), st.integers(-1, 2), st.booleans(), st.integers(1, 6))),
    max_size=12,
)


def consignment(number: int, time: int, some: Sequence[Record]) -> list[Record]:
    """The goods items of a declaration; ids do not come in the order of the ledger."""
    header = {"consignment_id": f"C{number * 7 % 10}{number}", "lodged_at": time}
    return [{**header, "item_number": place + 1.0, **one} for place, one in enumerate(some)]


class Ledger:
    """Entries as they came: declarations, and findings of goods items that were declared before."""

    def __init__(self, drawn: Sequence[tuple[object, ...]]) -> None:
        self.entries: list[tuple[list[Record], Findings | None]] = []
        declared: list[Record] = []
        for number, one in enumerate(drawn):
            if len(one) == 2:
                records = consignment(number, *one)  # type: ignore[arg-type]
                declared.append(records[-1])
                self.entries.append((records, None))
            elif declared:
                which, area, irregular, later = one
                record = declared[which % len(declared)]  # type: ignore[operator]
                known = record["lodged_at"] + later * DAY // 2  # type: ignore[operator]
                found = np.array([0]), np.array([area]), np.array([irregular]), np.array([known])
                self.entries.append(([record], Findings(*found)))

    def admitted(self, stop: int | None = None) -> Memory:
        """A memory that took in the entries one by one."""
        memory = Memory(AREAS)
        for records, found in self.entries[:stop]:
            take_in(memory, records, found)
        return memory

    def plainly(self) -> Memory:
        """The same by hand: let an entry wait, and move time on to the latest one so far."""
        memory, latest = Memory(AREAS), None
        for records, found in self.entries:
            if found is None:
                memory.remember(Records(records))
                latest = max(latest or 0, records[0]["lodged_at"])  # type: ignore[call-overload]
            else:
                memory.learn(Records(records), found)
            if latest is not None:
                memory.recall(Records([{"consignment_id": "now", "lodged_at": latest}]))
        return memory


def take_in(memory: Memory, records: list[Record], found: Findings | None) -> None:
    """Take in one entry."""
    memory.admit(Records(records)) if found is None else memory.learn(Records(records), found)


def same_told(one: Lodged, other: Lodged) -> None:
    """Both tell the same, to the bit."""
    for name in set(Told._fields) - {"row", "findings"}:
        mine, others = (getattr(each.recollection.told, name) for each in (one, other))
        np.testing.assert_array_equal(mine.view(np.uint64), others.view(np.uint64), name)
    for area in (*AREAS, "any"):
        for key in ("importer", "seller", "hs6", "same_goods"):
            np.testing.assert_array_equal(one.past(key).hits(area), other.past(key).hits(area))


def same_state(one: Memory, other: Memory, *, latest: bool = True) -> None:
    """Both remember the same, to the bit."""
    (mine, words), (others, other_words) = one.state(), other.state()
    assert words == other_words or not latest
    assert {name: array.tobytes() for name, array in mine.items()} == {
        name: array.tobytes() for name, array in others.items()
    }


@SOME
@given(ledgers)
def test_entries_are_settled_up_to_the_latest(drawn: list[tuple[object, ...]]) -> None:
    """After each entry all that happened before the latest lodged_at is known, in order of time, late ones at once."""
    ledger = Ledger(drawn)
    same_state(ledger.admitted(), ledger.plainly(), latest=False)


@SOME
@given(ledgers, st.lists(consignments, min_size=1, max_size=5))
def test_a_look_tells_what_a_recall_would(
    drawn: list[tuple[object, ...]], asked: list[tuple[int, list[Record]]]
) -> None:
    """A look tells, bit for bit, what would be recalled if the goods items waited too, and changes nothing."""
    ledger = Ledger(drawn)
    memory, other = ledger.admitted(), ledger.admitted()
    columns = Records([one for number, each in enumerate(asked) for one in consignment(90 + number, *each)])
    looked = memory.look(columns)
    same_state(memory, other)
    other.remember(columns)
    same_told(looked, other.recall(columns))
    same_told(looked, memory.look(columns))


@SOME
@given(ledgers, st.lists(consignments, min_size=2, max_size=4))
def test_several_looked_at_are_each_looked_at(
    drawn: list[tuple[object, ...]], asked: list[tuple[int, list[Record]]]
) -> None:
    """Consignments of the same time see as much together as each alone."""
    memory = Ledger(drawn).admitted()
    some = [consignment(90 + number, 3 * DAY, each) for number, (_, each) in enumerate(asked)]
    together = memory.look(Records([*chain.from_iterable(some)])).recollection.told
    alone = [memory.look(Records(records)).recollection.told for records in some]
    for name in ("rich", "light", "rates", "amounts", "peers", "wording", "priors"):
        np.testing.assert_array_equal(getattr(together, name), np.concatenate([getattr(one, name) for one in alone]))


@SOME
@given(ledgers)
def test_many_entries_at_once_are_entry_by_entry(drawn: list[tuple[object, ...]]) -> None:
    """Declarations taken in together, as columns or as notes, leave what they leave one by one."""
    ledger = Ledger(drawn)
    one_by_one, together, noted = ledger.admitted(), Memory(AREAS), Memory(AREAS)
    waiting: list[list[Record]] = []
    for records, found in [*ledger.entries, ([], None)]:
        if found is None and records:
            waiting.append(records)
            continue
        if waiting:
            together.admit(Records([*chain.from_iterable(waiting)]))
            noted.admit_noted(*(Memory.noted(Records(each)) for each in waiting))
            waiting = []
        if found is not None:
            together.learn(Records(records), found)
            noted.learn(Records(records), found)
    same_state(together, one_by_one)
    same_state(noted, one_by_one)


@SOME
@given(ledgers, st.integers(0, 12))
def test_a_memory_restored_goes_on_as_if_it_had_never_stopped(drawn: list[tuple[object, ...]], stop: int) -> None:
    """A state and the entries after it give what all entries give, to the bit."""
    ledger = Ledger(drawn)
    memory = Memory.restored(*ledger.admitted(stop).state())
    for records, found in ledger.entries[stop:]:
        take_in(memory, records, found)
    same_state(memory, ledger.admitted())


def test_taking_in_is_replaying() -> None:
    """A history that is taken in tells the next goods item what its replay tells."""
    some = [
        one for number in range(40) for one in consignment(number, number // 3 * DAY, [{"seller_id": "ab"[number % 2]}])
    ]
    some.sort(key=lambda one: (one["lodged_at"], one["consignment_id"]))
    replayed, admitted = Memory(AREAS), Memory(AREAS)
    for _ in replayed.replay(Records(some), Findings.none(), 7):
        pass
    admitted.admit(Records(some))
    same_state(admitted, replayed)


def test_damaged_notes_are_refused() -> None:
    """Notes that are cut, changed or of another version are an error, never goods items."""
    noted = Memory.noted(Records(consignment(1, DAY, [{"hs6": "640411"}])))
    for damaged in (b"", noted[:-1], noted + b"x", noted[:40] + b"\xff" + noted[41:], b"TWN0" + noted[4:], noted[:60]):
        with pytest.raises(ValueError, match="notes"):
            Memory(AREAS).admit_noted(damaged)


def test_a_state_of_something_else_is_refused() -> None:
    """Arrays of other names or widths, or of another version, are an error."""
    arrays, told = Memory(AREAS).state()
    for others, words in (({}, told), (arrays, told | {"areas": ["ipr"]}), (arrays, told | {"version": ""})):
        with pytest.raises(ValueError, match=r"version|memory has"):
            Memory.restored(others, words)
