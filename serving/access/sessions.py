"""Who is signed in: a random cookie, of which only the sha256 is kept, with an end."""

import secrets
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, delete, insert, select

from serving.access.accounts import Account, account
from serving.access.tables import accounts, sessions
from serving.access.tokens import digest
from serving.ledger.database import Database

_BYTES: Final = 32
_LONGEST: Final = 128
_PROOF: Final = b"proof "
"""Before the secret of a session, where what is kept says that its holder proved lately who they are."""


class Session(NamedTuple):
    """Somebody who is signed in, and what their forms must say to be believed."""

    account: Account
    csrf: str


def begin(database: Database, account_id: str, now: int, until: int) -> str:
    """Sign somebody in; what has ended is swept out.

    Args:
        database: the service's.
        account_id: who.
        now: microseconds.
        until: microseconds; the session ends then.

    Returns:
        What the cookie holds; nobody can find it out later.
    """
    secret = secrets.token_urlsafe(_BYTES)
    row = {
        "digest": digest(secret.encode()),
        "account": account_id,
        "csrf": secrets.token_urlsafe(_BYTES),
        "created_at": now,
        "expires_at": until,
    }
    with database.writing() as connection:
        connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
        connection.execute(insert(sessions).values(row))
    return secret


def find(database: Database, secret: str, now: int) -> Session | None:
    """Whose cookie it is; nobody's if it is unknown, has ended, or the account was removed."""
    if not secret or len(secret) > _LONGEST:
        return None
    wanted = (
        select(sessions.c.csrf, accounts)
        .join(accounts, accounts.c.id == sessions.c.account)
        .where(
            sessions.c.digest == digest(secret.encode()), sessions.c.expires_at > now, accounts.c.removed_at.is_(None)
        )
    )
    with database.reading() as connection:
        row = connection.execute(wanted).one_or_none()
    return None if row is None else Session(account(row), row.csrf)


def end(database: Database, secret: str) -> None:
    """Sign out."""
    with database.writing() as connection:
        connection.execute(delete(sessions).where(sessions.c.digest == digest(secret.encode())))


def prove(database: Database, secret: str, account_id: str, now: int, until: int) -> None:
    """Note that whoever holds this session has just proved who they are; good until a time, and for once."""
    row = {
        "digest": digest(_PROOF + secret.encode()),
        "account": account_id,
        "csrf": "",
        "created_at": now,
        "expires_at": until,
    }
    with database.writing() as connection:
        connection.execute(insert(sessions).values(row))


def proved(database: Database, secret: str, account_id: str, now: int) -> bool:
    """Whether the holder of a session proved lately who they are; looking does not use it up."""
    with database.reading() as connection:
        return (
            connection.execute(select(sessions.c.account).where(*_proof(secret, account_id, now))).first() is not None
        )


def used(database: Database, secret: str, account_id: str, now: int) -> bool:
    """The same, and it is used up: of two requests at once one has it."""
    with database.writing() as connection:
        return connection.execute(delete(sessions).where(*_proof(secret, account_id, now))).rowcount == 1


def _proof(secret: str, account_id: str, now: int) -> tuple[ColumnElement[bool], ...]:
    named = sessions.c.digest == digest(_PROOF + secret[:_LONGEST].encode())
    return named, sessions.c.account == account_id, sessions.c.expires_at > now
