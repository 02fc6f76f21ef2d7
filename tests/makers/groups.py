"""Groups of customers, price lists and prices."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from models import (
    Customer,
    CustomerGroup,
    GroupKind,
    GroupMembership,
    MembershipSource,
    Price,
    PriceList,
    Variant,
)

_number = count(1)


async def a_group(session: AsyncSession, *members: Customer, **values: Any) -> CustomerGroup:
    """Make a group with these members; a level where it is given a rank."""
    key = f"group_{next(_number)}"
    values = {"key": key, "name": {"en": key}, **values}
    if "rank" in values:
        values["kind"] = GroupKind.LEVEL
    group = CustomerGroup(**values)
    session.add(group)
    await session.flush()
    for customer in members:
        await a_membership(session, group, customer)
    await session.commit()
    return group


async def a_membership(
    session: AsyncSession, group: CustomerGroup, customer: Customer, **values: Any
) -> GroupMembership:
    """Put a customer into a group by the decision of staff, unless told otherwise."""
    defaults = {"source": MembershipSource.STAFF, "is_level": group.kind is GroupKind.LEVEL}
    membership = GroupMembership(
        group_id=group.id, customer_id=customer.id, **{**defaults, **values}
    )
    session.add(membership)
    await session.commit()
    return membership


async def a_price_list(session: AsyncSession, **values: Any) -> PriceList:
    """Make a price list for all, in euros, unless told otherwise."""
    price_list = PriceList(**{"name": f"List {next(_number)}", "currency": "EUR", **values})
    session.add(price_list)
    await session.commit()
    return price_list


async def a_price(
    session: AsyncSession, price_list: PriceList, variant: Variant, minor: int, **values: Any
) -> Price:
    """Put a price on a list."""
    price = Price(
        price_list_id=price_list.id,
        variant_id=variant.id,
        currency=price_list.currency,
        amount_minor=minor,
        **values,
    )
    session.add(price)
    await session.commit()
    return price
