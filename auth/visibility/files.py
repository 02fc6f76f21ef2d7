"""Files are seen by whoever brought them, and by who sees the message that they came with."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.messages import messages
from auth.visibility.rules import RULES as ALL
from auth.visibility.rules import Visibility, owned
from models import Attachment, File, Message, Return, VariantFile


def brought(viewer: Viewer) -> ColumnElement[bool]:
    """Tell the files that the viewer has brought."""
    ways = [owned(File, viewer)]
    if viewer.staff_id is not None:
        ways.append(col(File.staff_id) == viewer.staff_id)
    if viewer.api_key_id is not None:
        ways.append(col(File.api_key_id) == viewer.api_key_id)
    return sa.or_(*ways)


def files(viewer: Viewer) -> ColumnElement[bool]:
    """Show a file to who brought it, and to who sees what it is attached to."""
    labels = select(Return.label_id).where(col(Return.label_id).is_not(None), ALL[Return](viewer))
    ways = [brought(viewer), col(File.id).in_(labels)]
    seen = messages(viewer)
    if not isinstance(seen, sa.False_):
        came = select(Attachment.file_id).where(
            col(Attachment.message_id).in_(select(Message.id).where(seen))
        )
        ways.append(col(File.id).in_(came))
    if viewer.may(Permission.PRODUCTS_READ):
        ways.append(col(File.id).in_(select(VariantFile.file_id)))
    return sa.or_(*ways)


RULES: dict[Any, Visibility] = {File: files}
