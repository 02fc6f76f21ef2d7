"""Keep what is said about checkouts; let orders be numbered, be of a cart, and be of guests."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# Numbers go on after those of orders that were imported.
NUMBERED = """
select setval('order_numbers', max(substr(number, 3)::bigint)) from orders
 where number ~ '^A-[0-9]{4,12}$' having max(substr(number, 3)::bigint) > 1000
"""


def upgrade() -> None:
    """Make the table, the sequence of numbers and the new columns."""
    op.execute("create sequence order_numbers start with 1001")
    op.execute(NUMBERED)
    _make_checkouts()
    op.add_column("orders", sa.Column("cart_id", sa.Uuid(), nullable=True))
    op.add_column(
        "orders",
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=True),
    )
    op.create_foreign_key(
        op.f("fk_orders_cart_id"), "orders", "carts", ["cart_id"], ["id"], ondelete="SET NULL"
    )
    op.create_unique_constraint(op.f("uq_orders_cart_id"), "orders", ["cart_id"])
    op.drop_constraint(op.f("ck_orders_one_owner"), "orders")
    op.create_index(
        "ix_orders_of_claim",
        "orders",
        ["claim_hash"],
        postgresql_where=sa.text("claim_hash is not null"),
    )
    for name in ("discount_minor", "tax_minor"):
        column = sa.Column(name, sa.BigInteger(), server_default="0", nullable=False)
        op.add_column("order_lines", column)
    op.add_column("order_lines", sa.Column("tax_rate_bp", sa.Integer(), nullable=True))
    answers = postgresql.JSONB(none_as_null=True, astext_type=sa.Text())
    op.add_column("order_lines", sa.Column("answers", answers, server_default="[]", nullable=False))


def _make_checkouts() -> None:
    op.create_table(
        "checkouts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("cart_id", sa.Uuid(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=True),
        sa.Column(
            "shipping_address",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column(
            "billing_address",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column("shipping_method_id", sa.Uuid(), nullable=True),
        sa.Column(
            "payment_method",
            sa.Enum(
                "BANK_TRANSFER",
                "CARD",
                "CASH_ON_DELIVERY",
                "INVOICE",
                name="payment_method",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["carts.id"], name=op.f("fk_checkouts_cart_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["shipping_method_id"],
            ["shipping_methods.id"],
            name=op.f("fk_checkouts_shipping_method_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkouts")),
        sa.UniqueConstraint("cart_id", name=op.f("uq_checkouts_cart_id")),
    )
    op.create_index("ix_checkouts_shipping_method_id", "checkouts", ["shipping_method_id"])
