"""Memberships: customers in groups and on levels."""

from datetime import datetime

import models
from auth.permissions import Permission
from auth.rules import permitted
from domain.memberships import MOST, AddToGroup, RemoveFromGroup
from domain.refusals import CustomerErased, NoSuchCustomer, NoSuchGroup
from resolvers import memberships
from schema.groups import CustomerGroup
from schema.refs import CustomerRef
from schema.words import Node, accepts, choices, describes, mutation, mutations, one

choices(
    models.MembershipSource,
    BARRED="Staff took them out; rules do not bring them back.",
    RULE="The rule of the group, while it holds for them.",
    STAFF="Staff put them in; rules do not take them out.",
)
accepts(AddToGroup, RemoveFromGroup)


@describes(models.GroupMembership)
class GroupMembership(Node):
    source: models.MembershipSource
    ends_at: datetime | None
    created_at: datetime
    group: CustomerGroup = one(models.GroupMembership.group_id, "The group.")
    customer: CustomerRef = one(models.GroupMembership.customer_id, "The customer.")


@mutations
class MembershipMutations:
    add_to_group: CustomerGroup = mutation(
        memberships.add,
        f"Put up to {MOST} customers into a group, or onto a level, which takes the place of the "
        "one they had; all or none. Who is in it already is from here on in it by the decision of "
        "staff, with the end that is sent. Sends no mail.",
        allow=permitted(Permission.GROUPS_WRITE),
        refuses=(CustomerErased, NoSuchCustomer, NoSuchGroup),
    )
    remove_from_group: CustomerGroup = mutation(
        memberships.remove,
        f"Take up to {MOST} customers out of a group, or off a level; who is not in it stays as "
        "they are. Rules do not bring them back, until staff put them in again. Sends no mail.",
        allow=permitted(Permission.GROUPS_WRITE),
        refuses=(CustomerErased, NoSuchCustomer, NoSuchGroup),
    )
