"""Keep what is known of files that are brought in; what was laid for them before was never used."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

KINDS = "BINARY EPUB GIF HEIC JPEG MP3 MP4 PDF PNG TEXT WEBP ZIP"
STATES = "ATTACHED GONE STORED WAITING"
STORED = (
    "case state when 'WAITING' then place is null when 'GONE' then true else place is not null end"
)


def upgrade() -> None:
    """Make the table in the place of the one before."""
    op.drop_table("stored_files")
    op.create_table(
        "files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("api_key_id", sa.Uuid(), nullable=True),
        sa.Column("claim_hash", sa.LargeBinary(), nullable=True),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=255), nullable=False),
        sa.Column("kind", _enum("file_kind", KINDS), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", _enum("file_state", STATES), nullable=False),
        sa.Column("state_since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("attached_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(customer_id, staff_id, api_key_id, claim_hash) <= 1",
            name=op.f("ck_files_one_owner"),
        ),
        sa.CheckConstraint("size between 1 and 2147483647", name=op.f("ck_files_size_in_range")),
        sa.CheckConstraint(STORED, name=op.f("ck_files_stored_somewhere")),
        sa.CheckConstraint("(place is null) = (digest is null)", name=op.f("ck_files_digested")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_files_customer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_files_staff_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("place", name=op.f("uq_files_place")),
    )
    for column in ("customer_id", "staff_id", "api_key_id"):
        op.create_index(f"ix_files_{column}", "files", [column])
    op.create_index(
        "ix_files_of_guests",
        "files",
        ["claim_hash"],
        postgresql_where=sa.text("claim_hash is not null"),
    )
    op.create_index(
        "ix_files_to_sweep",
        "files",
        ["state", "state_since"],
        postgresql_where=sa.text("state <> 'ATTACHED' and (state <> 'GONE' or place is not null)"),
    )


def _enum(name: str, words: str) -> sa.Enum:
    return sa.Enum(*words.split(), name=name, native_enum=False, create_constraint=True, length=32)
