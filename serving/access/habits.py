"""How somebody works here: language, colours, and when they looked at the queue last."""

from typing import Final

from sqlalchemy import select, update

from serving.access.tables import accounts
from serving.ledger.database import Database

_PAUSE: Final = 30 * 60_000_000
"""Microseconds without a look at the queue, after which the next look begins another visit."""
_NOTED: Final = 60_000_000
"""Microseconds between notes of looks, for each is a transaction."""


def prefer(database: Database, account_id: str, language: str, theme: str) -> None:
    """Keep how somebody wants the pages."""
    wanted = update(accounts).where(accounts.c.id == account_id).values(language=language, theme=theme)
    with database.writing() as connection:
        connection.execute(wanted)


def looked(database: Database, account_id: str, now: int, seq: int) -> int:
    """Note that somebody looks at the queue; after half an hour without a look, a visit begins.

    Args:
        database: the service's.
        account_id: who.
        now: microseconds.
        seq: last entry of the ledger that the queue knows of.

    Returns:
        The last entry that the queue knew of when the visit before ended; 0 at the first visit.
    """
    named = accounts.c.id == account_id
    with database.reading() as connection:
        row = connection.execute(select(accounts).where(named)).one()
    since = row.looked_seq if now - row.looked_at > _PAUSE else row.since_seq
    if now - row.looked_at > _NOTED or since != row.since_seq:
        with database.writing() as connection:
            seen = {"looked_at": now, "looked_seq": seq, "since_seq": since}
            connection.execute(update(accounts).where(named).values(seen))
    return int(since)
