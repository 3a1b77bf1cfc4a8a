"""The ledger, tokens and jobs as they began."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "ledger_0001"
down_revision: Final = None

NUMBER: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SQLITE: Final = (
    """CREATE TRIGGER no_update BEFORE UPDATE ON entries
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no UPDATE'); END""",
    """CREATE TRIGGER no_delete BEFORE DELETE ON entries
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no DELETE'); END""",
    """CREATE TRIGGER no_gap BEFORE INSERT ON entries
       WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entries)
       BEGIN SELECT RAISE(ABORT, 'the ledger has no gaps: seq must follow the last'); END""",
)
POSTGRES: Final = (
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the ledger is append-only: no %', TG_OP; END $$""",
    """CREATE TRIGGER no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
    """CREATE FUNCTION refuse_gap() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN
         IF NEW.seq IS DISTINCT FROM (SELECT coalesce(max(seq), 0) + 1 FROM entries) THEN
           RAISE EXCEPTION 'the ledger has no gaps: seq must follow the last';
         END IF;
         RETURN NEW;
       END $$""",
    "CREATE TRIGGER no_gap BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION refuse_gap()",
)


def upgrade() -> None:
    """Make the tables, their indexes and the triggers that keep the ledger append-only."""
    _entries()
    _administered()
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("seq", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("recorded_at", NUMBER, nullable=False),
        sa.Column("seen", NUMBER, nullable=True),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("key", sa.Text, nullable=True),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("reasons_at", NUMBER, nullable=True),
        sa.Column("said", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.Column("inputs", sa.LargeBinary, nullable=False),
        sa.Column("notes", sa.LargeBinary, nullable=True),
        sqlite_strict=True,
    )
    _index("one_id", ["id"], unique=True)
    _index("one_first", ["subject"], "kind IN ('declaration', 'history')", unique=True)
    _index("one_amendment", ["subject", "version"], "kind = 'amendment'", unique=True)
    _index("one_key", ["key", "actor"], "key IS NOT NULL", unique=True)
    _index("by_subject", ["subject"], "kind IN ('finding', 'read', 'swap', 'act', 'model')")
    _index("by_swap", ["recorded_at"], "kind = 'swap'")


def _index(name: str, columns: list[str], where: str | None = None, *, unique: bool = False) -> None:
    only = sa.text(where) if where else None
    op.create_index(name, "entries", columns, unique=unique, sqlite_where=only, postgresql_where=only)


def _administered() -> None:
    op.create_table(
        "tokens",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("digest", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("offices", sa.Text, nullable=False),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("expires_at", NUMBER, nullable=True),
        sa.Column("revoked_at", NUMBER, nullable=True),
        sqlite_strict=True,
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("client", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("started_at", NUMBER, nullable=True),
        sa.Column("finished_at", NUMBER, nullable=True),
        sa.Column("done", NUMBER, nullable=False),
        sa.Column("total", NUMBER, nullable=True),
        sa.Column("scored", NUMBER, nullable=False),
        sa.Column("rejected", NUMBER, nullable=False),
        sa.Column("error", sa.Text, nullable=True),
        sqlite_strict=True,
    )
    op.create_index("by_state", "jobs", ["state", "created_at"])
