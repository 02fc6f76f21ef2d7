"""Address books when several hands are at them at the same time."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlmodel import col, select

from auth.viewer import Viewer
from domain import addresses
from domain.addresses import CreateAddress, DeleteAddress, SetDefaultAddress
from kit.database import Database
from kit.ids import PublicId, public
from kit.refused import Refused
from models import Address
from tests.makers import a_customer, an_address, as_customer

ROUNDS = 50


def choosing(address: Address) -> SetDefaultAddress:
    """Make the command that chooses an address for everything."""
    id = PublicId(public(Address, address.id))
    return SetDefaultAddress(address_id=id, billing=True, shipping=True)


async def carry_out(database: Database, viewer: Viewer, operation: Any, command: Any) -> Any:
    """Do one thing in a transaction of its own; a refusal is an answer."""
    try:
        return await database.transaction(lambda session: operation(session, viewer, command))
    except Refused as refused:
        return refused.code()


async def test_two_defaults_never_exist(committed: Database) -> None:
    async with committed.writes() as session:
        ada = await a_customer(session)
        books = [await an_address(session, ada) for _ in range(4)]
    viewer = as_customer(ada)

    for _ in range(ROUNDS):
        await asyncio.gather(
            *(carry_out(committed, viewer, addresses.set_default, choosing(one)) for one in books)
        )
        async with committed.reads() as session:
            rows = list(await session.exec(select(Address)))
        assert [sum(row.is_default_billing for row in rows)] == [1]
        assert [sum(row.is_default_shipping for row in rows)] == [1]


async def test_a_book_that_is_used_by_many_keeps_its_rules(committed: Database) -> None:
    async with committed.writes() as session:
        ada = await a_customer(session)
    viewer = as_customer(ada)
    new = CreateAddress.model_validate(
        {"line1": "Torstr. 1", "city": "Berlin", "postal_code": "10119", "country": "DE"}
    )
    other = new.model_copy(update={"line1": "Torstr. 2"})

    for _ in range(ROUNDS):
        made = await asyncio.gather(
            *(carry_out(committed, viewer, addresses.create, one) for one in (new, other) * 3)
        )
        async with committed.reads() as session:
            rows = list(await session.exec(select(Address).order_by(col(Address.line1))))
        assert [row.line1 for row in rows] == ["Torstr. 1", "Torstr. 2"]
        assert {one.id for one in made} == {row.id for row in rows}
        assert sum(row.is_default_billing for row in rows) == 1
        gone = [
            (addresses.delete, DeleteAddress(address_id=PublicId(public(Address, row.id))))
            for row in rows
        ]
        chosen = [(addresses.set_default, choosing(row)) for row in rows]
        answers = await asyncio.gather(
            *(carry_out(committed, viewer, *one) for one in (*gone, *chosen, *gone))
        )
        assert all(not isinstance(one, str) or one == "NO_SUCH_ADDRESS" for one in answers)
        async with committed.reads() as session:
            assert list(await session.exec(select(Address))) == []
