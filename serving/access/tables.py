"""The tables of people: accounts and sessions, beside the tokens of machines."""

from typing import Final

from sqlalchemy import Column, Index, LargeBinary, Table, Text, TypedColumns

from serving.ledger.schema import NUMBER, metadata


class AccountColumns(TypedColumns):
    """A person who may sign in; roles and offices are words with a space between; times in microseconds."""

    id = Column(Text, primary_key=True)
    name = Column(Text, nullable=False)
    password = Column(Text, nullable=True)
    """argon2id, as argon2 writes it; none for whom an OpenID provider vouches."""
    subject = Column(Text, nullable=True, unique=True)
    """Issuer and subject at the OpenID provider; none for local accounts."""
    roles = Column(Text, nullable=False)
    offices = Column(Text, nullable=False)
    language = Column(Text, nullable=False)
    theme = Column(Text, nullable=False)
    created_at = Column(NUMBER, nullable=False)
    removed_at = Column(NUMBER, nullable=True)
    looked_at = Column(NUMBER, nullable=False)
    """When the queue was looked at last; 0: never."""
    looked_seq = Column(NUMBER, nullable=False)
    """Last entry of the ledger that the queue knew of then."""
    since_seq = Column(NUMBER, nullable=False)
    """The same of the last look before this visit."""


class SessionColumns(TypedColumns):
    """Somebody who is signed in; the cookie itself is not kept, only its sha256."""

    digest = Column(LargeBinary, primary_key=True)
    account = Column(Text, nullable=False)
    csrf = Column(Text, nullable=False)
    created_at = Column(NUMBER, nullable=False)
    expires_at = Column(NUMBER, nullable=False)


accounts: Final = Table("accounts", metadata, AccountColumns, sqlite_strict=True)
sessions: Final = Table("sessions", metadata, SessionColumns, sqlite_strict=True)
INDEXES: Final = (Index("sessions_by_account", sessions.c.account),)
