"""Nothing in the ledger changes unseen: the database refuses it; where it was forced, the chain shows it."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, insert, text, update
from sqlalchemy.exc import DatabaseError

from serving.ledger.chain import NOT_CHAINED
from serving.ledger.entry import Entry, Stored
from serving.ledger.ledger import Ledger
from serving.ledger.schema import entries

Make = Callable[..., Entry]
ROW = {"office": "", "actor": "", "recorded_at": 1, "version": 1, "kind": "finding", "said": b"", "answer": b""}
ROW |= {"inputs": b"", "digest": b"", "hash": b""}


@pytest.fixture
def written(ledger: Ledger, make: Make) -> Ledger:
    """A ledger of six entries with something in every column."""
    ledger.record([make(bytes([65 + n]) * 4, subject=f"S{n}", key=f"k{n}", version=2, seen=n) for n in range(0, 12, 2)])
    return ledger


def forced(connection: Connection) -> None:
    """Take the guards away, as somebody could who owns the database."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE entries DISABLE TRIGGER ALL"))
    else:
        for guard in ("no_update", "no_delete", "no_gap"):
            connection.execute(text(f"DROP TRIGGER {guard}"))


def test_change_is_refused(written: Ledger) -> None:
    """UPDATE, DELETE, TRUNCATE and REPLACE are refused, and the ledger stays whole."""
    rest = ", ".join(Stored._fields[1:])
    for statement in (
        "UPDATE entries SET office = 'x' WHERE seq = 3",
        "UPDATE entries SET notes = NULL",
        "DELETE FROM entries WHERE seq = 6",
        "DELETE FROM entries",
        "TRUNCATE entries",
        "INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE seq = 3",
        f"INSERT OR REPLACE INTO entries SELECT 7, {rest} FROM entries WHERE seq = 3",  # noqa: S608
    ):
        refused = pytest.raises(DatabaseError, match=r"append-only|no gaps|syntax")
        with refused, written.database.writing() as connection:
            connection.execute(text(statement))
    assert written.verify().entries == 6


def test_a_gap_is_refused(written: Ledger) -> None:
    """An entry has the number after the last one."""
    for seq in (0, 3, 8, -1):
        with pytest.raises(DatabaseError, match="no gaps"), written.database.writing() as connection:
            connection.execute(insert(entries).values(seq=seq, id="0" * 32, subject="x", **ROW))


def altered(value: object) -> list[object]:
    """A value with each of its bytes changed in turn, or another number."""
    if isinstance(value, bytes):
        return [value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :] for at in range(len(value))] + [value + b"\0"]
    if isinstance(value, str):
        return [value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :] for at in range(len(value))] + [value + " "]
    assert isinstance(value, int)
    return [value + 7, value ^ 1 << 40, -value - 1]


def test_every_changed_byte_is_found(written: Ledger) -> None:
    """One changed byte in any column (but the cache for the past) is found, and the entry is named."""
    row = written.follow(2, 1)[0]
    with written.database.writing() as connection:
        forced(connection)
    for column in set(Stored._fields) - NOT_CHAINED | {"hash"}:
        value = getattr(row, column)
        for wrong in altered(value):
            with written.database.writing() as connection:
                connection.execute(update(entries).where(entries.c.seq == 3).values({column: wrong}))
            verdict = written.verify()
            assert not verdict.whole, (column, wrong)
            assert verdict.entries <= 2, (column, wrong)
            assert "entry 3" in verdict.fault or column == "seq"
            with written.database.writing() as connection:
                at = wrong if column == "seq" else 3
                connection.execute(update(entries).where(entries.c.seq == at).values({column: value}))
    assert written.verify().whole


def test_what_is_missing_or_moved_is_found(written: Ledger) -> None:
    """An entry taken out is found; so are ends cut off, if the head was noted before."""
    noted = written.head()
    assert written.verify(noted=[noted]).whole
    with written.database.writing() as connection:
        forced(connection)
        connection.execute(text("DELETE FROM entries WHERE seq = 6"))
    assert written.verify().entries == 5
    assert written.verify(noted=[noted]).fault == "entry 6 was noted, but the ledger ends at 5"
    with written.database.writing() as connection:
        connection.execute(text("DELETE FROM entries WHERE seq = 2"))
    assert written.verify().fault == "entry 2 is missing: entry 3 follows 1"
    with written.database.writing() as connection:
        connection.execute(text("DELETE FROM entries WHERE seq = 1"))
    assert written.verify().entries == 0


def test_a_ledger_written_anew_is_found(written: Ledger, make: Make) -> None:
    """A chain that fits but is another one than the head that was noted is found."""
    noted = written.head()
    with written.database.writing() as connection:
        forced(connection)
        connection.execute(text("DELETE FROM entries WHERE seq = 6"))
    written.record([make(b"else")])
    assert written.verify().whole
    assert written.verify(noted=[noted]).fault == "entry 6 is not the one that was noted"


def test_notes_are_a_cache(written: Ledger) -> None:
    """The cache for the past may be dropped: the chain does not cover it."""
    with written.database.writing() as connection:
        forced(connection)
        connection.execute(update(entries).values(notes=None))
    told: list[int] = []
    assert written.verify(told.append).whole
    assert told == [6]


def test_a_damaged_file_is_a_verdict(written: Ledger) -> None:
    """Where the database itself can no longer be read, the verdict says after which entry."""
    with written.database.writing() as connection:
        forced(connection)
        connection.execute(text("DROP TABLE entries"))
    assert written.verify().fault.startswith("after entry 0 the database cannot be read")
