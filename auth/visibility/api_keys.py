"""API keys are seen by who reads them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility
from models import ApiKey


def api_keys(viewer: Viewer) -> ColumnElement[bool]:
    """Show every key to who reads keys."""
    return sa.true() if viewer.may(Permission.API_KEYS_READ) else sa.false()


RULES: dict[Any, Visibility] = {ApiKey: api_keys}
