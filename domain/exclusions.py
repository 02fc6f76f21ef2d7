"""Exclusions: choices about a product that cannot be made together."""

from typing import Annotated
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

import kit.ids
from auth.audit import record
from auth.viewer import Viewer
from domain.commands import Command
from domain.products import ProductId, locked
from domain.refusals import InvalidInput
from kit.ids import PublicId
from kit.refused import Wrong
from models import Modifier, ModifierChoice, ModifierExclusion, Product

MOST_EXCLUSIONS = 500


class ExcludedPair(Command):
    """Two choices that cannot be made together."""

    choice_id: Annotated[PublicId, Field(description="One of them.")]
    other_id: Annotated[PublicId, Field(description="The other one.")]


class SetModifierExclusions(Command):
    """Say which choices about a product cannot be made together."""

    product_id: ProductId
    pairs: Annotated[
        list[ExcludedPair],
        Field(max_length=MOST_EXCLUSIONS, description="All such pairs; none for none."),
    ]


async def set_exclusions(
    session: AsyncSession, viewer: Viewer, command: SetModifierExclusions
) -> Product:
    """Make the pairs of a product that exclude each other those that are given."""
    product = await locked(session, viewer, command.product_id)
    mine = (
        select(ModifierChoice.id)
        .join(Modifier, col(Modifier.id) == col(ModifierChoice.modifier_id))
        .where(col(Modifier.product_id) == product.id)
    )
    wanted = _checked(set(await session.exec(mine)), command.pairs)
    gone = sa.delete(ModifierExclusion).where(col(ModifierExclusion.choice_id).in_(mine))
    await session.exec(gone)
    session.add_all(ModifierExclusion(choice_id=one, other_id=two) for one, two in wanted)
    await session.flush()
    after = {"pairs": [[str(one), str(two)] for one, two in wanted]}
    await record(session, viewer, "product:set_exclusions", of=product, after=after)
    return product


def _checked(there: set[UUID], pairs: list[ExcludedPair]) -> list[tuple[UUID, UUID]]:
    """Find the choices that pairs name, the smaller id first, or refuse."""
    wanted: dict[tuple[UUID, UUID], None] = {}
    wrong = []
    for place, pair in enumerate(pairs):
        one, two = (kit.ids.of(ModifierChoice, id) for id in (pair.choice_id, pair.other_id))
        path = ("pairs", str(place))
        if one is None or one not in there:
            wrong.append(Wrong((*path, "choiceId"), "The product has no such choice."))
        elif two is None or two not in there:
            wrong.append(Wrong((*path, "otherId"), "The product has no such choice."))
        elif one == two:
            wrong.append(Wrong((*path, "otherId"), "A choice does not exclude itself."))
        elif (min(one, two), max(one, two)) in wanted:
            wrong.append(Wrong(path, "This pair is there twice."))
        else:
            wanted[min(one, two), max(one, two)] = None
    if wrong:
        raise InvalidInput(*wrong)
    return list(wanted)
