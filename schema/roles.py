"""Roles of staff."""

import strawberry

import models
from auth.permissions import Permission, listed
from auth.refusals import StepUpRequired
from auth.rules import permitted
from domain.refusals import (
    BeyondYourRole,
    NameTaken,
    NoSuchRole,
    RoleInUse,
    RoleProtected,
    TooMany,
)
from domain.roles import MOST_ROLES, CreateStaffRole, DeleteStaffRole, UpdateStaffRole
from resolvers import roles
from schema.words import (
    Connection,
    Node,
    accepts,
    choices,
    computed,
    describes,
    mutation,
    mutations,
    pages,
    query,
)

choices(
    Permission,
    API_KEYS_READ="Seeing the keys of machines, but for the keys themselves.",
    API_KEYS_WRITE="Making keys for machines, and ending them. No machine has it.",
    ATTRIBUTES_WRITE="Deciding what the store wants to know of customers.",
    CONSENTS_READ="Seeing what customers have consented to, and the evidence of it.",
    CONSENTS_WRITE="Deciding what customers can consent to, and withdrawing it for them.",
    CUSTOMERS_READ="Seeing all customers and their addresses.",
    CUSTOMERS_RECOVER="Giving a customer another address for a lost one. No machine has it.",
    CUSTOMERS_WRITE="Changing what is kept of customers.",
    DISCOUNTS_WRITE="Deciding about discount codes.",
    GROUPS_WRITE="Deciding about groups of customers, levels, and who is in them.",
    MESSAGES_READ="Seeing all conversations, and the notes of staff in them.",
    MESSAGES_WRITE="Answering in conversations, noting, closing them.",
    ORDERS_READ="Seeing all orders, shipments and credits.",
    ORDERS_WRITE="Confirming, sending, delivering and cancelling orders.",
    PAYMENTS_WRITE="Writing down what was paid, taking what was promised, and giving money back.",
    POINTS_WRITE="Giving customers reward points, and taking some.",
    PRICES_WRITE="Deciding about price lists and the prices on them.",
    PRODUCTS_READ="Seeing products that are not published.",
    PRODUCTS_WRITE="Making and changing products, categories, properties and tax classes.",
    SETTINGS_READ="Seeing how the store is set up.",
    SETTINGS_WRITE="Deciding how the store is set up.",
    SHIPPING_WRITE="Deciding how orders are sent, where to, and what for.",
    STAFF_READ="Seeing all members of staff and their roles.",
    STAFF_WRITE="Inviting and blocking staff, and changing roles. No machine has it.",
    STOCK_WRITE="Changing the stock of variants, and whether more is sold than there is.",
    TAXES_WRITE="Deciding how much tax is charged where goods go.",
    WEBHOOKS_READ="Seeing which other systems are told what, and how the telling went.",
    WEBHOOKS_WRITE="Deciding which other systems are told what happens.",
)
accepts(CreateStaffRole, DeleteStaffRole, UpdateStaffRole)


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


@mutations
class RoleMutations:
    create_staff_role: StaffRole = mutation(
        roles.create,
        f"Make a role, of {MOST_ROLES} at most. Needs a fresh code: `requestStepUp`. "
        "Sends no mail.",
        allow=permitted(Permission.STAFF_WRITE),
        refuses=(BeyondYourRole, NameTaken, StepUpRequired, TooMany),
    )
    update_staff_role: StaffRole = mutation(
        roles.update,
        "Rename a role or change what it permits, which holds for its members from their next "
        "request on. Needs a fresh code: `requestStepUp`. Sends no mail.",
        allow=permitted(Permission.STAFF_WRITE),
        refuses=(BeyondYourRole, NameTaken, NoSuchRole, RoleProtected, StepUpRequired),
    )
    delete_staff_role: StaffRole = mutation(
        roles.delete,
        "Delete a role that nobody has; answers it as it was. Sends no mail.",
        allow=permitted(Permission.STAFF_WRITE),
        refuses=(BeyondYourRole, NoSuchRole, RoleInUse, RoleProtected),
    )
