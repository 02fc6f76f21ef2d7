"""Keep payments, their ledger and what providers are asked for; say what a credit is for."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MANAGER = "00000000-0000-7000-8000-000000000002"
GRANTED = ["ORDERS_WRITE", "PAYMENTS_WRITE"]


def upgrade() -> None:
    """Make the tables; managers may move orders and payments from here on."""
    op.execute("create sequence credit_numbers start with 1001")
    op.create_table(
        "payments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=False),
        sa.Column(
            "method",
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
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "AUTHORIZED",
                "CANCELLED",
                "FAILED",
                "PAID",
                "PARTLY_REFUNDED",
                "PENDING",
                "REFUNDED",
                name="payment_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reference", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("authorized_minor", sa.BigInteger(), nullable=False),
        sa.Column("captured_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunding_minor", sa.BigInteger(), nullable=False),
        sa.Column("failed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("voided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "0 <= captured_minor and captured_minor <= amount_minor", name=op.f("ck_payments_paid")
        ),
        sa.CheckConstraint(
            "0 <= refunded_minor and 0 <= refunding_minor and refunded_minor + refunding_minor <= captured_minor",
            name=op.f("ck_payments_refunded_within"),
        ),
        sa.CheckConstraint(
            "authorized_minor between 0 and amount_minor",
            name=op.f("ck_payments_authorized_within"),
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_payments_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("provider", "reference", name=op.f("uq_payments_provider_reference")),
    )
    op.create_index(
        "ix_payments_of_order", "payments", ["order_id", "created_at", "id"], unique=False
    )
    op.create_table(
        "payment_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "AUTHORIZED",
                "CAPTURED",
                "FAILED",
                "REFUNDED",
                "VOIDED",
                name="payment_entry_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "amount_minor >= 0", name=op.f("ck_payment_entries_amount_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payments.id"],
            name=op.f("fk_payment_entries_payment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
            name=op.f("fk_payment_entries_staff_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_entries")),
        sa.UniqueConstraint("payment_id", "key", name=op.f("uq_payment_entries_payment_id_key")),
        info={"append_only": True},
    )
    op.create_index(
        op.f("ix_payment_entries_staff_id"), "payment_entries", ["staff_id"], unique=False
    )
    op.create_table(
        "payment_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "CANCEL",
                "CAPTURE",
                "REFUND",
                "START",
                name="payment_request_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "DECLINED",
                "DONE",
                "OPEN",
                name="payment_request_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
        sa.Column(
            "details", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
        sa.CheckConstraint(
            "amount_minor >= 0", name=op.f("ck_payment_requests_amount_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"],
            ["payments.id"],
            name=op.f("fk_payment_requests_payment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
            name=op.f("fk_payment_requests_staff_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_requests")),
    )
    op.create_index(
        "ix_payment_requests_open",
        "payment_requests",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'OPEN'"),
    )
    op.create_index(
        "ix_payment_requests_payment_id", "payment_requests", ["payment_id"], unique=False
    )
    op.create_index(
        op.f("ix_payment_requests_staff_id"), "payment_requests", ["staff_id"], unique=False
    )
    op.add_column("credits", sa.Column("order_id", sa.Uuid(), nullable=True))
    op.add_column(
        "credits", sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True)
    )
    op.create_index("ix_credits_of_order", "credits", ["order_id", "issued_at", "id"], unique=False)
    op.create_foreign_key(
        op.f("fk_credits_order_id"), "credits", "orders", ["order_id"], ["id"], ondelete="SET NULL"
    )
    op.add_column(
        "shipments",
        sa.Column("carrier_name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=True),
    )
    op.add_column(
        "shipments",
        sa.Column("tracking_page", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=True),
    )
    op.execute("revoke update, delete, truncate on payment_entries from latchkey_app")
    manage = sa.text(
        "update staff_roles set permissions = array("
        "select distinct unnest(permissions || :more) order by 1) where id = cast(:id as uuid)"
    ).bindparams(sa.bindparam("more", type_=sa.ARRAY(sa.Text())))
    op.get_bind().execute(manage, {"more": GRANTED, "id": MANAGER})
