"""Keep no reason of an exemption, which nobody could read."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the column; nothing has written it."""
    op.drop_column("tax_exemptions", "reason")
