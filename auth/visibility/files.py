"""Files are seen by whoever brought them; a noun that they are attached to adds its own way."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col

from auth.viewer import Viewer
from auth.visibility.rules import Visibility, owned
from models import File


def brought(viewer: Viewer) -> ColumnElement[bool]:
    """Tell the files that the viewer has brought."""
    ways = [owned(File, viewer)]
    if viewer.staff_id is not None:
        ways.append(col(File.staff_id) == viewer.staff_id)
    if viewer.api_key_id is not None:
        ways.append(col(File.api_key_id) == viewer.api_key_id)
    return sa.or_(*ways)


RULES: dict[Any, Visibility] = {File: brought}
