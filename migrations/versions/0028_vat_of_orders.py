"""Keep the VAT number of a checkout and of an order, and what a registry said of it."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

CHECKS = ("INVALID", "UNAVAILABLE", "UNCHECKED", "VALID")


def upgrade() -> None:
    """Add the columns."""
    op.add_column("checkouts", sa.Column("vat", postgresql.JSONB(none_as_null=True), nullable=True))
    number = sqlmodel.sql.sqltypes.AutoString(length=30)
    op.add_column("orders", sa.Column("vat_number", number, nullable=True))
    op.add_column("orders", sa.Column("vat_check", sa.String(length=32), nullable=True))
    at = sqlmodel.sql.sqltypes.UTCDateTime()
    op.add_column("orders", sa.Column("vat_checked_at", at, nullable=True))
    held = f"vat_check in {CHECKS}"
    op.create_check_constraint(op.f("ck_orders_vat_check"), "orders", held)
