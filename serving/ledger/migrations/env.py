"""Alembic's door: runs migrations in the transaction that `serving.ledger.revision` hands over."""

from alembic import context

from serving.ledger.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
