"""Visibility: which rows of a table a viewer may know of. No rule, no rows."""

from __future__ import annotations

from typing import TypeVar

from sqlmodel import SQLModel, select
from sqlmodel.sql.expression import SelectOfScalar

from auth.viewer import Viewer
from auth.visibility import (
    addresses,
    api_keys,
    attributes,
    businesses,
    carts,
    catalogue,
    consents,
    credits,
    customers,
    downloads,
    files,
    groups,
    hidden,
    letters,
    mailed_keys,
    messages,
    orders,
    points,
    prices,
    returns,
    sessions,
    shipments,
    staff,
    threads,
    webhooks,
    wishlists,
    withdrawals,
)
from auth.visibility.rules import RULES, Within, target_of

M = TypeVar("M", bound=SQLModel)

for _noun in (
    addresses,
    api_keys,
    attributes,
    businesses,
    carts,
    catalogue,
    consents,
    credits,
    customers,
    downloads,
    files,
    groups,
    hidden,
    letters,
    mailed_keys,
    messages,
    orders,
    points,
    prices,
    returns,
    sessions,
    shipments,
    staff,
    threads,
    webhooks,
    wishlists,
    withdrawals,
):
    RULES.update(_noun.RULES)


def visible(model: type[M], viewer: Viewer) -> SelectOfScalar[M]:
    """Select the rows of `model` that `viewer` may know of."""
    return select(model).where(RULES[model](viewer))


__all__ = ["RULES", "Within", "target_of", "visible"]
