"""Modifiers of products, with their choices."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from models import Modifier, ModifierChoice, ModifierExclusion, ModifierKind, Product

_number = count(1)


async def a_modifier(
    session: AsyncSession, product: Product, choices: dict[str, int] | None = None, **values: Any
) -> Modifier:
    """Make a modifier; of choices by key, with what each adds in cents, else of a text."""
    key = values.pop("key", f"modifier_{next(_number)}")
    kind = ModifierKind.TEXT if choices is None else ModifierKind.CHOICE
    defaults = {"key": key, "name": {"en": key}, "kind": kind, "most": 1 if choices else 20}
    modifier = Modifier(product_id=product.id, **{**defaults, **values})
    session.add(modifier)
    await session.flush()
    session.add_all(
        ModifierChoice(
            modifier_id=modifier.id,
            key=choice,
            name={"en": choice.title()},
            position=place,
            currency="EUR",
            difference_minor=difference,
        )
        for place, (choice, difference) in enumerate((choices or {}).items())
    )
    await session.commit()
    return modifier


async def an_exclusion(
    session: AsyncSession, one: ModifierChoice, other: ModifierChoice
) -> ModifierExclusion:
    """Let two choices exclude each other."""
    first, second = sorted((one.id, other.id))
    row = ModifierExclusion(choice_id=first, other_id=second)
    session.add(row)
    await session.commit()
    return row
