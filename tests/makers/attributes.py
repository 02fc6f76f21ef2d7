"""What a store wants to know of its customers."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from models import AttributeChoice, AttributeDefinition, AttributeKind, Customer, CustomerAttribute

_number = count(1)


async def an_attribute(
    session: AsyncSession,
    kind: AttributeKind = AttributeKind.TEXT,
    choices: tuple[str, ...] = (),
    **values: Any,
) -> AttributeDefinition:
    """Make an attribute that customers edit, unless told otherwise."""
    key = f"attribute_{next(_number)}"
    defaults = {"key": key, "label": {"en": key}, "customer_sees": True, "customer_edits": True}
    definition = AttributeDefinition(kind=kind, **{**defaults, **values})
    session.add(definition)
    await session.flush()
    session.add_all(
        AttributeChoice(
            definition_id=definition.id, key=choice, label={"en": choice.title()}, position=place
        )
        for place, choice in enumerate(choices)
    )
    await session.commit()
    return definition


async def a_value(
    session: AsyncSession, customer: Customer, definition: AttributeDefinition, **value: Any
) -> CustomerAttribute:
    """Make what is known of a customer."""
    row = CustomerAttribute(customer_id=customer.id, definition_id=definition.id, value=value)
    session.add(row)
    await session.commit()
    return row
