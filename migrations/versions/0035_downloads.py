"""Let files be sold, and count who downloads them."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "variant_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("version", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=True),
        sa.Column("downloads", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.CheckConstraint("downloads >= 0", name=op.f("ck_variant_files_downloads_no_less")),
        sa.CheckConstraint("days >= 0", name=op.f("ck_variant_files_days_no_less")),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["variants.id"],
            name=op.f("fk_variant_files_variant_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_variant_files_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variant_files")),
        sa.UniqueConstraint("file_id", name=op.f("uq_variant_files_file_id")),
    )
    op.create_index(
        "ix_variant_files_of_variant", "variant_files", ["variant_id", "created_at", "id"]
    )
    op.create_table(
        "downloads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("variant_file_id", sa.Uuid(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("linked_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("used >= 0", name=op.f("ck_downloads_used_no_less")),
        sa.CheckConstraint("most > 0", name=op.f("ck_downloads_most_some")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_downloads_order_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_lines.id"],
            name=op.f("fk_downloads_order_line_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["variant_file_id"],
            ["variant_files.id"],
            name=op.f("fk_downloads_variant_file_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_downloads")),
        sa.UniqueConstraint(
            "order_line_id",
            "variant_file_id",
            name=op.f("uq_downloads_order_line_id_variant_file_id"),
        ),
    )
    op.create_index("ix_downloads_of_order", "downloads", ["order_id", "created_at", "id"])
    op.create_index("ix_downloads_variant_file_id", "downloads", ["variant_file_id"])
