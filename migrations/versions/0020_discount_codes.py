"""Let staff make discount codes, buyers type them, and orders use them."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MANAGER = "00000000-0000-7000-8000-000000000002"
GRANTED = ["DISCOUNTS_WRITE"]


def upgrade() -> None:
    """Make the tables; managers may decide about discount codes from here on."""
    op.create_table(
        "discount_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("text_key", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "AMOUNT",
                "FREE_SHIPPING",
                "PERCENT",
                name="discount_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("percent_bp", sa.Integer(), nullable=True),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(length=3), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("least_minor", sa.BigInteger(), nullable=True),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("most_uses", sa.Integer(), nullable=True),
        sa.Column("most_uses_each", sa.Integer(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("is_combinable", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_for_some", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'PERCENT') = (percent_bp is not null) and (kind = 'AMOUNT') = (amount_minor is not null)",
            name=op.f("ck_discount_codes_takes_what_it_is_for"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_discount_codes_amount_positive")),
        sa.CheckConstraint(
            "currency is not null or coalesce(amount_minor, least_minor) is null",
            name=op.f("ck_discount_codes_money_has_currency"),
        ),
        sa.CheckConstraint(
            "ends_at > starts_at", name=op.f("ck_discount_codes_ends_after_it_begins")
        ),
        sa.CheckConstraint("isfinite(ends_at)", name=op.f("ck_discount_codes_ends_at_finite")),
        sa.CheckConstraint("isfinite(starts_at)", name=op.f("ck_discount_codes_starts_at_finite")),
        sa.CheckConstraint("least_minor >= 0", name=op.f("ck_discount_codes_least_not_negative")),
        sa.CheckConstraint(
            "percent_bp between 1 and 10000", name=op.f("ck_discount_codes_percent_within")
        ),
        sa.CheckConstraint(
            "uses between 0 and coalesce(most_uses, uses)",
            name=op.f("ck_discount_codes_uses_within"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discount_codes")),
        sa.UniqueConstraint("text_key", name=op.f("uq_discount_codes_text_key")),
    )
    op.create_table(
        "discount_code_categories",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["categories.id"],
            name=op.f("fk_discount_code_categories_category_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["code_id"],
            ["discount_codes.id"],
            name=op.f("fk_discount_code_categories_code_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discount_code_categories")),
        sa.UniqueConstraint(
            "code_id", "category_id", name=op.f("uq_discount_code_categories_code_id_category_id")
        ),
    )
    op.create_index(
        "ix_discount_code_categories_category_id", "discount_code_categories", ["category_id"]
    )
    op.create_table(
        "cart_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("cart_id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["carts.id"], name=op.f("fk_cart_codes_cart_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["code_id"],
            ["discount_codes.id"],
            name=op.f("fk_cart_codes_code_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_codes")),
        sa.UniqueConstraint("cart_id", "code_id", name=op.f("uq_cart_codes_cart_id_code_id")),
    )
    op.create_index("ix_cart_codes_code_id", "cart_codes", ["code_id"])
    op.create_table(
        "code_uses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("email_key", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=True),
        sa.Column("given_back_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["code_id"],
            ["discount_codes.id"],
            name=op.f("fk_code_uses_code_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_code_uses_customer_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_code_uses_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_uses")),
        sa.UniqueConstraint("order_id", "code_id", name=op.f("uq_code_uses_order_id_code_id")),
    )
    op.create_index("ix_code_uses_customer_id", "code_uses", ["customer_id"])
    op.create_index("ix_code_uses_of_customer", "code_uses", ["code_id", "customer_id"])
    op.create_index("ix_code_uses_of_email", "code_uses", ["code_id", "email_key"])
    op.create_table(
        "discount_code_products",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["code_id"],
            ["discount_codes.id"],
            name=op.f("fk_discount_code_products_code_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_discount_code_products_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discount_code_products")),
        sa.UniqueConstraint(
            "code_id", "product_id", name=op.f("uq_discount_code_products_code_id_product_id")
        ),
    )
    op.create_index(
        "ix_discount_code_products_product_id", "discount_code_products", ["product_id"]
    )
    manage = sa.text(
        "update staff_roles set permissions = array("
        "select distinct unnest(permissions || :more) order by 1) where id = cast(:id as uuid)"
    ).bindparams(sa.bindparam("more", type_=sa.ARRAY(sa.Text())))
    op.get_bind().execute(manage, {"more": GRANTED, "id": MANAGER})
