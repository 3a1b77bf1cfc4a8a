"""Makes the tables of an empty database, and refuses one that this program does not know."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from features.errors import TidewaiterError
from serving.ledger.database import Database
from serving.ledger.schema import REVISION, entries


def check(database: Database) -> None:
    """Make an empty database ready, or see that it is at this program's revision.

    Raises:
        TidewaiterError: If it is at another one, or holds other tables.
    """
    with database.reading() as connection:
        ready = _revision(connection) == REVISION
    if not ready:
        with database.writing() as connection:  # a second look: another worker may have been quicker
            found = _revision(connection)
            if found is None:
                _upgrade(connection)
            elif found != REVISION:
                raise TidewaiterError(_remedy(found))


def upgrade(database: Database) -> None:
    """Bring a database to this program's revision; one transaction, whole or not at all.

    Raises:
        TidewaiterError: If a newer program made it.
    """
    with database.writing() as connection:
        _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    """The revision that the database is at; None if it is empty."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or "?"
    if entries.name in tables:
        return "without number"
    return None


def _upgrade(connection: Connection) -> None:
    # Alembic takes a third of a second to import and is needed once in a ledger's life, not at every start.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    found = _revision(connection)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise TidewaiterError(_remedy(found or "none")) from error


def _remedy(found: str) -> str:
    return (
        f"The ledger is at revision {found}, this program works with {REVISION}. If the program is newer, stop"
        " all workers and run `tidewaiter ledger upgrade`; if the ledger is newer, install the Tidewaiter that made it."
    )
