"""Runs migrations: on the connection app.kernel.migrate gives, or for the alembic command."""

from alembic import context

# Imported for their tables, so that autogenerate sees the whole house.
import app.identity.models
import app.kernel.ledger  # noqa: F401
import review.feedback.models
import review.rooms.models
import review.routing.models
import review.vignettes.models  # noqa: F401
import standards.models  # noqa: F401
from app.kernel.config import settings
from app.kernel.db import Base, migrating


def run(connection):
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transactional_ddl=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with migrating(settings().database_url) as own:
        run(own)
