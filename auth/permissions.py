"""Permissions: what staff and machines may be trusted with, and what each role brings."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from models.roles import MANAGER_ROLE, OWNER_ROLE, SUPPORT_ROLE


class Permission(StrEnum):
    """A thing that may be done, as NOUN_VERB, in alphabetical order; each guards some field."""

    API_KEYS_READ = "API_KEYS_READ"
    API_KEYS_WRITE = "API_KEYS_WRITE"
    ATTRIBUTES_WRITE = "ATTRIBUTES_WRITE"
    CONSENTS_READ = "CONSENTS_READ"
    CONSENTS_WRITE = "CONSENTS_WRITE"
    CUSTOMERS_READ = "CUSTOMERS_READ"
    CUSTOMERS_RECOVER = "CUSTOMERS_RECOVER"
    CUSTOMERS_WRITE = "CUSTOMERS_WRITE"
    DISCOUNTS_WRITE = "DISCOUNTS_WRITE"
    GROUPS_WRITE = "GROUPS_WRITE"
    MESSAGES_READ = "MESSAGES_READ"
    MESSAGES_WRITE = "MESSAGES_WRITE"
    ORDERS_READ = "ORDERS_READ"
    ORDERS_WRITE = "ORDERS_WRITE"
    PAYMENTS_WRITE = "PAYMENTS_WRITE"
    POINTS_WRITE = "POINTS_WRITE"
    PRICES_WRITE = "PRICES_WRITE"
    PRODUCTS_READ = "PRODUCTS_READ"
    PRODUCTS_WRITE = "PRODUCTS_WRITE"
    SETTINGS_READ = "SETTINGS_READ"
    SETTINGS_WRITE = "SETTINGS_WRITE"
    SHIPPING_WRITE = "SHIPPING_WRITE"
    STAFF_READ = "STAFF_READ"
    STAFF_WRITE = "STAFF_WRITE"
    STOCK_WRITE = "STOCK_WRITE"
    TAXES_WRITE = "TAXES_WRITE"
    WEBHOOKS_READ = "WEBHOOKS_READ"
    WEBHOOKS_WRITE = "WEBHOOKS_WRITE"


EVERYTHING = frozenset(Permission)
READING = frozenset({Permission.CUSTOMERS_READ, Permission.ORDERS_READ, Permission.PRODUCTS_READ})
# What a leaked key could use to outlive its end, or to become a customer: never for machines.
FOR_PEOPLE = frozenset(
    {Permission.API_KEYS_WRITE, Permission.CUSTOMERS_RECOVER, Permission.STAFF_WRITE}
)
OVER_PEOPLE = FOR_PEOPLE | {Permission.API_KEYS_READ, Permission.STAFF_READ}
BUILT_IN: dict[UUID, frozenset[Permission]] = {  # as a new store has them; owners change them
    MANAGER_ROLE: EVERYTHING - OVER_PEOPLE,
    OWNER_ROLE: EVERYTHING,
    SUPPORT_ROLE: READING | {Permission.MESSAGES_READ, Permission.MESSAGES_WRITE},
}


def granted(permissions: Iterable[str], is_owner: bool) -> frozenset[Permission]:
    """Tell what a role permits: an owner's everything; a permission that is no more, nothing."""
    return EVERYTHING if is_owner else known(permissions)


def known(names: Iterable[str]) -> frozenset[Permission]:
    """Read permissions, passing over those that this program has no more."""
    return frozenset(Permission(name) for name in names if name in Permission.__members__)


def listed(permissions: list[str], is_owner: bool) -> list[Permission]:
    """What it permits, in alphabetical order."""
    return sorted(granted(permissions, is_owner))


def scopes_of(scopes: list[str]) -> list[Permission]:
    """What it may do, in alphabetical order, as far as its maker still may."""
    return sorted(known(scopes))
