"""Let cleaning find by an index what is old, and the addresses of networks that are still whole."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes, in place of two that nothing else reads."""
    op.drop_index("ix_sessions_expires_at", "sessions")
    op.create_index(
        "ix_sessions_end", "sessions", [sa.text("least(revoked_at, idle_expires_at, expires_at)")]
    )
    for column in ("sent_at", "failed_at"):
        is_there = sa.text(f"{column} is not null")
        op.create_index(f"ix_letters_{column}", "letters", [column], postgresql_where=is_there)
    op.drop_index("ix_consent_records_created_at", "consent_records")
    for table, column in (
        ("sign_in_links", "request_ip"),
        ("sessions", "ip"),
        ("consent_records", "ip"),
    ):
        is_whole = sa.text(f"{column} is not null and {column} not like '%/%'")
        op.create_index(f"ix_{table}_whole_ip", table, ["created_at"], postgresql_where=is_whole)
