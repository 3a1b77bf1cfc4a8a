"""Opens the database, SQLite or PostgreSQL, the same way for everybody who keeps something there."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from pysqlite3 import dbapi2 as sqlite  # type: ignore[import-untyped]
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from features.errors import TidewaiterError
from serving.ledger.turn import Free, Turn

WAIT: Final = 5.0  # seconds for which a writer waits for another one
OLDEST_SQLITE: Final = (3, 51, 3)  # before it, a WAL reset could corrupt the file
LOCK: Final = 0x71DE  # of pg_advisory_xact_lock: whoever writes to the ledger

_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # WAL is synced at each commit, before the answer leaves
    "PRAGMA wal_autocheckpoint = 16000",  # pages, 64 MB: a bound, for `checkpoints` comes long before
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # so that INSERT OR REPLACE meets the trigger that refuses DELETE
    "PRAGMA trusted_schema = OFF",
)


class Line:
    """One connection of the driver itself, each statement its own transaction unless BEGIN was run.

    SQLAlchemy keeps the connection and writes the tables; the ledger's few statements go straight to the driver,
    because what SQLAlchemy adds to each (tens of microseconds) holds the interpreter that the event loop needs.
    """

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.raw_connection()
        driver: Any = self._connection.driver_connection
        self._postgres = engine.dialect.name == "postgresql"
        self._cursor = driver.cursor(binary=True) if self._postgres else driver.cursor()

    def run(self, statement: str, values: Sequence[object] = ()) -> None:
        """Run a statement that gives no rows."""
        self._cursor.execute(statement, values)

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows that a statement gives."""
        self._cursor.execute(statement, values)
        return list(self._cursor.fetchall())

    def drop(self) -> None:
        """Close the connection for good; whatever it had begun is undone."""
        self._connection.invalidate()


class Database:
    """A database by its URL.

    Attributes:
        engine: For SQLAlchemy; use `reading` and `writing` rather than the engine itself.
        postgres: Whether it is PostgreSQL; else it is SQLite.
    """

    def __init__(self, url: str, wait: float = WAIT) -> None:
        self.postgres, self._turns, self.engine = _opened(url, wait)
        self._idle: list[Line] = []
        self._mine = threading.Lock()

    def turn(self) -> Turn | Free:
        """What to hold while writing, so that processes queue for the file instead of polling it."""
        return Turn(self._turns) if self._turns else Free()

    @contextmanager
    def line(self) -> Iterator[Line]:
        """A connection for reading, of nobody else meanwhile; dropped if anything goes wrong with it."""
        with self._mine:
            line = self._idle.pop() if self._idle else None
        line = line or Line(self.engine)
        try:
            yield line
        except BaseException:
            line.drop()
            raise
        with self._mine:
            self._idle.append(line)

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a statement that reads, with ? for values."""
        spelled = self.spelled(statement)
        try:
            with self.line() as line:
                return line.rows(spelled, values)
        except Exception:  # noqa: BLE001  (the server may have been restarted since; to read again harms nobody)
            self._let_go()
            with self.line() as line:
                return line.rows(spelled, values)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot, for SQLAlchemy; never waits for a writer."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction for SQLAlchemy that nobody else writes beside; committed at the end, else undone."""
        with self.turn(), self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def spelled(self, statement: str) -> str:
        """A statement with ? for values and `AMONG ?` for a list of them, as this database writes it."""
        if self.postgres:
            return statement.replace("AMONG ?", "= ANY(?)").replace("?", "%s")
        return statement.replace("AMONG ?", "IN (SELECT value FROM json_each(?))")

    def begin(self, line: Line) -> None:
        """Begin a transaction as the only writer."""
        if self.postgres:
            line.run("BEGIN")
            line.run(f"SELECT pg_advisory_xact_lock({LOCK})")
        else:
            line.run("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Close all connections."""
        self._let_go()
        self.engine.dispose()

    def _let_go(self) -> None:
        with self._mine:
            idle, self._idle = self._idle, []
        for line in idle:
            line.drop()


def _opened(url: str, wait: float) -> tuple[bool, Path | None, Engine]:
    """Whether it is PostgreSQL, the file by which its writers queue (SQLite only), and the engine."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise _no_such_database(url) from error
    if parsed.drivername in {"postgresql", "postgresql+psycopg"}:
        return True, None, _postgres(parsed.set(drivername="postgresql+psycopg"), wait)
    if parsed.drivername != "sqlite" or parsed.database in {None, "", ":memory:"}:
        raise _no_such_database(parsed.render_as_string(hide_password=True))
    path = Path(str(parsed.database)).absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TidewaiterError(f"The ledger {path} cannot be made: {error.strerror}. Name another folder.") from error
    return False, path.with_name(path.name + "-turn"), _sqlite(path, wait)


def _no_such_database(url: str) -> TidewaiterError:
    return TidewaiterError(
        f"{url} is no database that a ledger can live in: write sqlite:///path/of/ledger.db"
        " or postgresql://user@host/database."
    )


def _sqlite(path: Path, wait: float) -> Engine:
    if sqlite.sqlite_version_info < OLDEST_SQLITE:
        raise TidewaiterError(
            f"SQLite {sqlite.sqlite_version} can corrupt its write-ahead log; the ledger needs 3.51.3 or newer:"
            " install pysqlite3 as pinned in requirements.lock (pysqlite3-binary is older)."
        )
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        module=sqlite,
        max_overflow=-1,
        connect_args={"timeout": wait, "check_same_thread": False, "cached_statements": 256},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401  (the driver publishes no types)
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(pragma).fetchall()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres(url: URL, wait: float) -> Engine:
    settings = f"-c synchronous_commit=on -c lock_timeout={int(wait * 1000)} -c timezone=UTC"
    engine = create_engine(
        url,
        max_overflow=-1,
        pool_pre_ping=True,  # the server may have been restarted
        connect_args={"options": settings, "connect_timeout": max(2, int(wait))},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401  (one shape for both drivers)
        connection.autocommit = True

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")
        if connection.get_execution_options().get("writes", False):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")

    return engine
