"""Let a checkout say how many points pay for the order."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the number."""
    column = sa.Column("points", sa.Integer(), server_default="0", nullable=False)
    op.add_column("checkouts", column)
    op.create_check_constraint(op.f("ck_checkouts_points_not_negative"), "checkouts", "points >= 0")
