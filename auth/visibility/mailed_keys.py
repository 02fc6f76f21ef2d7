"""Mailed keys are seen by nobody; what they open is seen by whoever claims it with one."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from auth.viewer import Viewer
from auth.visibility.rules import Visibility, nobody
from kit.meanings import MOMENT
from models import MailedKey


def opens(viewer: Viewer) -> ColumnElement[bool]:
    """Tell of a key whether the viewer holds it, and whether it still opens anything."""
    ends = col(MailedKey.expires_at)
    return sa.and_(
        col(MailedKey.key_hash) == viewer.claim_hash,
        col(MailedKey.revoked_at).is_(None),
        sa.or_(ends.is_(None), ends > MOMENT),
    )


def opened(column: Any, viewer: Viewer) -> Any:
    """Select what `column` names of the keys that the viewer holds."""
    return select(column).where(opens(viewer), col(column).is_not(None))


RULES: dict[Any, Visibility] = {MailedKey: nobody}
