"""People who sign in: who they are, what they may do and where; passwords are kept as argon2id only."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, insert, select, update

from features.errors import TidewaiterError
from serving.access.caller import Caller
from serving.access.person import Person
from serving.access.roles import Role
from serving.access.tables import accounts, sessions
from serving.access.tokens import check_offices, known_roles
from serving.ledger.database import Database

SHORTEST_PASSWORD: Final = 12
LONGEST_PASSWORD: Final = 256
_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_NAME_LENGTH: Final = 70
_HASHER: Final = PasswordHasher()
_NOBODY: Final = _HASHER.hash("nobody has this password")
"""Verified where there is no such account, so that a wrong name takes as long as a wrong password."""
Theme = Literal["system", "light", "dark"]


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in."""

    id: str
    name: str
    """As shown to colleagues."""
    roles: tuple[Role, ...]
    offices: tuple[str, ...]
    """Customs offices whose cases they see; none: all."""
    language: str
    """A locale as `en` or `zh_Hans`; empty: what the browser asks for."""
    theme: Theme
    local: bool
    """Whether the password is kept here; else an OpenID provider vouches."""
    caller: Caller
    """The same person to whoever asks what a caller may do."""

    @property
    def actor(self) -> str:
        """The name under which the ledger knows them; no client of the API begins with @."""
        return f"@{self.id}"


def add(
    database: Database,
    account_id: str,
    name: str,
    password: str,
    roles: Iterable[Role],
    offices: Iterable[str],
    now: int,
) -> None:
    """Make a local account.

    Raises:
        TidewaiterError: its id, password or offices will not do, or the id is taken.
    """
    _check(account_id, name)
    row = _row(account_id, name, roles, offices, now) | {"password": _hashed(password)}
    with database.writing() as connection:
        taken = connection.execute(select(accounts.c.removed_at).where(accounts.c.id == account_id)).one_or_none()
        if taken is not None:
            what = "was removed; the ledger names whoever had it" if taken.removed_at else "is there already"
            raise TidewaiterError(f"The account {account_id} {what}. Choose another id.")
        connection.execute(insert(accounts).values(row))


def remove(database: Database, account_id: str, now: int) -> None:
    """End an account and whatever it is signed in with; its id stays taken.

    Raises:
        TidewaiterError: there is none.
    """
    with database.writing() as connection:
        there = accounts.c.id == account_id, accounts.c.removed_at.is_(None)
        if not connection.execute(update(accounts).where(*there).values(removed_at=now)).rowcount:
            raise _unknown(account_id)
        connection.execute(delete(sessions).where(sessions.c.account == account_id))


def set_password(database: Database, account_id: str, password: str) -> None:
    """Give a local account another password, and sign it out everywhere.

    Raises:
        TidewaiterError: there is no such local account, or the password will not do.
    """
    hashed = _hashed(password)
    with database.writing() as connection:
        local = accounts.c.id == account_id, accounts.c.removed_at.is_(None), accounts.c.subject.is_(None)
        if not connection.execute(update(accounts).where(*local).values(password=hashed)).rowcount:
            raise _unknown(account_id)
        connection.execute(delete(sessions).where(sessions.c.account == account_id))


def every(database: Database) -> list[Account]:
    """All accounts that may sign in, by id."""
    with database.reading() as connection:
        rows = connection.execute(select(accounts).where(accounts.c.removed_at.is_(None)).order_by(accounts.c.id))
        return [account(row) for row in rows]


def signed_in(database: Database, account_id: str, password: str) -> Account | None:
    """The local account with this password; the time taken does not tell whether there is such an account."""
    with database.reading() as connection:
        named = accounts.c.id == account_id, accounts.c.removed_at.is_(None)
        row = connection.execute(select(accounts).where(*named)).one_or_none()
    kept = row.password if row is not None and row.password else _NOBODY
    try:
        _HASHER.verify(kept, password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return None
    return account(row) if row is not None and row.password else None


def vouched(database: Database, who: Person, now: int) -> Account:
    """The account of somebody for whom an OpenID provider vouches; roles and offices are what it says this time.

    Raises:
        TidewaiterError: the id belongs to somebody else, or the account was removed here.
    """
    _check(who.account, who.name)
    fresh = _row(who.account, who.name, who.roles, who.offices, now) | {"subject": who.subject}
    mine = accounts.c.subject == who.subject
    with database.writing() as connection:
        row = connection.execute(select(accounts).where(mine)).one_or_none()
        if row is None:
            if connection.execute(select(accounts.c.id).where(accounts.c.id == who.account)).one_or_none():
                raise TidewaiterError(f"The account {who.account} is somebody else's; ask your administrator.")
            connection.execute(insert(accounts).values(fresh))
        elif row.removed_at is not None:
            raise TidewaiterError(f"The account {row.id} was removed.")
        else:
            said = {name: fresh[name] for name in ("name", "roles", "offices")}
            connection.execute(update(accounts).where(mine).values(said))
        return account(connection.execute(select(accounts).where(mine)).one())


def account(row: object) -> Account:
    """A row of the table; a role that a later version gave and we do not know allows nothing."""
    kept = {name: getattr(row, name) for name in ("id", "name", "language", "theme")}
    roles, offices = known_roles(row.roles.split()), tuple(row.offices.split())  # type: ignore[attr-defined]
    caller = Caller.of(f"@{kept['id']}", roles, offices)
    local = row.subject is None  # type: ignore[attr-defined]
    return Account(**kept, roles=roles, offices=offices, local=local, caller=caller)


def _row(account_id: str, name: str, roles: Iterable[Role], offices: Iterable[str], now: int) -> dict[str, object]:
    held = set(roles)
    if not held:
        raise TidewaiterError(f"An account without a role sees nothing. Choose from {', '.join(Role)}.")
    bound = check_offices(tuple(sorted(set(offices))))
    return {
        "id": account_id,
        "name": name.strip(),
        "roles": " ".join(role for role in Role if role in held),
        "offices": " ".join(bound),
        "language": "",
        "theme": "system",
        "created_at": now,
        "looked_at": 0,
        "looked_seq": 0,
        "since_seq": 0,
    }


def _check(account_id: str, name: str) -> None:
    if not _ID.fullmatch(account_id):
        raise TidewaiterError(
            f"{account_id!r} is no id of an account: 1 to 40 of a to z, 0 to 9, dot, dash, underscore."
        )
    if not name.isprintable() or not 1 <= len(name.strip()) <= _NAME_LENGTH:
        raise TidewaiterError(f"A person's name has 1 to {_NAME_LENGTH} printable characters.")


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise TidewaiterError(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
    return _HASHER.hash(password)


def _unknown(account_id: str) -> TidewaiterError:
    return TidewaiterError(
        f"There is no such account: {account_id}. `tidewaiter account list` shows those that there are."
    )
