"""Setting facts: one setting of the store, read within the statement that needs it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col

from kit.literals import said
from models import StoreSetting

AS_KEPT: Any = sa.literal_column("store_settings.value", JSONB)
AS_TEXT: Any = sa.literal_column("store_settings.value #>> '{}'", sa.Text)


def decided(key: str, value: Any = AS_KEPT) -> Any:
    """Read what staff decided, or what `value` makes of it; null where they decided nothing.

    `key` is one of ours, and `value` an expression over the row of `store_settings`.
    """
    found = sa.select(value).select_from(StoreSetting).where(col(StoreSetting.key) == said(key))
    return found.correlate_except(StoreSetting).scalar_subquery()
