"""Modifier facts: what a product asks of its buyer, gathered by one SQL expression."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain.modifying import Question, questions
from kit.literals import NONE, pairs
from models import Modifier, ModifierChoice, ModifierExclusion, Product


def asked_by(product_id: Any) -> Any:
    """Gather the modifiers of a product, in their order; `domain.modifying.questions` reads them.

    It is given an id or a column of ids, of the rows around it.
    """
    return _listed(
        Modifier,
        col(Modifier.product_id) == product_id,
        kind=col(Modifier.kind),
        least=col(Modifier.least),
        most=col(Modifier.most),
        choices=_choices(),
    )


async def questions_of(
    session: AsyncSession, product_ids: Collection[UUID]
) -> dict[UUID, list[Question]]:
    """Read what products ask, in one statement."""
    asked = sa.select(col(Product.id), asked_by(col(Product.id)))
    rows = await (await session.connection()).execute(asked.where(col(Product.id).in_(product_ids)))
    return {id: questions(facts) for id, facts in rows}


def _choices() -> Any:
    return _listed(
        ModifierChoice,
        col(ModifierChoice.modifier_id) == col(Modifier.id),
        currency=col(ModifierChoice.currency),
        difference=col(ModifierChoice.difference_minor),
        excludes=_excluded(),
    )


def excluded_by(viewer: Viewer) -> Any:
    """Gather the choices that cannot be made together with a choice, whoever asks."""
    return _excluded()


def _excluded() -> Any:
    one, other = col(ModifierExclusion.choice_id), col(ModifierExclusion.other_id)
    mine = col(ModifierChoice.id)
    facing = sa.case((one == mine, other), else_=one)
    found = sa.select(sa.func.jsonb_agg(facing)).where(sa.or_(one == mine, other == mine))
    return sa.func.coalesce(found.correlate(ModifierChoice).scalar_subquery(), NONE)


def _listed(model: Any, where: Any, **more: Any) -> Any:
    """Write rows of a model as a list of objects, in their order."""
    parts = pairs(id=model.id, key=model.key, name=model.name, **more)
    each = sa.func.jsonb_build_object(*parts)
    gathered = sa.func.jsonb_agg(aggregate_order_by(each, model.position, model.id))
    found = sa.select(gathered).select_from(model).where(where)
    return sa.func.coalesce(found.correlate_except(model).scalar_subquery(), NONE)
