"""Order search: what customers find their own orders by."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from auth.permissions import Permission
from auth.viewer import Viewer
from domain.setting_facts import decided
from domain.settings import Feature, key_of
from kit.meanings import Condition
from kit.pages import BadPage
from kit.searching import Searchable, asked_for, plain
from models import Order, OrderDocument

LONGEST_SEARCH = 1000  # characters; nobody types as many
OWN = Searchable(("number", "nickname"))


def _read(asked: str) -> str:
    if len(asked) > LONGEST_SEARCH:
        raise BadPage("search", f"`search` has at most {LONGEST_SEARCH} characters.")
    return plain(asked)


def _holds(viewer: Viewer, wanted: sa.BindParameter[Any]) -> sa.ColumnElement[bool]:
    """Keep the orders whose words are asked for; a customer's none where the store wants so."""
    found = _words().op("@@", is_comparison=True)(asked_for(wanted))
    if viewer.may(Permission.ORDERS_READ):
        return found  # type: ignore[no-any-return]
    return sa.and_(_is_on(), found)


def _words() -> Any:
    """Write the words of an order and of its lines.

    Those of the order are made anew for each, as few as one customer has; those of lines are kept.
    """
    table: Any = Order.__table__  # type: ignore[attr-defined]
    lines = (
        sa.select(col(OrderDocument.words))
        .where(col(OrderDocument.order_id) == col(Order.id))
        .correlate(Order)
    )
    none: Any = sa.literal_column("''::tsvector")
    return OWN.vector(table).op("||")(sa.func.coalesce(lines.scalar_subquery(), none))


def _is_on() -> Any:
    value: Any = sa.literal_column("store_settings.value <> 'false'::jsonb", sa.Boolean)
    return sa.func.coalesce(decided(key_of(Feature.ORDER_SEARCH), value), sa.true())


SEARCH = Condition(str, sa.Text(), _read, _holds)
