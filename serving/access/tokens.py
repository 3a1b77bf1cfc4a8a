"""Tokens: random, shown once, stored as sha256, read anew every second so that a revoked one stops working."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import insert, select, update

from features.columns import microseconds
from features.errors import TidewaiterError
from serving.access.caller import Caller
from serving.access.roles import Role
from serving.ledger.database import Database
from serving.ledger.schema import tokens

PREFIX: Final = "tw_"
"""Lets scanners for leaked secrets, and people, see what it is."""
_BYTES: Final = 32
_NAME_LENGTH: Final = 70
_OFFICE_LENGTH: Final = 8


class Token(NamedTuple):
    """A token without its secret; times in microseconds since 1970 UTC."""

    id: str
    client: str
    roles: tuple[Role, ...]
    offices: tuple[str, ...]
    created_at: int
    expires_at: int | None
    revoked_at: int | None

    def valid(self, now: int) -> bool:
        """Whether it opens the door at this time."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token is to allow."""

    client: str
    roles: tuple[Role, ...]
    offices: tuple[str, ...] = ()
    days: float | None = None
    """How long it is valid; without an end if none."""

    def __post_init__(self) -> None:
        """Refuse what could not be stored, or would allow nothing."""
        if not self.client.isprintable() or not 1 <= len(self.client.strip()) <= _NAME_LENGTH:
            raise TidewaiterError(f"A client's name has 1 to {_NAME_LENGTH} printable characters.")
        if self.client.strip().startswith("@"):
            raise TidewaiterError("A client's name does not begin with @: so the ledger tells people from machines.")
        if not self.roles:
            raise TidewaiterError(f"A token without a role allows nothing. Choose from {', '.join(Role)}.")
        check_offices(self.offices)
        if self.days is not None and not 0 < self.days <= 36_500:
            raise TidewaiterError("A token is valid for more than 0 and at most 36,500 days.")


def check_offices(offices: tuple[str, ...]) -> tuple[str, ...]:
    """The offices, if they can be any.

    Raises:
        TidewaiterError: one is none.
    """
    for office in offices:
        if not (office.isascii() and office.isalnum() and len(office) <= _OFFICE_LENGTH):
            raise TidewaiterError(f"Customs office {office!r}: at most 8 letters and digits, as DE004600.")
    return offices


def digest(token: bytes) -> bytes:
    """What is stored of a token. It is random enough (256 bits) that no salt and no slow hash is needed."""
    return hashlib.sha256(token).digest()


def issue(database: Database, grant: Grant, now: dt.datetime) -> tuple[Token, str]:
    """Make a token.

    Returns:
        The token and its secret, which nobody can find out later.

    """
    secret = PREFIX + secrets.token_urlsafe(_BYTES)
    created = microseconds(now)
    expires = None if grant.days is None else created + int(grant.days * 86_400_000_000)
    roles = tuple(role for role in Role if role in grant.roles)
    offices = tuple(sorted(set(grant.offices)))
    token = Token(uuid.uuid4().hex, grant.client.strip(), roles, offices, created, expires, None)
    row = token._asdict() | {"roles": " ".join(roles), "offices": " ".join(offices), "digest": digest(secret.encode())}
    with database.writing() as connection:
        connection.execute(insert(tokens).values(row))
    return token, secret


def revoke(database: Database, token_id: str, now: dt.datetime) -> Token:
    """End a token for good; ending it twice changes nothing.

    Args:
        database: The service's database.
        token_id: Its id, or enough of its beginning.
        now: When.

    Raises:
        TidewaiterError: No token, or more than one, begins like this.

    """
    meant = [token for token in every(database) if token_id and token.id.startswith(token_id)]
    if len(meant) != 1:
        what = "no token has" if not meant else f"{len(meant)} tokens have"
        raise TidewaiterError(f"Nothing was revoked: {what} an id that begins with {token_id!r}. List the tokens.")
    ended = update(tokens).where(tokens.c.id == meant[0].id, tokens.c.revoked_at.is_(None))
    with database.writing() as connection:
        connection.execute(ended.values(revoked_at=microseconds(now)))
    return next(token for token in every(database) if token.id == meant[0].id)


def every(database: Database) -> list[Token]:
    """All tokens, the oldest first."""
    return [token for token, _ in _rows(database)]


class Tokens:
    """What one worker knows of the tokens; looking up is one hash and one dictionary, whatever was sent.

    A database that cannot be read leaves what was known in place: then nothing can be revoked in it, nor be scored or
    read from it, either.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[bytes, tuple[Token, Caller]] = {}

    def refresh(self) -> None:
        """Read the tokens anew. Blocking: called in a thread, every ``token_seconds``."""
        self._known = {
            key: (token, Caller.of(token.client, token.roles, token.offices))
            for token, key in _rows(self._database)
            if token.revoked_at is None
        }

    def find(self, secret: bytes, now: int) -> Caller | None:
        """Who sends this token; nobody if it is unknown, revoked or has expired by now (microseconds)."""
        found = self._known.get(digest(secret))
        return found[1] if found and found[0].valid(now) else None


def _rows(database: Database) -> list[tuple[Token, bytes]]:
    with database.reading() as connection:
        rows = connection.execute(select(tokens).order_by(tokens.c.created_at, tokens.c.id)).all()
    return [(_token(row), bytes(row.digest)) for row in rows]


def _token(row: object) -> Token:
    """A row as a token; a role that a later version gave and we do not know allows nothing."""
    values = {name: getattr(row, name) for name in Token._fields}
    values["roles"] = known_roles(values["roles"].split())
    values["offices"] = tuple(values["offices"].split())
    return Token(**values)


def known_roles(names: Iterable[str]) -> tuple[Role, ...]:
    """Those of the names that are roles."""
    return tuple(Role(name) for name in names if name in set(Role))
