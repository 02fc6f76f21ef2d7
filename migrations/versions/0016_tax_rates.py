"""Say how much tax is charged where, and what of an order was tax."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MANAGER = "00000000-0000-7000-8000-000000000002"
GRANTED = ["TAXES_WRITE"]
TREATMENTS = "tax_treatment in ('EXEMPT', 'OUTSIDE', 'REVERSE_CHARGE', 'TAXED')"


def upgrade() -> None:
    """Make the tables and columns; managers may decide about tax rates from here on."""
    op.create_table(
        "tax_rates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("country", sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
        sa.Column("region", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=True),
        sa.Column("tax_class_id", sa.Uuid(), nullable=True),
        sa.Column(
            "name",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.CheckConstraint("rate_bp between 0 and 10000", name=op.f("ck_tax_rates_rate_within")),
        sa.ForeignKeyConstraint(
            ["tax_class_id"],
            ["tax_classes.id"],
            name=op.f("fk_tax_rates_tax_class_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rates")),
        sa.UniqueConstraint(
            "country",
            "region",
            "tax_class_id",
            name=op.f("uq_tax_rates_country_region_tax_class_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_tax_rates_tax_class_id", "tax_rates", ["tax_class_id"])
    op.create_table(
        "order_taxes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("country", sqlmodel.sql.sqltypes.AutoString(length=2), nullable=True),
        sa.Column("region", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=True),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(length=3), nullable=False),
        sa.Column("base_minor", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("rate_bp between 0 and 10000", name=op.f("ck_order_taxes_rate_within")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_order_taxes_order_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_taxes")),
    )
    op.create_index("ix_order_taxes_of_order", "order_taxes", ["order_id", "position", "id"])
    op.add_column("orders", sa.Column("prices_include_tax", sa.Boolean(), nullable=True))
    op.add_column("orders", sa.Column("tax_treatment", sa.String(length=32), nullable=True))
    op.create_check_constraint(op.f("ck_orders_tax_treatment"), "orders", TREATMENTS)
    manage = sa.text(
        "update staff_roles set permissions = array("
        "select distinct unnest(permissions || :more) order by 1) where id = cast(:id as uuid)"
    ).bindparams(sa.bindparam("more", type_=sa.ARRAY(sa.Text())))
    op.get_bind().execute(manage, {"more": GRANTED, "id": MANAGER})
