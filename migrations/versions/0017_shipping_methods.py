"""Let staff say how orders are sent, where to, and what for."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MANAGER = "00000000-0000-7000-8000-000000000002"
GRANTED = ["SHIPPING_WRITE"]


def upgrade() -> None:
    """Make the table; managers may decide about shipping from here on."""
    op.create_table(
        "shipping_methods",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "name",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "BY_VALUE",
                "BY_WEIGHT",
                "FLAT",
                name="shipping_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(length=3), nullable=False),
        sa.Column("handling_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_class_id", sa.Uuid(), nullable=True),
        sa.Column(
            "zones", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.CheckConstraint(
            "handling_minor >= 0", name=op.f("ck_shipping_methods_handling_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["tax_class_id"],
            ["tax_classes.id"],
            name=op.f("fk_shipping_methods_tax_class_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipping_methods")),
    )
    op.create_index("ix_shipping_methods_position", "shipping_methods", ["position", "id"])
    op.create_index("ix_shipping_methods_tax_class_id", "shipping_methods", ["tax_class_id"])
    manage = sa.text(
        "update staff_roles set permissions = array("
        "select distinct unnest(permissions || :more) order by 1) where id = cast(:id as uuid)"
    ).bindparams(sa.bindparam("more", type_=sa.ARRAY(sa.Text())))
    op.get_bind().execute(manage, {"more": GRANTED, "id": MANAGER})
