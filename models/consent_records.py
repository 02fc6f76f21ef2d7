"""Records of consents: the evidence of every change."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, UTCDateTime

from models.base import APPEND_ONLY, KEPT, PLAIN, Record, choice, finite
from models.events import ActorKind

EVIDENT = "act <> 'GRANTED' or wording is not null or evidence is not null"


class ConsentAct(StrEnum):
    """What was done about a consent."""

    ASKED = "ASKED"
    GRANTED = "GRANTED"
    WITHDRAWN = "WITHDRAWN"


class ConsentSource(StrEnum):
    """Where a consent was changed."""

    ACCOUNT = "ACCOUNT"
    CHECKOUT = "CHECKOUT"
    MAIL = "MAIL"
    PREFERENCE_PAGE = "PREFERENCE_PAGE"
    SIGN_UP = "SIGN_UP"
    STAFF = "STAFF"


WHOLE_IP = sa.text("ip is not null and ip not like '%/%'")


class ConsentRecord(Record, table=True):
    """Evidence of one change of a consent; rows are added and never changed."""

    __tablename__ = "consent_records"
    __table_args__ = (
        sa.Index("ix_consent_records_of_customer", "customer_id", "created_at", "id"),
        sa.Index("ix_consent_records_of_kind", "kind_id", "created_at", "id"),
        sa.Index("ix_consent_records_whole_ip", "created_at", postgresql_where=WHOLE_IP),
        sa.CheckConstraint(EVIDENT, name="evident"),
        *finite("at"),
        {"info": {APPEND_ONLY: True}},
    )

    customer_id: UUID = Field(foreign_key="customers.id", sa_column_kwargs=PLAIN)
    kind_id: UUID = Field(foreign_key="consent_kinds.id", sa_column_kwargs=PLAIN)
    act: ConsentAct = Field(
        sa_type=choice(ConsentAct), sa_column_kwargs=PLAIN, description="What was done."
    )
    source: ConsentSource = Field(
        sa_type=choice(ConsentSource), sa_column_kwargs=PLAIN, description="Where it was done."
    )
    at: datetime = Field(sa_type=UTCDateTime, description="When it was done.")
    version: int = Field(description="Which wording it is about.")
    wording: str | None = Field(
        default=None,
        max_length=2000,
        sa_column_kwargs=PLAIN,
        description="The sentence that was shown, to the letter.",
    )
    language: str | None = Field(
        default=None,
        max_length=35,
        sa_column_kwargs=PLAIN,
        description="The language of that sentence.",
    )
    evidence: str | None = Field(
        default=None,
        max_length=2000,
        sa_column_kwargs=KEPT,
        description="What else proves it, such as how, where and when staff were told.",
    )
    ip: str | None = Field(
        default=None,
        max_length=45,
        sa_column_kwargs=KEPT,
        description="From which address it came; after a month, from which network.",
    )
    agent: str | None = Field(
        default=None,
        max_length=400,
        sa_column_kwargs=KEPT,
        description="Which browser said it came.",
    )
    actor_kind: ActorKind = Field(
        sa_type=choice(ActorKind), sa_column_kwargs=PLAIN, description="Who did it."
    )
    actor_id: UUID | None = Field(default=None, sa_column_kwargs=PLAIN)
