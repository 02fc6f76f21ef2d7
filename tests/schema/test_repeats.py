"""Buying an order again: what comes into the cart, and whose it is."""

from __future__ import annotations

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from models import Cart, CartLine, IdempotencyKey
from tests.conftest import Ask, Queries
from tests.makers import (
    a_customer,
    a_level,
    a_member_of_staff,
    a_product,
    a_variant,
    an_order,
    as_customer,
    as_staff,
    bought,
)
from tests.makers.carts import a_cart, a_claim
from tests.makers.catalogue import events_of
from tests.schema.filling import READ, done, id_of
from tests.schema.repeating import an_empty, previewed, repeated, verdicts
from tests.schema.saving import quantities


async def test_what_is_short_is_added_or_skipped_as_asked(ask: Ask, session: AsyncSession) -> None:
    ada, few, plenty = await a_customer(session), await a_variant(session), await a_variant(session)
    await a_level(session, few, 4)
    order = await an_empty(session, ada)
    await bought(session, order, (few, 9), (plenty, 2), (few, 3))
    by = as_customer(ada)

    skipping = await repeated(ask, by, order, short="SKIP")
    adding = await repeated(ask, by, order, short="ADD", mode="REPLACE")

    assert verdicts(skipping, "added") == [("SHORT", 0), ("AVAILABLE", 2), ("AVAILABLE", 3)]
    assert quantities(skipping["cart"]) == {few.sku: 3, plenty.sku: 2}
    assert verdicts(adding, "added") == [("SHORT", 4), ("AVAILABLE", 2), ("SHORT", 0)]
    assert quantities(adding["cart"]) == {few.sku: 4, plenty.sku: 2}
    assert [line["orderLine"]["sku"] for line in adding["lines"]] == [few.sku, plenty.sku, few.sku]


async def test_the_cart_that_is_there_is_added_to_or_set_aside_and_never_lost(
    ask: Ask, session: AsyncSession
) -> None:
    ada, mine, theirs = (
        await a_customer(session),
        await a_variant(session),
        await a_variant(session),
    )
    await a_cart(session, ada, (mine, 5), (theirs, 1))
    order = await an_empty(session, ada)
    await bought(session, order, (theirs, 2))
    by = as_customer(ada)

    merged = await repeated(ask, by, order)
    replaced = await repeated(ask, by, order, mode="REPLACE")

    assert quantities(merged["cart"]) == {mine.sku: 5, theirs.sku: 3}
    assert merged["setAside"] is None
    assert quantities(replaced["cart"]) == {theirs.sku: 2}
    assert replaced["setAside"]["status"] == "SAVED"
    assert quantities(replaced["setAside"]) == {mine.sku: 5, theirs.sku: 3}
    assert [event.object_id for event in await events_of(session, "order:repeat")] == [order.id] * 2


async def test_where_nothing_can_be_had_the_cart_stays_as_it_is(
    ask: Ask, session: AsyncSession
) -> None:
    ada, mine, out = await a_customer(session), await a_variant(session), await a_variant(session)
    await a_level(session, out, 0)
    await a_cart(session, ada, (mine, 5))
    order = await an_order(session, ada)
    await bought(session, order, (out, 2))
    by = as_customer(ada)
    before = await ask(READ, by=by)

    answers = [
        await repeated(ask, by, order, mode=mode, idempotencyKey=f"repeat-{mode}")
        for mode in ("MERGE", "REPLACE")
    ]

    for answer in answers:
        assert (answer["code"], answer["fields"]) == (
            "NOTHING_TO_REPEAT",
            [{"path": ["orderId"]}],
        )
    assert await ask(READ, by=by) == before
    assert [cart.name for cart in (await session.exec(select(Cart))).all()] == [None]
    assert await events_of(session, "order:repeat") == []
    assert (await session.exec(select(IdempotencyKey))).all() == []


async def test_a_price_that_has_changed_is_seen_as_it_is_now(
    ask: Ask, session: AsyncSession
) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    order = await an_empty(session, ada)
    await bought(session, order, (variant, 1), unit_minor=999, total_minor=999)

    answer = await repeated(ask, as_customer(ada), order)

    [line] = answer["cart"]["lines"]
    assert (line["seen"], line["now"]["problems"]) == ({"amount": "12.50"}, [])


async def test_only_who_may_see_an_order_repeats_it(ask: Ask, session: AsyncSession) -> None:
    ada, bob = await a_customer(session), await a_customer(session)
    variant, (_, guest), (_, other) = await a_variant(session), a_claim(), a_claim()
    order = await an_empty(session, ada)
    theirs = await an_empty(session, None, claim_hash=guest.claim_hash)
    for each in (order, theirs):
        await bought(session, each, (variant, 1))
    staff = as_staff(await a_member_of_staff(session), Permission.ORDERS_READ)

    strangers = [
        await repeated(ask, by, one)
        for by, one in ((as_customer(bob), order), (other, theirs), (as_customer(ada), theirs))
    ]
    nothing = [await repeated(ask, as_customer(ada), id) for id in ("order_1", id_of(variant))]
    by_guest = await repeated(ask, guest, theirs)

    for answer in (*strangers, *nothing):
        assert (answer["code"], answer["fields"]) == ("NO_SUCH_ORDER", [{"path": ["orderId"]}])
    assert quantities(by_guest["cart"]) == {variant.sku: 1}
    assert await repeated(ask, staff, order) == "FORBIDDEN"
    assert verdicts(await previewed(ask, staff, order)) == [("AVAILABLE", 1)]
    [cart] = (await session.exec(select(Cart))).all()
    assert cart.claim_hash == guest.claim_hash


async def test_a_guest_loses_no_cart(ask: Ask, session: AsyncSession) -> None:
    _, guest = a_claim()
    mine, theirs = await a_variant(session), await a_variant(session)
    await a_cart(session, guest, (mine, 1))
    order = await an_empty(session, None, claim_hash=guest.claim_hash)
    await bought(session, order, (theirs, 1))

    replacing = await repeated(ask, guest, order, mode="REPLACE")
    merging = await repeated(ask, guest, order)

    assert replacing["code"] == "CART_NOT_EMPTY"
    assert quantities(merging["cart"]) == {mine.sku: 1, theirs.sku: 1}


async def test_a_cart_that_changed_since_it_was_seen_is_left_alone(
    ask: Ask, session: AsyncSession
) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    order = await an_empty(session, ada)
    await bought(session, order, (variant, 1))
    by = as_customer(ada)
    await done(ask, "addToCart", by, variantId=id_of(variant))

    stale = await repeated(ask, by, order, expectedVersion=0)

    assert (stale["code"], stale["current"]) == ("STALE_VERSION", 1)
    assert [line.quantity for line in (await session.exec(select(CartLine))).all()] == [1]


async def test_the_same_attempt_again_is_answered_again_and_adds_nothing(
    ask: Ask, session: AsyncSession
) -> None:
    ada, mine, variant = (
        await a_customer(session),
        await a_variant(session),
        await a_variant(session),
    )
    await a_level(session, variant, 1)
    await a_cart(session, ada, (mine, 1))
    order = await an_empty(session, ada)
    await bought(session, order, (variant, 2))
    by, key = as_customer(ada), "again-and-again"

    first = await repeated(ask, by, order, mode="REPLACE", idempotencyKey=key)
    again = await repeated(ask, by, order, mode="REPLACE", idempotencyKey=key)
    other = await repeated(ask, by, order, mode="MERGE", idempotencyKey=key)
    deleted = await ask(
        "mutation ($input: DeleteSavedCartInput!) { deleteSavedCart(input: $input)"
        " { __typename } }",
        by=by,
        input={"cartId": first["setAside"]["id"]},
    )
    after = await repeated(ask, by, order, mode="REPLACE", idempotencyKey=key)

    assert first == again
    assert verdicts(first, "added") == [("SHORT", 1)]
    assert first["setAside"] is not None
    assert other["code"] == "KEY_USED_DIFFERENTLY"
    assert deleted == {"deleteSavedCart": {"__typename": "Cart"}}
    assert after["code"] == "ANSWER_GONE"


@pytest.mark.parametrize("mode", ["MERGE", "REPLACE"])
async def test_statements_do_not_grow_with_the_lines(
    ask: Ask, session: AsyncSession, queries: Queries, mode: str
) -> None:
    product = await a_product(session)
    variants = [await a_variant(session, product) for _ in range(30)]
    for lines in (2, 1114):
        ada = await a_customer(session)
        await a_cart(session, ada, (variants[0], 1))
        order = await an_empty(session, ada)
        await bought(session, order, *((variants[n % 30], 1) for n in range(lines)))
        with queries(15 if mode == "MERGE" else 20):
            answer = await repeated(ask, as_customer(ada), order, mode=mode)
        assert len(answer["cart"]["lines"]) == min(lines, 30)
        assert len(answer["lines"]) == lines
        with queries(2):
            assert len((await previewed(ask, as_customer(ada), order))["lines"]) == lines
