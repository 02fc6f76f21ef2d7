"""Nodes, through the schema."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import is_interface_type
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import ids
from kit.ids import public
from models import Address, Customer, Order, Product, Session, Staff, Wishlist
from schema import schema
from schema.nodes import PUBLISHED
from tests.conftest import Ask, Queries
from tests.makers import (
    a_customer,
    a_member_of_staff,
    a_product,
    an_address,
    an_order,
    as_customer,
    as_staff,
)

NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
NODES = """query ($ids: [ID!]!) { nodes(ids: $ids) {
  __typename id ... on Address { line1 } ... on Order { number } ... on Product { slug }
} }"""


async def test_anything_of_ones_own_is_found_by_its_id(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    rows: list[Any] = [
        ada,
        await an_address(session, ada),
        await an_order(session, ada),
        await a_product(session),
    ]

    for row in rows:
        id = public(type(row), row.id)
        answer = await ask(NODE, by=as_customer(ada), id=id)
        assert answer == {"node": {"__typename": type(row).__name__, "id": id}}


async def test_what_belongs_to_another_is_not_there(ask: Ask, session: AsyncSession) -> None:
    ada, eve, sam = (
        await a_customer(session),
        await a_customer(session),
        await a_member_of_staff(session),
    )
    wishlist = Wishlist(customer_id=ada.id, name="Secret")
    session.add(wishlist)
    await session.commit()
    hidden: list[Any] = [
        ada,
        sam,
        wishlist,
        await an_address(session, ada),
        await an_order(session, ada),
        await a_product(session, is_published=False),
    ]

    for row in hidden:
        id = public(type(row), row.id)
        assert await ask(NODE, by=as_customer(eve), id=id) == {"node": None}
        assert await ask(NODE, id=id) == {"node": None}


@pytest.mark.parametrize(
    "id",
    [
        "",
        "x",
        "order",
        "order_",
        "order_1",
        "Order_" + "0" * 32,
        "letter_" + "0" * 32,
        "x" * 60_000,
    ],
)
async def test_what_is_no_id_finds_nothing(ask: Ask, queries: Queries, id: str) -> None:
    with queries(0):
        assert await ask(NODE, id=id) == {"node": None}


async def test_an_id_finds_only_what_it_names(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    address = await an_address(session, ada)

    for of in (Order, Wishlist, Customer, Session):
        assert await ask(NODE, by=as_customer(ada), id=public(of, address.id)) == {"node": None}


async def test_staff_find_what_they_may_read(ask: Ask, session: AsyncSession) -> None:
    ada, sam = await a_customer(session), await a_member_of_staff(session)
    address = await an_address(session, ada)

    for of, row in ((Customer, ada), (Address, address), (Staff, sam)):
        id = public(of, row.id)
        assert (await ask(NODE, by=as_staff(sam), id=id))["node"]["id"] == id


async def test_many_are_found_in_one_statement_a_kind(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    home, work = await an_address(session, ada), await an_address(session, ada)
    order, product = await an_order(session, ada), await a_product(session)
    foreign = await an_order(session, eve)
    wanted = [
        public(Address, home.id),
        public(Order, foreign.id),
        public(Product, product.id),
        "nonsense",
        public(Address, work.id),
        public(Order, order.id),
        public(Address, home.id),
        public(Order, ids.new()),
    ]

    with queries(3):
        found = (await ask(NODES, by=as_customer(ada), ids=wanted))["nodes"]

    assert [node and node["id"] for node in found] == [
        wanted[0],
        None,
        wanted[2],
        None,
        wanted[4],
        wanted[5],
        wanted[0],
        None,
    ]
    assert found[4]["line1"] == work.line1
    assert found[5]["number"] == order.number
    assert found[2]["slug"] == product.slug


async def test_only_so_many_are_found_at_once(ask: Ask) -> None:
    assert len((await ask(NODES, ids=["x"] * 100))["nodes"]) == 100
    assert await ask(NODES, ids=["x"] * 101) == "BAD_USER_INPUT"


def test_every_published_row_is_a_node() -> None:
    types = schema._schema.type_map
    node = types["Node"]
    assert is_interface_type(node)

    published = {of.name for of in schema._schema.get_implementations(node).objects}
    assert published == {model.__name__ for model in PUBLISHED}
