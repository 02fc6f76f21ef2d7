"""Roles of staff."""

import strawberry

import models
from auth.permissions import Permission, listed
from auth.rules import permitted
from schema.words import Connection, Node, choices, computed, describes, pages, query

choices(
    Permission,
    CUSTOMERS_READ="Seeing all customers and their addresses.",
    CUSTOMERS_WRITE="Changing what is kept of customers.",
    ORDERS_READ="Seeing all orders, shipments and credits.",
    PRODUCTS_READ="Seeing products that are not published.",
    STAFF_READ="Seeing all members of staff and their roles.",
)


@describes(models.StaffRole)
class StaffRole(Node):
    name: str
    permissions: list[Permission] = computed(listed, of=models.StaffRole)
    is_owner: bool


@strawberry.type
class RoleQueries:
    staff_roles: Connection[StaffRole] | None = query(
        pages(models.StaffRole, "Every role, by name.", order=(models.StaffRole.name,)),
        allow=permitted(Permission.STAFF_READ),
    )
    SETTINGS_READ="Seeing how the store is set up.",
    SETTINGS_WRITE="Deciding how the store is set up.",
