"""Alembic's door: runs migrations in the transaction that `serving.ledger.revision` hands over."""

from alembic import context

import serving.access.tables
import serving.cases.tables  # noqa: F401  (they add their tables to the schema)
from serving.ledger.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
