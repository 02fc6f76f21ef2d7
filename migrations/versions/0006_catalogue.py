"""Make the catalogue, groups, prices, stock and carts."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and the tax class of what names none."""
    _make_tables()
    op.execute("update products set published_at = created_at where is_published")
    op.execute("revoke update, delete, truncate on stock_movements from latchkey_app")
    op.execute(
        "insert into tax_classes (id, created_at, key, name, rate_bp, is_default) values"
        " (cast('00000000-0000-7000-8000-000000000021' as uuid), now(), 'standard',"
        """ '{"en": "Standard", "de": "Normalsatz"}'::jsonb, 0, true)"""
    )


def _make_tables() -> None:
    op.create_table(
        "categories",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("path", ARRAY(sa.Uuid()), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("name", JSONB(none_as_null=True), server_default="{}", nullable=False),
        sa.Column("description", JSONB(none_as_null=True), server_default="{}", nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "path[cardinality(path)] = id", name=op.f("ck_categories_path_ends_here")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["categories.id"],
            name=op.f("fk_categories_parent_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("slug", name=op.f("uq_categories_slug")),
    )
    op.create_index(
        "ix_categories_parent", "categories", ["parent_id", "position", "id"], unique=False
    )
    op.create_index(
        "ix_categories_path", "categories", ["path"], unique=False, postgresql_using="gin"
    )
    op.create_table(
        "customer_groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("name", JSONB(none_as_null=True), server_default="{}", nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "GROUP",
                "LEVEL",
                name="group_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("discount_bp", sa.Integer(), nullable=False),
        sa.Column("shows_net", sa.Boolean(), nullable=True),
        sa.Column("rule_orders", sa.Integer(), nullable=True),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(length=3), nullable=True),
        sa.Column("rule_spent_minor", sa.BigInteger(), nullable=True),
        sa.Column("rule_days", sa.Integer(), nullable=True),
        sa.Column("rule_email_domain", sqlmodel.sql.sqltypes.AutoString(length=253), nullable=True),
        sa.CheckConstraint(
            "(kind = 'LEVEL') = (rank is not null)",
            name=op.f("ck_customer_groups_levels_are_ranked"),
        ),
        sa.CheckConstraint(
            "(rule_spent_minor is null) = (currency is null)",
            name=op.f("ck_customer_groups_rule_has_currency"),
        ),
        sa.CheckConstraint(
            "discount_bp between 0 and 10000", name=op.f("ck_customer_groups_discount_within")
        ),
        sa.CheckConstraint("rule_days > 0", name=op.f("ck_customer_groups_rule_days_positive")),
        sa.CheckConstraint("rule_orders > 0", name=op.f("ck_customer_groups_rule_orders_positive")),
        sa.CheckConstraint(
            "rule_spent_minor > 0", name=op.f("ck_customer_groups_rule_spent_positive")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_groups")),
        sa.UniqueConstraint("key", name=op.f("uq_customer_groups_key")),
    )
    op.create_index(
        "uq_customer_groups_rank",
        "customer_groups",
        ["rank"],
        unique=True,
        postgresql_where=sa.text("kind = 'LEVEL'"),
    )
    op.create_table(
        "properties",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("name", JSONB(none_as_null=True), server_default="{}", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_facet", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_properties")),
        sa.UniqueConstraint("key", name=op.f("uq_properties_key")),
    )
    op.create_index("ix_properties_position", "properties", ["position", "id"], unique=False)
    op.create_table(
        "tax_classes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("name", JSONB(none_as_null=True), server_default="{}", nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.CheckConstraint("rate_bp between 0 and 10000", name=op.f("ck_tax_classes_rate_within")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_classes")),
        sa.UniqueConstraint("key", name=op.f("uq_tax_classes_key")),
    )
    op.create_index(
        "uq_tax_classes_default",
        "tax_classes",
        ["is_default"],
        unique=True,
        postgresql_where="is_default",
    )
    op.create_table(
        "carts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("business_id", sa.Uuid(), nullable=True),
        sa.Column("claim_hash", sa.LargeBinary(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "OPEN",
                "ORDERED",
                "SAVED",
                "WAITING",
                name="cart_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(length=3), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=True),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=True),
        sa.Column("saved_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("share_hash", sa.LargeBinary(), nullable=True),
        sa.Column("updated_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "status <> 'SAVED' or (name is not null and saved_at is not null)",
            name=op.f("ck_carts_saved_is_named"),
        ),
        sa.CheckConstraint(
            "status = 'ORDERED' or num_nonnulls(customer_id, claim_hash) = 1",
            name=op.f("ck_carts_has_owner"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(customer_id, claim_hash) <= 1", name=op.f("ck_carts_one_owner")
        ),
        sa.ForeignKeyConstraint(
            ["business_id"],
            ["businesses.id"],
            name=op.f("fk_carts_business_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_carts_customer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carts")),
    )
    op.create_index("ix_carts_business_id", "carts", ["business_id"], unique=False)
    op.create_index(
        "ix_carts_of_customer", "carts", ["customer_id", "saved_at", "id"], unique=False
    )
    op.create_index("ix_carts_updated_at", "carts", ["updated_at"], unique=False)
    op.create_index(
        "uq_carts_name",
        "carts",
        ["customer_id", sa.literal_column("lower(name)")],
        unique=True,
        postgresql_where=sa.text("status = 'SAVED'"),
    )
    op.create_index(
        "uq_carts_open_of_claim",
        "carts",
        ["claim_hash"],
        unique=True,
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.create_index(
        "uq_carts_open_of_customer",
        "carts",
        ["customer_id"],
        unique=True,
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.create_index("uq_carts_share_hash", "carts", ["share_hash"], unique=True)
    op.create_table(
        "group_memberships",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "RULE",
                "STAFF",
                name="membership_source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_group_memberships_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["customer_groups.id"],
            name=op.f("fk_group_memberships_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_memberships")),
        sa.UniqueConstraint(
            "customer_id", "group_id", name=op.f("uq_group_memberships_customer_id_group_id")
        ),
    )
    op.create_index(
        "ix_group_memberships_group", "group_memberships", ["group_id", "id"], unique=False
    )
    op.create_table(
        "price_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(length=3), nullable=False),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_price_lists_ends_after_it_begins")),
        sa.CheckConstraint("isfinite(ends_at)", name=op.f("ck_price_lists_ends_at_finite")),
        sa.CheckConstraint("isfinite(starts_at)", name=op.f("ck_price_lists_starts_at_finite")),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["customer_groups.id"],
            name=op.f("fk_price_lists_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_lists")),
        sa.UniqueConstraint("name", name=op.f("uq_price_lists_name")),
    )
    op.create_index("ix_price_lists_group_id", "price_lists", ["group_id"], unique=False)
    op.create_table(
        "property_values",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("name", JSONB(none_as_null=True), server_default="{}", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id"],
            ["properties.id"],
            name=op.f("fk_property_values_property_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_property_values")),
        sa.UniqueConstraint("property_id", "key", name=op.f("uq_property_values_property_id_key")),
    )
    op.create_index(
        "ix_property_values_position",
        "property_values",
        ["property_id", "position", "id"],
        unique=False,
    )
    op.create_table(
        "tax_exemptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("certificate", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("country", sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
        sa.Column("region", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "expires_on >= valid_from", name=op.f("ck_tax_exemptions_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_tax_exemptions_customer_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_exemptions")),
    )
    op.create_index(
        "ix_tax_exemptions_of_customer",
        "tax_exemptions",
        ["customer_id", "expires_on", "id"],
        unique=False,
    )
    op.create_table(
        "modifiers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("name", JSONB(none_as_null=True), server_default="{}", nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "CHOICE",
                "TEXT",
                name="modifier_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "least >= 0 and most >= least and most >= 1", name=op.f("ck_modifiers_counts_fit")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_modifiers_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modifiers")),
        sa.UniqueConstraint("product_id", "key", name=op.f("uq_modifiers_product_id_key")),
    )
    op.create_index(
        "ix_modifiers_position", "modifiers", ["product_id", "position", "id"], unique=False
    )
    op.create_table(
        "product_categories",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["categories.id"],
            name=op.f("fk_product_categories_category_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_product_categories_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_categories")),
        sa.UniqueConstraint(
            "product_id", "category_id", name=op.f("uq_product_categories_product_id_category_id")
        ),
    )
    op.create_index(
        "ix_product_categories_category",
        "product_categories",
        ["category_id", "position", "product_id"],
        unique=False,
    )
    op.create_table(
        "product_options",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_product_options_product_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["property_id"],
            ["properties.id"],
            name=op.f("fk_product_options_property_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_options")),
        sa.UniqueConstraint(
            "product_id", "property_id", name=op.f("uq_product_options_product_id_property_id")
        ),
    )
    op.create_index(
        "ix_product_options_property_id", "product_options", ["property_id"], unique=False
    )
    op.create_table(
        "product_values",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("value_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_product_values_product_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["value_id"],
            ["property_values.id"],
            name=op.f("fk_product_values_value_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_values")),
        sa.UniqueConstraint(
            "product_id", "value_id", name=op.f("uq_product_values_product_id_value_id")
        ),
    )
    op.create_index(
        "ix_product_values_value_id", "product_values", ["value_id", "product_id"], unique=False
    )
    op.create_table(
        "cart_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("cart_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("answers", JSONB(none_as_null=True), nullable=False),
        sa.Column("answers_hash", sa.LargeBinary(), nullable=False),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(length=3), nullable=False),
        sa.Column("seen_minor", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_cart_lines_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["cart_id"], ["carts.id"], name=op.f("fk_cart_lines_cart_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["variants.id"],
            name=op.f("fk_cart_lines_variant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_lines")),
        sa.UniqueConstraint(
            "cart_id",
            "variant_id",
            "answers_hash",
            name=op.f("uq_cart_lines_cart_id_variant_id_answers_hash"),
        ),
    )
    op.create_index(
        "ix_cart_lines_of_cart", "cart_lines", ["cart_id", "added_at", "id"], unique=False
    )
    op.create_index("ix_cart_lines_variant_id", "cart_lines", ["variant_id"], unique=False)
    op.create_table(
        "media",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "IMAGE",
                "VIDEO",
                name="medium_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("alt", JSONB(none_as_null=True), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_media_product_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_media_variant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
    )
    op.create_index("ix_media_of_product", "media", ["product_id", "position", "id"], unique=False)
    op.create_index("ix_media_variant_id", "media", ["variant_id"], unique=False)
    op.create_table(
        "modifier_choices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("modifier_id", sa.Uuid(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("name", JSONB(none_as_null=True), server_default="{}", nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(length=3), nullable=False),
        sa.Column("difference_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["modifier_id"],
            ["modifiers.id"],
            name=op.f("fk_modifier_choices_modifier_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modifier_choices")),
        sa.UniqueConstraint("modifier_id", "key", name=op.f("uq_modifier_choices_modifier_id_key")),
    )
    op.create_index(
        "ix_modifier_choices_position",
        "modifier_choices",
        ["modifier_id", "position", "id"],
        unique=False,
    )
    op.create_table(
        "prices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("price_list_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(length=3), nullable=False),
        sa.Column("min_quantity", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("was_minor", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_prices_amount_not_negative")),
        sa.CheckConstraint("min_quantity >= 1", name=op.f("ck_prices_quantity_positive")),
        sa.CheckConstraint("was_minor > amount_minor", name=op.f("ck_prices_was_more")),
        sa.ForeignKeyConstraint(
            ["price_list_id"],
            ["price_lists.id"],
            name=op.f("fk_prices_price_list_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variants.id"], name=op.f("fk_prices_variant_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prices")),
        sa.UniqueConstraint(
            "price_list_id",
            "variant_id",
            "min_quantity",
            name=op.f("uq_prices_price_list_id_variant_id_min_quantity"),
        ),
    )
    op.create_index("ix_prices_variant_id", "prices", ["variant_id", "price_list_id"], unique=False)
    op.create_table(
        "stock_levels",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column(
            "backorders",
            sa.Enum(
                "ALLOW",
                "DENY",
                name="backorder_policy",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("backorder_limit", sa.Integer(), nullable=True),
        sa.CheckConstraint("backorder_limit >= 0", name=op.f("ck_stock_levels_limit_not_negative")),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_stock_levels_reserved_not_negative")),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["variants.id"],
            name=op.f("fk_stock_levels_variant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_levels")),
        sa.UniqueConstraint("variant_id", name=op.f("uq_stock_levels_variant_id")),
    )
    op.create_table(
        "stock_movements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "ADJUSTED",
                "COUNTED",
                "RECEIVED",
                "RETURNED",
                "SOLD",
                "UNSOLD",
                name="movement_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("change <> 0", name=op.f("ck_stock_movements_changes_something")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_stock_movements_order_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
            name=op.f("fk_stock_movements_staff_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["variants.id"],
            name=op.f("fk_stock_movements_variant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movements")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_stock_movements_of_variant",
        "stock_movements",
        ["variant_id", "created_at", "id"],
        unique=False,
    )
    op.create_index("ix_stock_movements_order_id", "stock_movements", ["order_id"], unique=False)
    op.create_index(
        op.f("ix_stock_movements_staff_id"), "stock_movements", ["staff_id"], unique=False
    )
    op.create_table(
        "stock_reservations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("cart_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_reservations_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["cart_id"],
            ["carts.id"],
            name=op.f("fk_stock_reservations_cart_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["variants.id"],
            name=op.f("fk_stock_reservations_variant_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_reservations")),
        sa.UniqueConstraint(
            "cart_id", "variant_id", name=op.f("uq_stock_reservations_cart_id_variant_id")
        ),
    )
    op.create_index(
        "ix_stock_reservations_expires_at", "stock_reservations", ["expires_at"], unique=False
    )
    op.create_index(
        "ix_stock_reservations_variant_id", "stock_reservations", ["variant_id"], unique=False
    )
    op.create_table(
        "variant_values",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("property_id", sa.Uuid(), nullable=False),
        sa.Column("value_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["property_id"],
            ["properties.id"],
            name=op.f("fk_variant_values_property_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["value_id"],
            ["property_values.id"],
            name=op.f("fk_variant_values_value_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["variants.id"],
            name=op.f("fk_variant_values_variant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variant_values")),
        sa.UniqueConstraint(
            "variant_id", "property_id", name=op.f("uq_variant_values_variant_id_property_id")
        ),
    )
    op.create_index(
        "ix_variant_values_property_id", "variant_values", ["property_id"], unique=False
    )
    op.create_index(
        "ix_variant_values_value_id", "variant_values", ["value_id", "variant_id"], unique=False
    )
    op.create_table(
        "modifier_exclusions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("choice_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("choice_id < other_id", name=op.f("ck_modifier_exclusions_kept_once")),
        sa.ForeignKeyConstraint(
            ["choice_id"],
            ["modifier_choices.id"],
            name=op.f("fk_modifier_exclusions_choice_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["modifier_choices.id"],
            name=op.f("fk_modifier_exclusions_other_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modifier_exclusions")),
        sa.UniqueConstraint(
            "choice_id", "other_id", name=op.f("uq_modifier_exclusions_choice_id_other_id")
        ),
    )
    op.create_index(
        "ix_modifier_exclusions_other_id", "modifier_exclusions", ["other_id"], unique=False
    )
    op.add_column(
        "products",
        sa.Column(
            "kind",
            sa.Enum(
                "DIGITAL",
                "PHYSICAL",
                name="product_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            server_default="PHYSICAL",
            nullable=False,
        ),
    )
    op.add_column(
        "products", sa.Column("published_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
    )
    op.add_column(
        "products", sa.Column("archived_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True)
    )
    op.add_column("products", sa.Column("tax_class_id", sa.Uuid(), nullable=True))
    op.create_index("ix_products_tax_class_id", "products", ["tax_class_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_products_tax_class_id"),
        "products",
        "tax_classes",
        ["tax_class_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.add_column("variants", sa.Column("was_minor", sa.BigInteger(), nullable=True))
    op.add_column("variants", sa.Column("weight_grams", sa.Integer(), nullable=True))
    op.add_column(
        "variants",
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )
    op.create_check_constraint(
        "archived_is_off", "products", "not (is_published and archived_at is not null)"
    )
    op.create_check_constraint("was_more", "variants", "was_minor > price_minor")
    op.create_check_constraint("weight_not_negative", "variants", "weight_grams >= 0")
