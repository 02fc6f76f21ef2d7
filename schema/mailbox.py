"""The development mailbox. Its field is absent from a production schema."""

from datetime import datetime

import strawberry

import models
from auth.rules import anyone
from kit.mails import code, link
from schema.words import Connection, Node, computed, describes, latest, pages, query


@describes(models.CaughtMail)
class CaughtMail(Node):
    to_address: str
    subject: str
    text: str
    html: str
    created_at: datetime
    link: str | None = computed(link, of=models.CaughtMail)
    code: str | None = computed(code, of=models.CaughtMail)


@strawberry.type
class MailboxQueries:
    mailbox: Connection[CaughtMail] = query(
        pages(
            models.CaughtMail,
            "Every mail that was caught instead of sent, the latest first. Only in development.",
            order=(latest(models.CaughtMail.created_at),),
        ),
        allow=anyone,
    )
