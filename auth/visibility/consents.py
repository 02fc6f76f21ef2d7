"""Consents are seen by whose they are and by who reads consents; kinds in use by everybody."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility, owned
from models import Consent, ConsentKind, ConsentRecord


def kinds(viewer: Viewer) -> ColumnElement[bool]:
    """Show the kinds in use to everybody, and all to who reads consents."""
    if viewer.may(Permission.CONSENTS_READ):
        return sa.true()
    return col(ConsentKind.is_active).is_(True)


def consents(viewer: Viewer) -> ColumnElement[bool]:
    """Show a consent to whose it is, and all to who reads consents."""
    return sa.true() if viewer.may(Permission.CONSENTS_READ) else owned(Consent, viewer)


def records(viewer: Viewer) -> ColumnElement[bool]:
    """Show evidence to whom it is about, and all to who reads consents."""
    return sa.true() if viewer.may(Permission.CONSENTS_READ) else owned(ConsentRecord, viewer)


RULES: dict[Any, Visibility] = {
    Consent: consents,
    ConsentKind: kinds,
    ConsentRecord: records,
}
