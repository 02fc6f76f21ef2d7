"""Wishlists when several hands are at them, when they are full, and when they are switched off."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import wishlists
from domain.refusals import FeatureOff, TooMany
from domain.wishlists import (
    AddToWishlist,
    CreateWishlist,
    DeleteWishlist,
    MoveToWishlist,
    RemoveFromWishlist,
    RenameWishlist,
)
from kit import clock
from kit.database import Database
from kit.ids import PublicId, public
from kit.refused import Refused
from models import StoreSetting, Wishlist
from tests.makers import a_customer, as_customer

SOME_LIST = PublicId(public(Wishlist, Wishlist(name="x").id))
SOME_ITEM = PublicId("wishlist_item_" + "0" * 32)


def named(name: str) -> CreateWishlist:
    return CreateWishlist.model_validate({"name": name})


async def test_the_last_list_allowed_is_started_and_no_other(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wishlists, "MOST_LISTS", 2)
    ada = as_customer(await a_customer(session))

    await wishlists.create(session, ada, named("One"))
    await wishlists.create(session, ada, named("Two"))
    with pytest.raises(TooMany, match="You can have 2 wishlists"):
        await wishlists.create(session, ada, named("Three"))


async def test_no_more_lists_than_allowed_are_started_at_once(
    committed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wishlists, "MOST_LISTS", 1)
    async with committed.writes() as session:
        ada = as_customer(await a_customer(session))

    async def start(number: int) -> Any:
        try:
            return await committed.transaction(
                lambda session: wishlists.create(session, ada, named(f"List {number}"))
            )
        except Refused as refused:
            return refused.code()

    answers = await asyncio.gather(*(start(number) for number in range(12)))

    assert answers.count("TOO_MANY") == 11
    async with committed.reads() as session:
        assert len((await session.exec(select(Wishlist))).all()) == 1


@pytest.mark.parametrize(
    ("operation", "command"),
    [
        (wishlists.create, named("Birthday")),
        (wishlists.rename, RenameWishlist(wishlist_id=SOME_LIST, name="x")),
        (wishlists.delete, DeleteWishlist(wishlist_id=SOME_LIST)),
        (wishlists.add, AddToWishlist(wishlist_id=SOME_LIST, variant_id=SOME_ITEM)),
        (wishlists.remove, RemoveFromWishlist(item_id=SOME_ITEM)),
        (wishlists.move, MoveToWishlist(item_id=SOME_ITEM, wishlist_id=SOME_LIST)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_a_store_may_switch_them_off(
    session: AsyncSession, operation: Any, command: Any
) -> None:
    ada = as_customer(await a_customer(session))
    session.add(StoreSetting(key="feature:WISHLISTS", value=False, updated_at=clock.now()))
    await session.flush()

    with pytest.raises(FeatureOff):
        await operation(session, ada, command)
