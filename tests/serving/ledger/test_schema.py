"""Tables, migrations and what a ledger refuses to open."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import insert, inspect, select, text

from features.errors import TidewaiterError
from serving.access import tables as people
from serving.cases import tables as cases
from serving.ledger import revision
from serving.ledger.database import Database
from serving.ledger.entry import Stored
from serving.ledger.ledger import Ledger
from serving.ledger.schema import INDEXES, entries, jobs, metadata, tokens


def test_migrations_make_what_the_schema_says(ledger: Ledger) -> None:
    """An empty database that was migrated has the tables, columns and indexes of the schema, and no others."""
    with ledger.database.reading() as connection:
        ours = {"include_name": lambda name, kind, _: kind != "table" or not name.startswith("case_words")}
        assert compare_metadata(MigrationContext.configure(connection, opts=ours), metadata) == []
        indexes = [index for table in metadata.tables for index in inspect(connection).get_indexes(table)]
        found = {index["name"] for index in indexes if "duplicates_constraint" not in index}
    assert found == {index.name for index in (*INDEXES, *people.INDEXES, *cases.INDEXES)}


def test_a_stored_entry_is_a_row() -> None:
    """Entries come back in the order of the columns, so that nothing needs to be matched by name."""
    assert Stored._fields == tuple(entries.columns.keys())


def test_opening_again_changes_nothing(url: str) -> None:
    """A ledger that is there is opened, and upgrading it is harmless."""
    for _ in range(2):
        Ledger.open(url).close()
    database = Database(url)
    revision.upgrade(database)
    database.close()
    Ledger.open(url).close()


def test_an_unknown_revision_is_refused(ledger: Ledger, url: str) -> None:
    """A ledger of another version of the program is left alone, and the error says what to do."""
    with ledger.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'ledger_9999'"))
    with pytest.raises(TidewaiterError, match=r"ledger_9999.*`tidewaiter ledger upgrade`"):
        Ledger.open(url)
    with pytest.raises(TidewaiterError, match="ledger is newer"):
        revision.upgrade(ledger.database)


def test_a_table_of_somebody_else_is_refused(url: str) -> None:
    """A database with entries that are not ours is left alone."""
    database = Database(url)
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE entries (seq integer)"))
    with pytest.raises(TidewaiterError, match="without number"):
        Ledger.open(url)
    database.close()


@pytest.mark.parametrize(
    "wrong", ["sqlite://", "sqlite:///:memory:", "mysql://x/y", "ledger.db", "", "sqlite:////proc/x/l"]
)
def test_a_wrong_url_is_explained(wrong: str) -> None:
    """A URL that cannot hold a ledger is refused with an example, or with the folder that cannot be made."""
    with pytest.raises(TidewaiterError, match=r"sqlite:///path|another folder"):
        Ledger.open(wrong)


@pytest.mark.parametrize("wrong", ["sqlite:///{}/other.db", "postgresql://user:secret@/x?host={}"])
def test_what_cannot_be_opened_is_explained(wrong: str, tmp_path: Path) -> None:
    """A file that is no database, or a server that does not run, is named, with what to look at and no password."""
    (tmp_path / "other.db").write_bytes(b"no database " * 100)
    with pytest.raises(TidewaiterError, match=r"cannot be opened: .* See that") as told:
        Ledger.open(wrong.format(tmp_path))
    assert "secret" not in str(told.value)


def test_passwords_are_not_repeated() -> None:
    """An error never shows the password of a URL."""
    with pytest.raises(TidewaiterError) as told:
        Ledger.open("oracle://user:secret@host/x")
    assert "secret" not in str(told.value)


def test_an_old_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An SQLite that can corrupt its log is never used, and the error says what to install."""
    assert sqlite.sqlite_version_info >= (3, 51, 3)
    monkeypatch.setattr(sqlite, "sqlite_version_info", (3, 40, 1))
    with pytest.raises(TidewaiterError, match="install pysqlite3"):
        Ledger.open(f"sqlite:///{tmp_path}/l.db")


def test_sqlite_is_set_to_be_durable(tmp_path: Path) -> None:
    """Every connection syncs its log at each commit and keeps foreign keys."""
    ledger = Ledger.open(f"sqlite:///{tmp_path}/new folder/l.db")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "trusted_schema": 0}
    with ledger.database.line() as line, ledger.database.reading() as connection:
        for name, value in wanted.items():
            assert line.rows(f"PRAGMA {name}") == [(value,)]
            assert connection.execute(text(f"PRAGMA {name}")).scalar_one() == value
    ledger.close()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_postgresql_is_set_to_be_durable(ledger: Ledger) -> None:
    """Every connection waits at each commit until the server's log is on disk."""
    with ledger.database.line() as line, ledger.database.reading() as connection:
        assert line.rows("SHOW synchronous_commit") == [("on",)]
        assert connection.execute(text("SHOW synchronous_commit")).scalar_one() == "on"


def test_tokens_and_jobs_live_in_the_same_database(ledger: Ledger) -> None:
    """What is administered beside the ledger can be written and changed, whole or not at all."""
    token = {"id": "t", "digest": b"d", "client": "c", "roles": "scorer lead", "offices": "", "created_at": 1}
    job = {"id": "j", "client": "c", "office": "", "state": "waiting", "media_type": "text/csv", "file": "j.csv"}
    job |= {"created_at": 1, "done": 0, "scored": 0, "rejected": 0}
    with ledger.database.writing() as connection:
        connection.execute(insert(tokens).values(token))
        connection.execute(insert(jobs).values(job))
    with pytest.raises(ZeroDivisionError), ledger.database.writing() as connection:
        _ = connection.execute(tokens.update().values(revoked_at=2)).rowcount // 0
    with ledger.database.reading() as connection:
        assert connection.execute(select(tokens.c.revoked_at)).all() == [(None,)]
        assert connection.execute(select(jobs.c.state, jobs.c.total)).all() == [("waiting", None)]
