"""Writing, reading and following, on both databases."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from features.errors import TidewaiterError
from serving.ledger.entry import Entry, NotRecorded, Outcome, Stored
from serving.ledger.ledger import Ledger

Make = Callable[..., Entry]


def started(ledger: Ledger, told: list[Stored], after: int = 0) -> None:
    """Start a ledger that tells a list."""
    ledger.start(asyncio.get_running_loop(), after, told.extend)


async def until(true: Callable[[], bool], within: float = 60.0) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110  (what is awaited has no event of its own)
            await asyncio.sleep(0.01)


def states(outcomes: Sequence[Outcome]) -> list[str]:
    """What became of each entry."""
    return [outcome.state for outcome in outcomes]


def test_an_entry_comes_back_as_it_was_written(ledger: Ledger, make: Make) -> None:
    """Every attribute survives, byte for byte, and the row can be found by id, key and consignment."""
    entry = make(b"\x00\xff said", key="k 1", subject="26IT\u00e9", answer=b"", reasons_at=None, seen=None)
    stored = ledger.record([entry])[0].entry
    for name in (name for name in Entry.__slots__ if name != "call"):  # which is for the writing only
        assert getattr(stored, name) == getattr(entry, name), name
    assert ledger.find(entry.id) == ledger.answered("targeting", "k 1") == stored
    assert ledger.of_subject("26IT\u00e9") == ledger.follow(0, 10) == [stored]
    assert ledger.head() == (1, stored.hash, stored.recorded_at)
    assert ledger.find("0" * 32) is ledger.answered("somebody", "k 1") is None


def test_the_same_again_is_told_from_something_else(ledger: Ledger, make: Make) -> None:
    """A repetition gives the earlier row; a reused key and a second declaration of a consignment are named."""
    first = make(b"one", subject="A", key="k")
    stored = ledger.record([first])[0].entry
    again = [
        make(b"one", subject="A", key="k"),
        make(b"two", subject="A", key="k"),
        make(b"one", subject="A"),
        make(b"two", subject="A", key="other"),
        make(b"two", subject="A", kind="history"),
        make(b"two", subject="B", id=first.id),
        make(b"one", subject="C", key="k", actor="another client"),
    ]
    outcomes = ledger.record(again)
    lodged = "already_lodged"
    assert states(outcomes) == ["repeated", "key_reused", "repeated", lodged, lodged, lodged, "new"]
    assert all(outcome.entry == stored for outcome in outcomes[:-1])


def test_the_same_twice_in_one_transaction(ledger: Ledger, make: Make) -> None:
    """Entries of one call are held against one another as against those before."""
    call = [make(b"1", subject="A", key="k"), make(b"1", subject="A", key="k"), make(b"2", subject="A"), make(b"3")]
    outcomes = ledger.record(call)
    assert states(outcomes) == ["new", "repeated", "already_lodged", "new"]
    assert outcomes[1].entry == outcomes[0].entry
    assert [outcomes[0].entry.seq, outcomes[3].entry.seq] == [1, 2]


def test_what_took_each_other_into_account_is_recorded_whole_or_not_at_all(ledger: Ledger, make: Make) -> None:
    """If one entry of a call is not new, the others are not recorded either, and are told so; other calls go on."""
    stored = ledger.record([make(b"1", subject="A")])[0].entry
    together = [make(b"2", subject="B", call="c"), make(b"1", subject="A", call="c"), make(b"3", subject="C", call="c")]
    outcomes = ledger.record([*together, make(b"4", subject="D", call="d"), make(b"5", subject="E", call="d")])
    assert states(outcomes) == ["undone", "repeated", "undone", "new", "new"]
    assert {outcome.entry for outcome in outcomes[:3]} == {stored}
    assert [row.subject for row in ledger.follow(0, 10)] == ["A", "D", "E"]


def test_amendments_are_numbered(ledger: Ledger, make: Make) -> None:
    """A version of a declaration is there once; the declaration and any number of findings stand beside it."""
    entries = [
        make(b"1", subject="A"),
        make(b"2", subject="A", kind="amendment", version=2),
        make(b"x", subject="A", kind="amendment", version=2),
        make(b"2", subject="A", kind="amendment", version=2),
        make(b"2", subject="A", kind="amendment", version=3),
        make(b"f", subject="A", kind="finding"),
        make(b"f", subject="A", kind="finding"),
        make(b"s", subject="A", kind="swap"),
    ]
    assert states(ledger.record(entries)) == ["new", "new", "already_lodged", "repeated", "new", "new", "new", "new"]
    assert [row.seq for row in ledger.of_subject("A")] == [1, 2, 3, 4, 5, 6]
    assert [row.seq for row in ledger.swaps()] == [6]


def test_many_calls_share_transactions_and_are_told_in_order(ledger: Ledger, make: Make) -> None:
    """Each caller gets its own outcomes, the memory hears of every entry once, in order and before its caller."""

    async def scene() -> None:
        told: list[Stored] = []
        started(ledger, told)

        async def call(size: int) -> None:
            entries = [make(bytes([size])) for _ in range(size)]
            outcomes = await ledger.write(entries)
            assert [outcome.entry.id for outcome in outcomes] == [entry.id for entry in entries]
            assert {outcome.entry for outcome in outcomes} <= set(told)

        await asyncio.gather(*(call(size) for size in range(40)))
        assert [row.seq for row in told] == list(range(1, 781))
        assert told == ledger.follow(0, 1000)

    asyncio.run(scene())
    assert ledger.verify().entries == 780


def test_workers_hear_of_each_other(ledger: Ledger, url: str, make: Make) -> None:
    """Two writers of one ledger each hear of all entries in the same order, also when one of them is idle."""

    async def scene() -> None:
        other = Ledger.open(url)
        here: list[Stored] = []
        there: list[Stored] = []
        started(ledger, here)
        started(other, there)
        writing: list[Awaitable[list[Outcome]]] = []
        for round_ in range(20):
            writer = (ledger, other)[round_ % 2]
            writing.append(writer.write([make() for _ in range(3)]))
        await asyncio.gather(*writing)
        await until(lambda: len(here) == len(there) == 60, within=1)
        await ledger.write([make()])
        await until(lambda: len(there) == 61, within=1)
        assert here == there == ledger.follow(0, 100)
        assert ledger.writable()
        assert other.writable()
        other.close()
        assert not other.writable()

    asyncio.run(scene())


def test_a_worker_starts_where_its_memory_ends(ledger: Ledger, make: Make) -> None:
    """Entries up to the known one are not told again; one that the ledger does not have is refused with a remedy."""
    ledger.record([make() for _ in range(600)])

    async def scene() -> None:
        with pytest.raises(TidewaiterError, match="checkpoint"):
            started(ledger, [], after=601)
        told: list[Stored] = []
        started(ledger, told, after=10)
        await until(lambda: len(told) == 590)
        await ledger.write([make()])
        assert [row.seq for row in told] == list(range(11, 602))

    asyncio.run(scene())


def test_a_failed_transaction_fails_those_in_it_and_no_other(ledger: Ledger, url: str, make: Make) -> None:
    """What is not recorded is said so, nothing of it stays, and writing goes on as soon as it can."""

    async def scene() -> None:
        told: list[Stored] = []
        ledger.database.close()
        blocked = Ledger.open(url, wait=0.1)
        started(blocked, told)
        await blocked.write([make()])
        other = Ledger.open(url)
        with other.database.line() as line:
            other.database.begin(line)
            with pytest.raises(NotRecorded):
                await blocked.write([make(), make()])
            assert not blocked.writable()
            line.run("ROLLBACK")
        await until(blocked.writable)
        outcome = (await blocked.write([make()]))[0]
        assert outcome.entry.seq == len(told) == 2
        blocked.close()
        other.close()

    asyncio.run(scene())


def test_a_cancelled_caller_disturbs_nobody(ledger: Ledger, make: Make) -> None:
    """A deadline that ends the wait of one caller leaves the others their outcomes."""

    async def scene() -> None:
        started(ledger, [])
        impatient = asyncio.ensure_future(ledger.write([make()]))
        patient = asyncio.ensure_future(ledger.write([make()]))
        await asyncio.sleep(0)
        impatient.cancel()
        assert states(await patient) == ["new"]

    asyncio.run(scene())


def test_a_memory_that_fails_keeps_nobody_waiting(ledger: Ledger, make: Make) -> None:
    """What was recorded is acknowledged even if the listener breaks; the loop hears of its failure."""

    async def scene() -> None:
        heard: list[object] = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _loop, context: heard.append(context["exception"]))

        def broken(_rows: Sequence[Stored]) -> None:
            raise LookupError

        ledger.start(loop, 0, broken)
        assert states(await ledger.write([make()])) == ["new"]
        await until(lambda: len(heard) == 1)
        assert isinstance(heard[0], LookupError)

    asyncio.run(scene())


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_the_log_is_brought_over_beside_the_writer(ledger: Ledger, make: Make) -> None:
    """What was committed reaches the file within a moment, though no commit does it."""

    async def scene() -> None:
        started(ledger, [])
        await ledger.write([make(b"x" * 10_000) for _ in range(100)])
        file = Path(str(ledger.database.engine.url.database))
        await until(lambda: file.stat().st_size > 1_000_000)

    asyncio.run(scene())


def test_closing_writes_what_waits(ledger: Ledger, make: Make) -> None:
    """What was handed in before the end is recorded; what comes after is refused."""

    async def scene() -> None:
        with pytest.raises(NotRecorded, match="not started"):
            await ledger.write([make()])
        started(ledger, [])
        waiting = asyncio.ensure_future(ledger.write([make()]))
        await asyncio.sleep(0)
        ledger.close()
        assert states(await waiting) == ["new"]
        with pytest.raises(NotRecorded, match="closed"):
            await ledger.write([make()])

    asyncio.run(scene())


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "gossip"},
        {"id": "A" * 32},
        {"id": "0"},
        {"subject": "a\0"},
        {"key": "\ud800"},
        {"actor": "x" * 601},
        {"seen": -1},
        {"version": 1 << 63},
    ],
    ids=str,
)
def test_what_no_database_could_store_is_refused_at_once(make: Make, wrong: dict[str, object]) -> None:
    """A wrong entry fails where it is made, not the transaction of its neighbours."""
    with pytest.raises(ValueError, match="entry"):
        make(**wrong)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_server_that_restarts_is_found_again(ledger: Ledger, restart: Callable[[], None], make: Make) -> None:
    """After the database server crashed and came back, reading works at once and writing within a moment."""

    async def scene() -> None:
        told: list[Stored] = []
        started(ledger, told)
        first = (await ledger.write([make(key="k")]))[0].entry
        await asyncio.to_thread(restart)
        assert ledger.answered("targeting", "k") == first
        await until(ledger.writable)
        with suppress(NotRecorded):
            await ledger.write([make()])
        await until(ledger.writable)
        assert states(await ledger.write([make()])) == ["new"]
        assert [row.seq for row in told] == list(range(1, ledger.head().seq + 1))

    asyncio.run(scene())
    assert ledger.verify().whole
