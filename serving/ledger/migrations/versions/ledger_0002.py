"""The officers' workbench: accounts and sessions, and what the ledger's entries say of each case."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision: Final = "ledger_0002"
down_revision: Final = "ledger_0001"

NUMBER: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Words of a case, without the text itself: it stands in the ledger. Prefixes of three letters are indexed too.
SQLITE: Final = (
    """CREATE VIRTUAL TABLE case_words USING fts5(
       words, content = '', contentless_delete = 1, prefix = '3', tokenize = "unicode61 remove_diacritics 2")""",
)
POSTGRES: Final = (
    "CREATE TABLE case_words (number bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX case_words_by_word ON case_words USING gin (words)",
)


def upgrade() -> None:
    """Make the tables; the follower fills those of the cases from the ledger's first entry on."""
    _accounts()
    _cases()
    _findings()
    _acts()
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=True),
        sa.Column("subject", sa.Text, nullable=True, unique=True),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("offices", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("theme", sa.Text, nullable=False),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("removed_at", NUMBER, nullable=True),
        sa.Column("looked_at", NUMBER, nullable=False),
        sa.Column("looked_seq", NUMBER, nullable=False),
        sa.Column("since_seq", NUMBER, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("csrf", sa.Text, nullable=False),
        sa.Column("created_at", NUMBER, nullable=False),
        sa.Column("expires_at", NUMBER, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("sessions_by_account", "sessions", ["account"])


def _cases() -> None:
    words = ["consignment", "kind", "office", "dataset", "mode", "lane", "source", "area", "level", "state", "owner"]
    words += ["outcome", "hs6", "description", "origin", "dispatch", "destination", "importer", "importer_name"]
    words += ["exporter", "exporter_name", "seller", "platform", "declarant", "why"]
    counts = (
        "version",
        "random",
        "selected",
        "goods_items",
        "aeo",
        "acts",
        "lodged_at",
        "due_at",
        "due_slot",
        "changed",
    )
    perhaps = ("item_number", "arrival_at", "decided_at", "owned_at", "closed_at")
    measures = ("selection_probability", "probability", "expected_eur", "value_eur", "mass_kg")
    op.create_table(
        "cases",
        sa.Column("number", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("decision", sa.Text, nullable=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in words),
        *(sa.Column(name, NUMBER, nullable=False) for name in counts),
        *(sa.Column(name, NUMBER, nullable=True) for name in perhaps),
        *(sa.Column(name, sa.Float, nullable=True) for name in measures),
    )
    op.create_index("cases_by_consignment", "cases", ["consignment"], unique=True)
    op.create_index("cases_by_decision", "cases", ["decision"])
    waiting = sa.text("state IN ('open', 'skipped')")
    filtered = ("number", "office", "area", "mode", "lane", "owner")
    queue: list[str | sa.TextClause | sa.ColumnElement[Any]]
    queue = ["state", "due_slot", sa.text("expected_eur DESC"), *filtered]
    op.create_index("cases_waiting", "cases", queue, sqlite_where=waiting, postgresql_where=waiting)
    for name in ("importer", "exporter", "seller", "hs6", "declarant"):
        known = sa.text(f"{name} <> ''")
        op.create_index(f"cases_by_{name}", "cases", [name, "number"], sqlite_where=known, postgresql_where=known)
    op.create_index("cases_by_route", "cases", ["dispatch", "destination", "number"])
    op.create_index("cases_by_change", "cases", ["changed"])
    counted = ["lodged_at", "office", "dataset", "kind", "random", "selected", "outcome", "aeo", "probability"]
    op.create_index("cases_by_lodgement", "cases", counted)
    op.create_table(
        "case_watermark", sa.Column("one", NUMBER, primary_key=True), sa.Column("seq", NUMBER, nullable=False)
    )


def _findings() -> None:
    words = ["id", "finding_id", "consignment", "area", "result", "control_type", "selected_by", "corrects", "actor"]
    words += ["note", "corrected_hs6", "office", "dataset", "mode", "lane", "source", "hs6", "origin", "dispatch"]
    words += ["destination", "importer", "exporter", "seller"]
    counts = ("number", "item_number", "known_at", "recorded_at", "lodged_at", "replaced", "random", "aeo")
    measures = ("thoroughness", "value_found_eur", "corrected_value_eur", "probability", "selection_probability")
    op.create_table(
        "case_findings",
        sa.Column("seq", NUMBER, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in words),
        *(sa.Column(name, NUMBER, nullable=False) for name in counts),
        *(sa.Column(name, sa.Float, nullable=True) for name in measures),
    )
    op.create_index("case_findings_by_case", "case_findings", ["number"])
    op.create_index("case_findings_by_time", "case_findings", ["known_at"])
    for name in ("importer", "exporter", "seller", "hs6"):
        op.create_index(f"case_findings_by_{name}", "case_findings", [name, "known_at"])


def _acts() -> None:
    op.create_table(
        "case_acts",
        sa.Column("seq", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("number", NUMBER, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("act", "actor", "office", "said")),
        sa.Column("at", NUMBER, nullable=False),
    )
    op.create_index("case_acts_by_case", "case_acts", ["number"])
    op.create_index("case_acts_by_time", "case_acts", ["at"])
