"""Downloads are seen with their order; what is sold as a file, by who bought or reads it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from auth.permissions import Permission
from auth.viewer import Viewer
from auth.visibility.rules import Visibility, Within
from models import Download, VariantFile

downloads = Within(Download.order_id)


def variant_files(viewer: Viewer) -> ColumnElement[bool]:
    """Show all to staff who read products, and to others what came with orders that they see."""
    if viewer.may(Permission.PRODUCTS_READ):
        return sa.true()
    bought = select(Download.variant_file_id).where(downloads(viewer))
    return col(VariantFile.id).in_(bought)


RULES: dict[Any, Visibility] = {Download: downloads, VariantFile: variant_files}
