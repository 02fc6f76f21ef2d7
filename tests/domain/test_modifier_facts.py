"""Modifier facts: what products ask, read in one statement."""

from __future__ import annotations

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.modifier_facts import questions_of
from models import Modifier, ModifierChoice, ModifierKind
from tests.conftest import Queries
from tests.makers import a_product
from tests.makers.modifiers import a_modifier, an_exclusion


async def choices_of(session: AsyncSession, modifier: Modifier) -> list[ModifierChoice]:
    """Find the choices of a modifier, in their places."""
    found = select(ModifierChoice).where(ModifierChoice.modifier_id == modifier.id)
    return list(await session.exec(found.order_by(col(ModifierChoice.position))))


async def test_what_products_ask_is_read_in_one_statement(
    session: AsyncSession, queries: Queries
) -> None:
    mug, pen = await a_product(session), await a_product(session)
    words = await a_modifier(session, mug, key="words", position=2, least=1, most=12)
    paint = await a_modifier(session, mug, {"gold": 900, "none": 0}, key="paint", position=1)
    wrap = await a_modifier(session, mug, {"paper": 50, "box": 300}, key="wrap", position=1)
    gold, _ = await choices_of(session, paint)
    paper, box = await choices_of(session, wrap)
    await an_exclusion(session, box, gold)

    with queries(1):
        asked = await questions_of(session, [mug.id, pen.id])

    assert asked[pen.id] == []
    assert [(q.key, q.kind, q.least, q.most) for q in asked[mug.id]] == [
        ("paint", ModifierKind.CHOICE, 0, 1),
        ("wrap", ModifierKind.CHOICE, 0, 1),
        ("words", ModifierKind.TEXT, 1, 12),
    ]
    first, second, third = asked[mug.id]
    assert (third.id, third.name, third.choices) == (words.id, {"en": "words"}, ())
    assert [(c.key, c.name, c.difference) for c in second.choices] == [
        ("paper", {"en": "Paper"}, 50),
        ("box", {"en": "Box"}, 300),
    ]
    assert [c.excludes for c in first.choices] == [{box.id}, set()]
    assert [c.excludes for c in second.choices] == [set(), {gold.id}]
    assert paper.id == second.choices[0].id
