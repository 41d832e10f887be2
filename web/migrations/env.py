"""How alembic runs our revisions: on the connection that `web/schema.py` hands over, all in one transaction."""

from typing import Any

from alembic import context
from sqlalchemy.engine import Connection

from web.schema import METADATA


def run(connection: Connection) -> None:
    """Bring the store up (or down) to the revision asked for; either all of it happens or nothing."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        transactional_ddl=True,  # alembic takes SQLite for a store without it, and would commit half-way
        transaction_per_migration=False,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


_given: Any = context.config.attributes.get("connection")
run(_given)
