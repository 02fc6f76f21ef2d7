"""Carts that are shared by a link: seen by anybody, and taken over."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import tokens
from models import CartLine, CustomerGroup, GroupMembership, MembershipSource
from tests.conftest import Ask
from tests.makers import a_customer, a_product, a_variant, as_customer
from tests.makers.carts import a_cart, a_claim
from tests.schema.filling import id_of
from tests.schema.saving import a_saved, quantities, said

SHARED = """query ($token: String!) { sharedCart(token: $token) {
  name version currency
  lines { quantity variant { sku } answers { key } now { unit { amount } problems { kind } } }
  now { goods { amount } canCheckOut }
} }"""


async def test_a_shared_cart_is_seen_at_the_prices_of_whoever_looks(
    ask: Ask, session: AsyncSession
) -> None:
    ada, bob, one = await a_customer(session), await a_customer(session), await a_variant(session)
    hidden = await a_variant(session, await a_product(session, is_published=False))
    group = CustomerGroup(key="trade", name={}, discount_bp=2000)
    session.add(group)
    await session.flush()
    session.add(
        GroupMembership(customer_id=bob.id, group_id=group.id, source=MembershipSource.STAFF)
    )
    saved = await a_saved(session, ada, (one, 2), (hidden, 1), note="The door code is 1234.")
    await session.exec(sa.update(CartLine).values(seen_minor=1))  # a price of Ada's alone
    await session.commit()
    token = (await said(ask, "shareSavedCart", as_customer(ada), cartId=id_of(saved)))["token"]

    for viewer, price in ((as_customer(bob), "10.00"), (a_claim()[1], "12.50")):
        shared = (await ask(SHARED, by=viewer, token=token))["sharedCart"]
        assert (shared["name"], shared["version"]) == ("Office", 1)
        line, gone = shared["lines"]
        assert (line["now"]["unit"]["amount"], line["now"]["problems"]) == (price, [])
        assert (gone["variant"], gone["now"]["problems"]) == (None, [{"kind": "NOT_FOR_SALE"}])
        taken = await said(
            ask, "restoreSharedCart", viewer, token=token, mode="REPLACE", expectedVersion=1
        )
        assert quantities(taken["cart"]) == {one.sku: 2}
        assert taken["cart"]["lines"][0]["seen"] == {"amount": price}
        assert taken["cart"]["note"] is None


async def test_a_link_is_made_anew_and_taken_back(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    saved = await a_saved(session, ada, (await a_variant(session), 1))
    by, named = as_customer(ada), {"cartId": id_of(saved)}

    first = await said(ask, "shareSavedCart", by, **named)
    second = await said(ask, "shareSavedCart", by, **named)
    seen = [(await ask(SHARED, token=each["token"]))["sharedCart"] for each in (first, second)]
    back = await said(ask, "unshareSavedCart", by, **named)
    never = [second["token"], "", "lc_x", tokens.make(tokens.SHARE), "x" * 201]

    assert (seen[0], seen[1]["name"]) == (None, "Office")
    assert first["cart"]["sharedAt"] is not None
    assert back["sharedAt"] is None
    for token in never:
        assert await ask(SHARED, token=token) == {"sharedCart": None}
        answer = await said(
            ask, "restoreSharedCart", by, token=token, mode="MERGE", expectedVersion=1
        )
        assert answer["fields"] == [{"path": ["token"]}]
        assert answer["code"] == ("INVALID_INPUT" if len(token) > 200 else "NO_SUCH_CART")


async def test_a_guest_loses_nothing_to_a_shared_cart(ask: Ask, session: AsyncSession) -> None:
    ada, one = await a_customer(session), await a_variant(session)
    saved = await a_saved(session, ada, (one, 2))
    token = (await said(ask, "shareSavedCart", as_customer(ada), cartId=id_of(saved)))["token"]
    _, guest = a_claim()
    await a_cart(session, guest, (one, 1))
    wish = {"token": token, "expectedVersion": 1}

    replaced = await said(ask, "restoreSharedCart", guest, **wish, mode="REPLACE")
    merged = await said(ask, "restoreSharedCart", guest, **wish, mode="MERGE")

    assert replaced["code"] == "CART_NOT_EMPTY"
    assert quantities(merged["cart"]) == {one.sku: 3}
