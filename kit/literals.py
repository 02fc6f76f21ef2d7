"""Literals: words and numbers of our own, written into the text of a statement."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

NONE: Any = sa.literal_column("'[]'::jsonb", JSONB)  # a list of nothing


def said(text: str) -> Any:
    """Write a word of ours, which has no quotes in it; what a client sends is a parameter."""
    return sa.literal_column(f"'{text}'", sa.Text)


def number(value: int) -> Any:
    """Write a number."""
    return sa.literal_column(str(value), sa.Integer)


def pairs(**values: Any) -> list[Any]:
    """Write what `jsonb_build_object` takes: each name, and what it stands for."""
    return [part for name, value in values.items() for part in (said(name), value)]
