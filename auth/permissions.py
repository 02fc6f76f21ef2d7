"""Permissions: what staff and machines may be trusted with, and what each role brings."""

from __future__ import annotations

from enum import StrEnum

from models import StaffRole


class Permission(StrEnum):
    """A thing that may be done, as NOUN_VERB, in alphabetical order; each guards some field."""

    CUSTOMERS_READ = "CUSTOMERS_READ"
    CUSTOMERS_WRITE = "CUSTOMERS_WRITE"
    ORDERS_READ = "ORDERS_READ"
    PRODUCTS_READ = "PRODUCTS_READ"


EVERYTHING = frozenset(Permission)
OF_ROLE: dict[StaffRole, frozenset[Permission]] = {
    StaffRole.MANAGER: EVERYTHING,
    StaffRole.OWNER: EVERYTHING,
    StaffRole.SUPPORT: frozenset(
        {Permission.CUSTOMERS_READ, Permission.ORDERS_READ, Permission.PRODUCTS_READ}
    ),
}
