"""Texts that merchants write: one JSONB object from language tag to words."""

from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

LOCALISED = "localised"  # in a column's info


def texts(description: str) -> Any:
    """Make a column of words by language, as {"en": "Mug", "de": "Becher"}."""
    return Field(
        default_factory=dict,
        sa_type=JSONB(none_as_null=True),
        sa_column_kwargs={"info": {LOCALISED: True}, "server_default": "{}"},
        description=description,
    )
