"""The letters of conversations: that the shop has answered, with a link that opens the thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from mailer.letters import Draft
from models import ThreadSubject

MOST_LINES, MOST_CHARACTERS = 12, 600


@dataclass(frozen=True)
class Answered:
    """What the shop has said, to whom, and the key that opens the thread.

    `number` is that of the order or return it is about; an enquiry has none.
    """

    message_id: UUID
    to_address: str
    body: str
    key_id: UUID
    key_version: int
    subject: ThreadSubject
    files: Sequence[str] = ()
    number: str | None = None
    customer_id: UUID | None = None
    language: str | None = None


@dataclass(frozen=True)
class Received:
    """An enquiry that came, where its answer goes, and the key that opens its thread."""

    message_id: UUID
    to_address: str
    key_id: UUID
    key_version: int
    customer_id: UUID | None = None
    language: str | None = None


def received(letter: Received) -> Draft:
    """Confirm an enquiry; nothing that was typed is repeated, or it would be a way to write to
    anybody."""
    return Draft(
        template="enquiry_received",
        to_address=letter.to_address,
        dedupe_key=f"enquiry_received:{letter.message_id.hex}",
        payload={"mailed_key_id": str(letter.key_id), "key_version": letter.key_version},
        language=letter.language,
        customer_id=letter.customer_id,
    )


def answered(letter: Answered) -> Draft:
    """Say that the shop has answered, how that begins, and where it is read and answered."""
    template = f"{letter.subject.value.lower()}_answered"
    lines, is_whole = beginning(letter.body)
    payload: dict[str, Any] = {
        "number": letter.number,
        "lines": [{"line": line} for line in lines],
        "is_whole": is_whole,
        "files": [{"name": name} for name in letter.files],
        "mailed_key_id": str(letter.key_id),
        "key_version": letter.key_version,
    }
    return Draft(
        template=template,
        to_address=letter.to_address,
        dedupe_key=f"{template}:{letter.message_id.hex}",
        payload=payload,
        language=letter.language,
        customer_id=letter.customer_id,
    )


def beginning(body: str) -> tuple[list[str], bool]:
    """Cut the beginning of a text, in lines, and tell whether that is all of it."""
    lines = body[:MOST_CHARACTERS].split("\n")[:MOST_LINES]
    return lines, "\n".join(lines) == body
