"""Keep invoices as they arise, and number them and credit notes without a gap."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# What was numbered by the sequence goes on after the last number that it gave, or that is there.
GOES_ON = """
  insert into number_series (id, created_at, name, last)
  select gen_random_uuid(), now(), 'C', greatest(
    (select last_value from credit_numbers where is_called),
    (select max(substr(number, 3)::bigint) from credits
     where number ~ '^C-[0-9]{1,9}$' and order_id is not null))
  where exists (select from credit_numbers where is_called)
"""


def upgrade() -> None:
    """Make the tables; a credit keeps what its note says."""
    op.create_table(
        "number_series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("name", name=op.f("uq_number_series_name")),
    )
    op.create_table(
        "invoices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("issued_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.CheckConstraint("isfinite(issued_at)", name=op.f("ck_invoices_issued_at_finite")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_invoices_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("number", name=op.f("uq_invoices_number")),
        sa.UniqueConstraint("order_id", name=op.f("uq_invoices_order_id")),
        info={"append_only": True},
    )
    op.create_index("ix_invoices_newest", "invoices", ["issued_at", "id"])
    op.add_column(
        "credits",
        sa.Column(
            "content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
    )
    op.execute(GOES_ON)
    op.execute("drop sequence credit_numbers")
    op.execute("revoke update, delete, truncate on invoices from latchkey_app")
