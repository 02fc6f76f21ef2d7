"""Sessions are seen by whoever is signed in with them, those of customers by staff as well."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility
from models import Customer, Session, Staff


def sessions(viewer: Viewer) -> ColumnElement[bool]:
    """Show sessions that were not ended to whose they are; customers' to who reads customers."""
    ways: list[ColumnElement[bool]] = []
    if viewer.customer_id is not None:
        ways.append(col(Session.customer_id) == viewer.customer_id)
    if viewer.staff_id is not None:
        ways.append(col(Session.staff_id) == viewer.staff_id)
    if viewer.may(Permission.CUSTOMERS_READ):
        ways.append(col(Session.customer_id).is_not(None))
    if not ways:
        return sa.false()
    return sa.and_(sa.or_(*ways), col(Session.revoked_at).is_(None), sa.or_(*_current()))


def _current() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Tell those that signing out everywhere has not ended."""
    return tuple(  # type: ignore[return-value]
        col(Session.epoch)
        == select(person.session_epoch).where(col(person.id) == key).scalar_subquery()
        for person, key in ((Customer, col(Session.customer_id)), (Staff, col(Session.staff_id)))
    )


RULES: dict[Any, Visibility] = {Session: sessions}
