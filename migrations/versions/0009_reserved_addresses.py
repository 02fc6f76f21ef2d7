"""Find the changes that reserve an address by that address."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

IN_FORCE = sa.text("applied_at is not null and closed_at is null")


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "ix_email_changes_reserved", "email_changes", ["old_key"], postgresql_where=IN_FORCE
    )
