"""Let goods come back, and say of which they cannot."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

STATES = "APPROVED CANCELLED DECLINED PARTLY_RECEIVED RECEIVED REQUESTED SENT"
CARRIERS = "DHL DPD FEDEX OTHER ROYAL_MAIL UPS USPS"
NEVER_BACK = ("order_lines", "products")


def upgrade() -> None:
    """Make the tables."""
    op.execute("create sequence return_numbers start with 1001")
    for table in NEVER_BACK:
        op.add_column(
            table,
            sa.Column(
                "is_final_sale", sa.Boolean(), server_default=sa.text("false"), nullable=False
            ),
        )
    op.create_table(
        "returns",
        *_born(),
        sa.Column("number", _text(40), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("state", _enum("return_state", STATES), nullable=False),
        sa.Column("carriage", _enum("return_carriage", "CUSTOMER STORE"), nullable=False),
        sa.Column("note", _text(1000), nullable=True),
        sa.Column("answer", _text(1000), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("sent_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("carrier", _enum("carrier", CARRIERS), nullable=True),
        sa.Column("tracking_number", _text(100), nullable=True),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("label_id", sa.Uuid(), nullable=True),
        _points_to("returns", "order_id", "orders"),
        _points_to("returns", "label_id", "files", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returns")),
        sa.UniqueConstraint("number", name=op.f("uq_returns_number")),
    )
    op.create_index("ix_returns_of_order", "returns", ["order_id", "created_at", "id"])
    op.create_index("ix_returns_newest", "returns", ["created_at", "id"])
    op.create_index(op.f("ix_returns_label_id"), "returns", ["label_id"])
    op.create_table(
        "return_lines",
        *_born(),
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("reason_key", _text(40), nullable=False),
        sa.Column(
            "reason",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("note", _text(500), nullable=True),
        sa.Column("resalable_quantity", sa.Integer(), nullable=False),
        sa.Column("damaged_quantity", sa.Integer(), nullable=False),
        _check("quantity_positive", "quantity > 0"),
        _check("resalable_not_negative", "resalable_quantity >= 0"),
        _check("damaged_not_negative", "damaged_quantity >= 0"),
        _check("received_within", "resalable_quantity + damaged_quantity <= quantity"),
        _points_to("return_lines", "return_id", "returns"),
        _points_to("return_lines", "order_line_id", "order_lines"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_lines")),
        sa.UniqueConstraint(
            "return_id", "order_line_id", name=op.f("uq_return_lines_return_id_order_line_id")
        ),
    )
    op.create_index(op.f("ix_return_lines_order_line_id"), "return_lines", ["order_line_id"])
    op.add_column("credits", sa.Column("return_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_credits_return_id"),
        "credits",
        "returns",
        ["return_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index("ix_credits_of_return", "credits", ["return_id", "issued_at", "id"])


def _born() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    ]


def _text(length: int) -> sqlmodel.sql.sqltypes.AutoString:
    return sqlmodel.sql.sqltypes.AutoString(length=length)


def _enum(name: str, values: str) -> sa.Enum:
    return sa.Enum(*values.split(), name=name, native_enum=False, create_constraint=True, length=32)


def _check(name: str, says: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(says, name=op.f(f"ck_return_lines_{name}"))


def _points_to(
    table: str, column: str, to: str, ondelete: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )
