"""Wishlists are seen by their owner; what is on them, with them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from auth.viewer import Viewer
from auth.visibility.rules import Visibility, Within, owned
from models import Wishlist, WishlistItem


def wishlists(viewer: Viewer) -> ColumnElement[bool]:
    """Show a wishlist to its owner."""
    return owned(Wishlist, viewer)


RULES: dict[Any, Visibility] = {
    Wishlist: wishlists,
    WishlistItem: Within(WishlistItem.wishlist_id),
}
