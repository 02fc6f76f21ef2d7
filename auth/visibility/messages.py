"""Messages are seen by whoever sees their thread; notes, by staff who read messages alone."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility, Within
from auth.visibility.threads import threads
from models import Attachment, Message, Thread


def messages(viewer: Viewer) -> ColumnElement[bool]:
    """Show what was said to both sides, and what staff noted to staff."""
    if viewer.may(Permission.MESSAGES_READ):
        return sa.true()
    rule = threads(viewer)
    if isinstance(rule, sa.False_):
        return rule
    said = col(Message.is_internal).is_(False)
    return sa.and_(said, col(Message.thread_id).in_(select(Thread.id).where(rule)))


RULES: dict[Any, Visibility] = {Attachment: Within(Attachment.message_id), Message: messages}
