"""Tell which carts are shared, name a guest's wishlists, and find what guests left."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the moment of sharing, hold wishlists of a guest to one name each, make the indexes."""
    op.add_column("carts", sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_carts_shared_at_some_time"),
        "carts",
        "(share_hash is null) = (shared_at is null)",
    )
    op.create_index(
        "uq_wishlists_name_of_claim",
        "wishlists",
        ["claim_hash", sa.literal_column("lower(name)")],
        unique=True,
    )
    op.drop_index("ix_carts_updated_at", "carts")
    guests = sa.text("claim_hash is not null")
    op.create_index("ix_carts_of_guests", "carts", ["updated_at"], postgresql_where=guests)
    op.create_index("ix_wishlists_of_guests", "wishlists", ["created_at"], postgresql_where=guests)
