"""Races about carts: everybody at once, committed, and nothing is lost or doubled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, TypeVar

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.viewer import Viewer
from domain import carts, restoring, saved_carts, waiting_carts
from domain.carts import AddToCart, ChangeCartLine, RemoveFromCart
from domain.commands import Command
from domain.restoring import RestoreMode, RestoreSavedCart
from domain.saved_carts import SaveCart
from domain.waiting_carts import AnswerCartQuestion, WaitingChoice
from kit.database import Database
from kit.ids import public
from kit.refused import Refused
from models import Cart, CartLine, CartStatus, Customer, Variant
from tests.makers import a_customer, a_variant, as_customer
from tests.makers.carts import a_cart, a_claim

C = TypeVar("C", bound=Command)
Work = Callable[[AsyncSession], Awaitable[Any]]


async def told(database: Database, works: Iterable[Work]) -> list[str]:
    """Do them all at once; the code of each refusal, or `done`."""

    connections = asyncio.Semaphore(24)  # who waits longer for one is told to come again

    async def one(work: Work) -> str:
        async with connections:
            try:
                await database.transaction(work)
            except Refused as refused:
                return refused.code()
            return "done"

    return list(await asyncio.gather(*map(one, works)))


def doing(operation: Any, by: Viewer, command: Any) -> Work:
    return lambda session: operation(session, by, command)


def command(of: type[C], **values: Any) -> C:
    """Make a command of what a client sends."""
    return of.model_validate(values)


async def made(database: Database) -> tuple[Customer, Variant]:
    async with database.writes() as session:
        return await a_customer(session), await a_variant(session)


async def rows(database: Database, model: Any) -> list[Any]:
    async with database.writes() as session:
        return list(await session.exec(select(model).order_by(model.id)))


async def test_fifty_additions_at_once_add_up(committed: Database) -> None:
    ada, variant = await made(committed)
    asked = command(AddToCart, variant_id=public(Variant, variant.id), quantity=3)
    _, guest = a_claim()

    for by in (as_customer(ada), guest):
        answers = await told(committed, [doing(carts.add, by, asked)] * 50)
        assert answers == ["done"] * 50

    lines = await rows(committed, CartLine)
    assert [line.quantity for line in lines] == [150, 150]
    assert [cart.version for cart in await rows(committed, Cart)] == [50, 50]


async def test_of_fifty_who_saw_one_version_one_changes_it(committed: Database) -> None:
    ada, variant = await made(committed)
    asked = command(AddToCart, variant_id=public(Variant, variant.id), expected_version=0)

    answers = await told(committed, [doing(carts.add, as_customer(ada), asked)] * 50)

    assert sorted(answers) == ["STALE_VERSION"] * 49 + ["done"]


async def test_of_fifty_who_take_out_one_line_one_does(committed: Database) -> None:
    ada, variant = await made(committed)
    async with committed.writes() as session:
        cart = await a_cart(session, ada, (variant, 1))
    [line] = await rows(committed, CartLine)
    asked = command(RemoveFromCart, line_id=public(CartLine, line.id))

    answers = await told(committed, [doing(carts.remove, as_customer(ada), asked)] * 50)

    assert sorted(answers) == ["NO_SUCH_CART_LINE"] * 49 + ["done"]
    [after] = await rows(committed, Cart)
    assert after.version == cart.version + 1
    assert await rows(committed, CartLine) == []


async def test_what_is_added_and_set_at_once_happens_one_after_the_other(
    committed: Database,
) -> None:
    ada, variant = await made(committed)
    async with committed.writes() as session:
        cart = await a_cart(session, ada, (variant, 1))
    [line] = await rows(committed, CartLine)
    add = command(AddToCart, variant_id=public(Variant, variant.id))
    change = command(ChangeCartLine, line_id=public(CartLine, line.id), quantity=1_000)
    by = as_customer(ada)

    works = [doing(carts.add, by, add), doing(carts.change, by, change)] * 25
    assert await told(committed, works) == ["done"] * 50

    [after], [line] = await rows(committed, Cart), await rows(committed, CartLine)
    assert after.version == cart.version + 50
    assert 1_000 <= line.quantity <= 1_025


async def test_a_question_is_answered_once(committed: Database) -> None:
    ada, variant = await made(committed)
    async with committed.writes() as session:
        await a_cart(session, ada, (variant, 2))
        waiting = await a_cart(session, ada, (variant, 3), status=CartStatus.WAITING)
    named = public(Cart, waiting.id)
    choices = [
        command(AnswerCartQuestion, cart_id=named, choice=choice) for choice in WaitingChoice
    ]
    merge = command(AnswerCartQuestion, cart_id=named, choice=WaitingChoice.MERGE)

    works = [doing(waiting_carts.answer, as_customer(ada), one) for one in [merge, *choices] * 10]
    answers = await told(committed, works)

    assert sorted(answers) == ["NO_SUCH_CART"] * 49 + ["done"]


async def test_merging_adds_what_is_added_meanwhile(committed: Database) -> None:
    ada, variant = await made(committed)
    async with committed.writes() as session:
        await a_cart(session, ada, (variant, 1))
        waiting = await a_cart(session, ada, (variant, 100), status=CartStatus.WAITING)
    by = as_customer(ada)
    merge = command(
        AnswerCartQuestion, cart_id=public(Cart, waiting.id), choice=WaitingChoice.MERGE
    )
    add = command(AddToCart, variant_id=public(Variant, variant.id))

    works = [doing(carts.add, by, add)] * 25
    works.insert(12, doing(waiting_carts.answer, by, merge))
    assert await told(committed, works) == ["done"] * 26

    assert [line.quantity for line in await rows(committed, CartLine)] == [126]


async def test_fifty_restorations_at_once_add_up(committed: Database) -> None:
    ada, variant = await made(committed)
    async with committed.writes() as session:
        saved = await a_cart(session, ada, (variant, 2))
        await saved_carts.save(session, as_customer(ada), command(SaveCart))
        await session.commit()
        version = saved.version
    restore = partial(command, RestoreSavedCart, cart_id=public(Cart, saved.id))
    asked = restore(mode=RestoreMode.MERGE, expected_version=version)

    answers = await told(committed, [doing(restoring.restore, as_customer(ada), asked)] * 50)

    assert answers == ["done"] * 50
    async with committed.writes() as session:
        opened = select(Cart.id).where(col(Cart.status) == CartStatus.OPEN)
        line = select(CartLine).where(col(CartLine.cart_id).in_(opened))
        assert [each.quantity for each in await session.exec(line)] == [100]


async def test_of_fifty_who_save_one_cart_one_does(committed: Database) -> None:
    ada, variant = await made(committed)
    async with committed.writes() as session:
        await a_cart(session, ada, (variant, 2))

    answers = await told(
        committed, [doing(saved_carts.save, as_customer(ada), command(SaveCart))] * 50
    )

    assert sorted(answers) == ["NO_SUCH_CART"] * 49 + ["done"]
