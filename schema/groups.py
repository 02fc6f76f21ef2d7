"""Groups of customers, and levels of membership."""

from datetime import datetime
from decimal import Decimal

import strawberry

import models
import schema.texts
from auth.permissions import Permission
from auth.rules import permitted
from domain.group_rules import GroupRule
from domain.groups import (
    MOST_GROUPS,
    CreateCustomerGroup,
    DeleteCustomerGroup,
    UpdateCustomerGroup,
)
from domain.refusals import GroupInUse, KeyTaken, NoSuchGroup, RankTaken, TooMany
from models.groups import discount, points_earning, points_worth
from resolvers import groups
from schema.refs import MembershipRef
from schema.words import (
    Connection,
    Money,
    Node,
    accepts,
    among,
    by_id,
    choices,
    computed,
    describes,
    mutation,
    mutations,
    pages,
    query,
)

assert schema.texts, "its import is what makes texts by language known"
choices(
    models.GroupKind,
    GROUP="Customers have it besides others.",
    LEVEL="Customers climb to it; of levels they have one at most.",
)
accepts(GroupRule, CreateCustomerGroup, DeleteCustomerGroup, UpdateCustomerGroup)


@describes(models.CustomerGroup)
class CustomerGroup(Node):
    key: str
    name: str
    kind: models.GroupKind
    rank: int | None
    discount: Decimal = computed(discount, of=models.CustomerGroup)
    shows_net: bool | None
    points_earning: Decimal | None = computed(points_earning, of=models.CustomerGroup)
    points_worth: Decimal | None = computed(points_worth, of=models.CustomerGroup)
    rule_orders: int | None
    rule_spent: Money | None
    rule_days: int | None
    rule_email_domain: str | None
    created_at: datetime
    members: Connection[MembershipRef] = pages(
        models.GroupMembership.group_id,
        "Who is or was in it, and who is kept out; customers see themselves alone.",
        order=(),
        filters=(among(models.GroupMembership.source, "source", "Only what was decided so."),),
    )


@strawberry.type
class GroupQueries:
    customer_groups: Connection[CustomerGroup] | None = query(
        pages(
            models.CustomerGroup,
            f"Every group and level, by key; {MOST_GROUPS} at most.",
            order=(models.CustomerGroup.key,),
        ),
        allow=permitted(Permission.CUSTOMERS_READ),
    )
    customer_group: CustomerGroup | None = query(
        by_id(models.CustomerGroup, description="A group by id."),
        allow=permitted(Permission.CUSTOMERS_READ),
    )


@mutations
class GroupMutations:
    create_customer_group: CustomerGroup = mutation(
        groups.create,
        f"Make a group of customers, or a level of membership, of {MOST_GROUPS} at most. Who "
        "meets its rule joins it soon after. Sends no mail.",
        allow=permitted(Permission.GROUPS_WRITE),
        refuses=(KeyTaken, RankTaken, TooMany),
    )
    update_customer_group: CustomerGroup = mutation(
        groups.update,
        "Change a group; what is not sent stays. After another rule customers join and leave "
        "soon; those whom staff put in stay. Sends no mail.",
        allow=permitted(Permission.GROUPS_WRITE),
        refuses=(NoSuchGroup, RankTaken),
    )
    delete_customer_group: CustomerGroup = mutation(
        groups.delete,
        "Delete a group that no price list is for; its customers stay. Answers it as it was. "
        "Sends no mail.",
        allow=permitted(Permission.GROUPS_WRITE),
        refuses=(GroupInUse, NoSuchGroup),
    )
