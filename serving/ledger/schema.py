"""The tables of the service's database: the ledger, and beside it the tokens and the jobs.

`entries` never changes: triggers refuse it (see migrations). The other two hold what is administered.
"""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text, TypedColumns, text

NUMBER: Final = BigInteger().with_variant(Integer(), "sqlite")  # 64 bits in both
REVISION: Final = "ledger_0002"  # the newest migration; a database at another one is refused

metadata = MetaData()


class EntryColumns(TypedColumns):
    """As `entry.Stored`, in its order: small columns before the blobs, so that scans need not read those."""

    seq = Column(NUMBER, primary_key=True, autoincrement=False)
    kind = Column(Text, nullable=False)
    id = Column(Text, nullable=False)
    subject = Column(Text, nullable=False)
    office = Column(Text, nullable=False)
    actor = Column(Text, nullable=False)
    recorded_at = Column(NUMBER, nullable=False)
    seen = Column(NUMBER, nullable=True)
    version = Column(NUMBER, nullable=False)
    key = Column(Text, nullable=True)
    digest = Column(LargeBinary, nullable=False)
    hash = Column(LargeBinary, nullable=False)
    reasons_at = Column(NUMBER, nullable=True)
    said = Column(LargeBinary, nullable=False)
    answer = Column(LargeBinary, nullable=False)
    inputs = Column(LargeBinary, nullable=False)
    notes = Column(LargeBinary, nullable=True)


class TokenColumns(TypedColumns):
    """Who may call: roles and offices are lists of words with a space between; times in microseconds."""

    id = Column(Text, primary_key=True)
    digest = Column(LargeBinary, nullable=False, unique=True)
    client = Column(Text, nullable=False)
    roles = Column(Text, nullable=False)
    offices = Column(Text, nullable=False)
    created_at = Column(NUMBER, nullable=False)
    expires_at = Column(NUMBER, nullable=True)
    revoked_at = Column(NUMBER, nullable=True)


class JobColumns(TypedColumns):
    """Files to be scored, and how far that is; counts are lines of the file, times in microseconds."""

    id = Column(Text, primary_key=True)
    client = Column(Text, nullable=False)
    office = Column(Text, nullable=False)
    state = Column(Text, nullable=False)
    media_type = Column(Text, nullable=False)
    file = Column(Text, nullable=False)
    created_at = Column(NUMBER, nullable=False)
    started_at = Column(NUMBER, nullable=True)
    finished_at = Column(NUMBER, nullable=True)
    done = Column(NUMBER, nullable=False)
    total = Column(NUMBER, nullable=True)
    scored = Column(NUMBER, nullable=False)
    rejected = Column(NUMBER, nullable=False)
    error = Column(Text, nullable=True)


FIRST: Final = text("kind IN ('declaration', 'history')")
AMENDED: Final = text("kind = 'amendment'")
OTHERS: Final = text("kind IN ('finding', 'read', 'swap', 'act', 'model')")
KEYED: Final = text("key IS NOT NULL")
SWAPPED: Final = text("kind = 'swap'")

entries = Table("entries", metadata, EntryColumns, sqlite_strict=True)
tokens = Table("tokens", metadata, TokenColumns, sqlite_strict=True)
jobs = Table("jobs", metadata, JobColumns, sqlite_strict=True)

INDEXES: Final = (
    Index("one_id", entries.c.id, unique=True),
    Index("one_first", entries.c.subject, unique=True, sqlite_where=FIRST, postgresql_where=FIRST),
    Index(
        "one_amendment",
        entries.c.subject,
        entries.c.version,
        unique=True,
        sqlite_where=AMENDED,
        postgresql_where=AMENDED,
    ),
    Index("one_key", entries.c.key, entries.c.actor, unique=True, sqlite_where=KEYED, postgresql_where=KEYED),
    Index("by_subject", entries.c.subject, sqlite_where=OTHERS, postgresql_where=OTHERS),
    Index("by_swap", entries.c.recorded_at, sqlite_where=SWAPPED, postgresql_where=SWAPPED),
    Index("by_state", jobs.c.state, jobs.c.created_at),
)
