"""Find carts that were ordered long ago by an index, so that they are cleaned."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index(
        "ix_carts_ordered",
        "carts",
        ["updated_at"],
        postgresql_where=sa.text("status = 'ORDERED'"),
    )
