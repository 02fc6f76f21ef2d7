"""Keep withdrawals from contracts, each the receipt that was mailed."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TEXTS = {"number": 40, "order_number": 40, "name": 200, "email": 254}


def upgrade() -> None:
    """Make the table."""
    op.execute("create sequence withdrawal_numbers start with 1001")
    op.create_table(
        "withdrawals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        *(sa.Column(name, _text(length), nullable=False) for name, length in TEXTS.items()),
        sa.Column("text", _text(2000), nullable=True),
        sa.Column("language", _text(35), nullable=True),
        sa.Column("state", _enum("withdrawal_state", "ANSWERED RECEIVED RETURNED"), nullable=False),
        sa.Column("matched_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("exemption", _enum("withdrawal_exemption", "BUSINESS"), nullable=True),
        sa.Column("return_id", sa.Uuid(), nullable=True),
        sa.Column("answer", _text(1000), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        _points_to("order_id", "orders"),
        _points_to("return_id", "returns"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawals")),
        sa.UniqueConstraint("number", name=op.f("uq_withdrawals_number")),
    )
    op.create_index("ix_withdrawals_newest", "withdrawals", ["created_at", "id"])
    op.create_index("ix_withdrawals_of_order", "withdrawals", ["order_id", "created_at", "id"])
    op.create_index(
        "ix_withdrawals_to_match",
        "withdrawals",
        ["created_at", "id"],
        postgresql_where=sa.text("matched_at is null"),
    )
    op.create_index(op.f("ix_withdrawals_return_id"), "withdrawals", ["return_id"])


def _text(length: int) -> sqlmodel.sql.sqltypes.AutoString:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def _enum(name: str, values: str) -> sa.Enum:
    return sa.Enum(*values.split(), name=name, native_enum=False, create_constraint=True, length=32)


def _points_to(column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_withdrawals_{column}"), ondelete="SET NULL"
    )
