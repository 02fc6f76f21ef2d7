"""Files: what is known of bytes that somebody brought in, which a store of files keeps."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from kit import clock
from models.base import GONE, PLAIN, SECRET, Record, belongs_to, choice

LARGEST = 2**31 - 1  # bytes: what the schema can say as a number


class FileKind(StrEnum):
    """What a file is."""

    BINARY = "BINARY"
    EPUB = "EPUB"
    GIF = "GIF"
    HEIC = "HEIC"
    JPEG = "JPEG"
    MP3 = "MP3"
    MP4 = "MP4"
    PDF = "PDF"
    PNG = "PNG"
    TEXT = "TEXT"
    WEBP = "WEBP"
    ZIP = "ZIP"


class FileState(StrEnum):
    """How far a file has come."""

    ATTACHED = "ATTACHED"
    GONE = "GONE"
    STORED = "STORED"
    WAITING = "WAITING"


class File(Record, table=True):
    """A file; where its bytes are is never shown, nor in any address."""

    __tablename__ = "files"
    __table_args__ = (
        sa.UniqueConstraint("place"),
        sa.Index("ix_files_customer_id", "customer_id"),
        sa.Index("ix_files_staff_id", "staff_id"),
        sa.Index("ix_files_api_key_id", "api_key_id"),
        sa.Index(
            "ix_files_of_guests",
            "claim_hash",
            postgresql_where=sa.text("claim_hash is not null"),
        ),
        sa.Index(
            "ix_files_to_sweep",
            "state",
            "state_since",
            postgresql_where=sa.text(
                "state <> 'ATTACHED' and (state <> 'GONE' or place is not null)"
            ),
        ),
        belongs_to("customer_id", "staff_id", "api_key_id", "claim_hash"),
        sa.CheckConstraint(f"size between 1 and {LARGEST}", name="size_in_range"),
        sa.CheckConstraint(
            "case state when 'WAITING' then place is null"
            " when 'GONE' then true else place is not null end",
            name="stored_somewhere",
        ),
        sa.CheckConstraint("(place is null) = (digest is null)", name="digested"),
    )

    customer_id: UUID | None = Field(
        default=None, foreign_key="customers.id", ondelete="CASCADE", sa_column_kwargs=PLAIN
    )
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id", ondelete="SET NULL")
    api_key_id: UUID | None = None
    claim_hash: bytes | None = Field(default=None, sa_column_kwargs=SECRET)
    name: str = Field(
        max_length=255,
        sa_column_kwargs=GONE,
        description="What whoever brought it called it: a label, which says nothing of what it is.",
    )
    kind: FileKind = Field(
        sa_type=choice(FileKind),
        sa_column_kwargs=PLAIN,
        description="What it is; its bytes were compared with it.",
    )
    size: int = Field(description="How many bytes it has.")
    state: FileState = Field(
        default=FileState.WAITING,
        sa_type=choice(FileState),
        sa_column_kwargs=PLAIN,
        description="How far it has come.",
    )
    state_since: datetime = Field(
        default_factory=clock.now, sa_type=UTCDateTime, description="Since when it is so."
    )
    attached_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    place: str | None = Field(default=None, max_length=200, sa_column_kwargs=PLAIN)
    digest: bytes | None = Field(default=None, sa_column_kwargs=PLAIN)
