"""Rules: who may use a root field of the schema. Every root field names one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from auth.permissions import Permission
from auth.viewer import Viewer

Rule: TypeAlias = Callable[[Viewer], bool]


def anyone(viewer: Viewer) -> bool:
    """Allow everybody, signed in or not."""
    return True


def customer(viewer: Viewer) -> bool:
    """Allow customers who are signed in."""
    return viewer.is_customer


def guest(viewer: Viewer) -> bool:
    """Allow whoever is not signed in."""
    return viewer.actor_id is None


def signed_in(viewer: Viewer) -> bool:
    """Allow whoever has a session: customers and staff."""
    return viewer.session_id is not None


def permitted(permission: Permission) -> Rule:
    """Allow staff and machines that were trusted with `permission`."""

    def rule(viewer: Viewer) -> bool:
        return viewer.may(permission)

    rule.__name__ = permission.value
    return rule


def either(*rules: Rule) -> Rule:
    """Allow whoever one of `rules` allows."""

    def rule(viewer: Viewer) -> bool:
        return any(one(viewer) for one in rules)

    rule.__name__ = " or ".join(one.__name__ for one in rules)
    return rule


shopper = either(customer, guest)  # who buys, and whoever may yet
