"""Prove again and change addresses."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME, TEXT = UTCDateTime, AutoString


def upgrade() -> None:
    """Add what a session is shown by, step-ups, and changes of address."""
    op.add_column("sessions", sa.Column("place", TEXT(length=2), nullable=True))
    op.add_column("sessions", sa.Column("notice_hash", sa.LargeBinary(), nullable=True))
    op.create_index(
        "uq_sessions_notice",
        "sessions",
        ["notice_hash"],
        unique=True,
        postgresql_where=sa.text("notice_hash is not null"),
    )
    _make_step_ups()
    _make_email_changes()


def _make_step_ups() -> None:
    op.create_table(
        "step_ups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", TIME(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("used_at", TIME(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_step_ups_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_step_ups"),
    )
    op.create_index("ix_step_ups_of_session", "step_ups", ["session_id", "created_at"])
    op.create_index("ix_step_ups_expires_at", "step_ups", ["expires_at"])


def _make_email_changes() -> None:
    op.create_table(
        "email_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", TIME(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=True),
        sa.Column("old_email", TEXT(length=254), nullable=False),
        sa.Column("old_key", TEXT(length=254), nullable=False),
        sa.Column("new_email", TEXT(length=254), nullable=False),
        sa.Column("new_key", TEXT(length=254), nullable=False),
        sa.Column("new_hash", sa.LargeBinary(), nullable=False),
        sa.Column("old_hash", sa.LargeBinary(), nullable=False),
        sa.Column("waits_for_old", sa.Boolean(), nullable=False),
        sa.Column("expires_at", TIME(), nullable=False),
        sa.Column("undo_until", TIME(), nullable=False),
        sa.Column("new_confirmed_at", TIME(), nullable=True),
        sa.Column("old_confirmed_at", TIME(), nullable=True),
        sa.Column("applied_at", TIME(), nullable=True),
        sa.Column("closed_at", TIME(), nullable=True),
        sa.Column("closed_by", TEXT(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_email_changes_customer_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["started_by"], ["staff.id"], name="fk_email_changes_started_by", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_email_changes"),
        sa.UniqueConstraint("new_hash", name="uq_email_changes_new_hash"),
        sa.UniqueConstraint("old_hash", name="uq_email_changes_old_hash"),
    )
    op.create_index("ix_email_changes_of_customer", "email_changes", ["customer_id", "created_at"])
    op.create_index("ix_email_changes_started_by", "email_changes", ["started_by"])
    op.create_index("ix_email_changes_undo_until", "email_changes", ["undo_until"])
