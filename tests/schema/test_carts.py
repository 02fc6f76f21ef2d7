"""Carts, through the schema."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import filling
from kit.ids import public
from models import (
    Cart,
    CartLine,
    Variant,
)
from tests.conftest import Ask
from tests.makers import (
    a_customer,
    a_member_of_staff,
    a_product,
    a_variant,
    as_customer,
    as_staff,
)
from tests.makers.carts import a_cart, a_claim
from tests.schema.filling import READ, done, id_of


async def test_what_is_added_is_in_the_cart_at_the_price_of_the_offer(
    ask: Ask, session: AsyncSession
) -> None:
    by = as_customer(await a_customer(session))
    variant = await a_variant(session, was_minor=1500)

    cart = await done(ask, "addToCart", by, variantId=id_of(variant), quantity=3)

    [line] = cart["lines"]
    shown = await ask(
        "query ($id: ID!) { node(id: $id) { ... on Variant { offer(quantity: 3) {"
        " unit { amount currency } total { amount } was { amount } includesTax } } } }",
        by=by,
        id=id_of(variant),
    )
    offer = shown["node"]["offer"]
    assert {name: line["now"][name] for name in offer} == offer
    assert offer["total"] == {"amount": "37.50"}
    assert (line["quantity"], line["seen"], line["now"]["problems"]) == (
        3,
        {"amount": "12.50"},
        [],
    )
    assert cart["version"] == 1
    assert cart["now"] == {
        "goods": {"amount": "37.50", "currency": "EUR"},
        "includesTax": True,
        "lineCount": 1,
        "itemCount": 3,
        "problemCount": 0,
        "canCheckOut": True,
    }
    assert (await ask(READ, by=by))["cart"] == cart


async def test_who_has_put_nothing_together_has_no_cart(ask: Ask, session: AsyncSession) -> None:
    by = as_customer(await a_customer(session))
    _, guest = a_claim()

    for viewer in (by, guest, as_staff(await a_member_of_staff(session))):
        assert await ask(READ, by=viewer) == {"cart": None}
    assert await ask(READ) == {"cart": None}


async def test_the_same_adds_up_in_one_line(ask: Ask, session: AsyncSession) -> None:
    by = as_customer(await a_customer(session))
    variant, other = await a_variant(session), await a_variant(session)

    await done(ask, "addToCart", by, variantId=id_of(variant), quantity=2)
    await done(ask, "addToCart", by, variantId=id_of(other))
    cart = await done(ask, "addToCart", by, variantId=id_of(variant), quantity=5)

    assert [line["quantity"] for line in cart["lines"]] == [7, 1]
    assert cart["version"] == 3


@pytest.mark.parametrize("quantity", [0, -1, 10_001, 10**9])
async def test_a_quantity_that_cannot_be_is_refused_by_its_path(
    ask: Ask, session: AsyncSession, quantity: int
) -> None:
    by = as_customer(await a_customer(session))
    variant = await a_variant(session)

    answer = await done(ask, "addToCart", by, variantId=id_of(variant), quantity=quantity)

    assert answer["code"] == "INVALID_INPUT"
    assert [field["path"] for field in answer["fields"]] == [["quantity"]]
    assert (await session.exec(select(Cart))).all() == []


async def test_a_line_holds_only_so_many(ask: Ask, session: AsyncSession) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    await a_cart(session, ada, (variant, 9_999))
    by = as_customer(ada)

    answer = await done(ask, "addToCart", by, variantId=id_of(variant), quantity=2)

    assert (answer["code"], answer["fields"][0]["path"]) == ("TOO_MANY", ["quantity"])
    assert (await ask(READ, by=by))["cart"]["lines"][0]["quantity"] == 9_999


async def test_a_cart_holds_only_so_many_lines(
    ask: Ask, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "MOST_LINES", 1)
    ada, variant = await a_customer(session), await a_variant(session)
    await a_cart(session, ada, (variant, 1))
    by = as_customer(ada)

    answer = await done(ask, "addToCart", by, variantId=id_of(await a_variant(session)))
    same = await done(ask, "addToCart", by, variantId=id_of(variant))

    assert answer["code"] == "TOO_MANY"
    assert same["lines"][0]["quantity"] == 2


@pytest.mark.parametrize("what", ["unknown", "unpublished", "inactive", "a product", "nonsense"])
async def test_what_is_not_for_sale_is_refused(ask: Ask, session: AsyncSession, what: str) -> None:
    by = as_customer(await a_customer(session))
    variant = await a_variant(session)
    named = {
        "unknown": public(Variant, variant.product_id),
        "unpublished": id_of(
            await a_variant(session, await a_product(session, is_published=False))
        ),
        "inactive": id_of(await a_variant(session, is_active=False)),
        "a product": id_of(await a_product(session)),
        "nonsense": "variant",
    }

    answer = await done(ask, "addToCart", by, variantId=named[what])

    assert (answer["code"], answer["fields"][0]["path"]) == ("NO_SUCH_VARIANT", ["variantId"])


async def test_what_is_not_sold_in_the_currency_of_the_cart_is_refused(
    ask: Ask, session: AsyncSession
) -> None:
    by = as_customer(await a_customer(session))
    euros, dollars = await a_variant(session), await a_variant(session, currency="USD")

    none = await done(ask, "addToCart", by, variantId=id_of(euros), currency="USD")
    await done(ask, "addToCart", by, variantId=id_of(euros))
    other = await done(ask, "addToCart", by, variantId=id_of(dollars))
    told = await done(ask, "addToCart", by, variantId=id_of(euros), currency="USD")

    assert (none["code"], none["fields"][0]["path"]) == ("OTHER_CURRENCY", ["variantId"])
    assert (other["code"], other["fields"][0]["path"]) == ("OTHER_CURRENCY", ["variantId"])
    assert (told["code"], told["fields"][0]["path"]) == ("OTHER_CURRENCY", ["currency"])


async def test_an_empty_cart_takes_the_currency_of_what_comes_first(
    ask: Ask, session: AsyncSession
) -> None:
    by = as_customer(await a_customer(session))
    await done(ask, "addToCart", by, variantId=id_of(await a_variant(session)))
    await done(ask, "clearCart", by)

    cart = await done(
        ask, "addToCart", by, variantId=id_of(await a_variant(session, currency="USD"))
    )

    assert (cart["currency"], cart["now"]["goods"]["currency"]) == ("USD", "USD")


async def test_a_line_is_changed_and_taken_out(ask: Ask, session: AsyncSession) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    await a_cart(session, ada, (variant, 1))
    by = as_customer(ada)
    line = (await ask(READ, by=by))["cart"]["lines"][0]["id"]

    more = await done(ask, "changeCartLine", by, lineId=line, quantity=4)
    same = await done(ask, "changeCartLine", by, lineId=line)
    gone = await done(ask, "removeFromCart", by, lineId=line)
    again = await done(ask, "removeFromCart", by, lineId=line)

    assert [each["lines"][0]["quantity"] for each in (more, same)] == [4, 4]
    assert (gone["lines"], gone["now"]["goods"], gone["now"]["canCheckOut"]) == ([], None, False)
    assert (again["code"], again["fields"][0]["path"]) == ("NO_SUCH_CART_LINE", ["lineId"])


@pytest.mark.parametrize("quantity", [0, -1, 10_001])
async def test_a_line_is_not_changed_to_what_cannot_be(
    ask: Ask, session: AsyncSession, quantity: int
) -> None:
    ada = await a_customer(session)
    await a_cart(session, ada, (await a_variant(session), 1))
    [line] = (await session.exec(select(CartLine))).all()

    answer = await done(
        ask, "changeCartLine", as_customer(ada), lineId=id_of(line), quantity=quantity
    )

    assert (answer["code"], answer["fields"][0]["path"]) == ("INVALID_INPUT", ["quantity"])


@pytest.mark.parametrize("name", ["changeCartLine", "removeFromCart"])
async def test_the_line_of_another_is_not_there(ask: Ask, session: AsyncSession, name: str) -> None:
    ada, eve, variant = await a_customer(session), await a_customer(session), None
    variant = await a_variant(session)
    await a_cart(session, ada, (variant, 1))
    [line] = (await session.exec(select(CartLine))).all()
    await a_cart(session, eve, (variant, 1))
    _, guest = a_claim()

    for by in (as_customer(eve), guest):
        answer = await done(ask, name, by, lineId=id_of(line))
        assert (answer["code"], answer["fields"][0]["path"]) == ("NO_SUCH_CART_LINE", ["lineId"])
    assert (await ask(READ, by=as_customer(ada)))["cart"]["lines"][0]["quantity"] == 1


async def test_a_note_stays_when_the_cart_is_cleared(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    await a_cart(session, ada, (await a_variant(session), 1))
    by = as_customer(ada)

    noted = await done(ask, "updateCart", by, note=" Ring twice.\r\nThen wait. ")
    same = await done(ask, "updateCart", by)
    cleared = await done(ask, "clearCart", by)
    without = await done(ask, "updateCart", by, note=None)
    bad = await done(ask, "updateCart", by, note="a\x07b")
    long = await done(ask, "updateCart", by, note="x" * 1001)

    said = "Ring twice.\nThen wait."
    assert [each["note"] for each in (noted, same, cleared, without)] == [said, said, said, None]
    assert (cleared["lines"], cleared["version"]) == ([], 4)
    for refused in (bad, long):
        assert (refused["code"], refused["fields"][0]["path"]) == ("INVALID_INPUT", ["note"])


@pytest.mark.parametrize("name", ["acceptCartPrices", "clearCart", "updateCart"])
async def test_where_no_cart_is_nothing_is_done(ask: Ask, session: AsyncSession, name: str) -> None:
    answer = await done(ask, name, as_customer(await a_customer(session)))

    assert answer["code"] == "NO_SUCH_CART"


async def test_who_saw_an_older_cart_is_told_which_it_is(ask: Ask, session: AsyncSession) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    by, named = as_customer(ada), id_of(variant)

    none = await done(ask, "addToCart", by, variantId=named, expectedVersion=1)
    first = await done(ask, "addToCart", by, variantId=named, expectedVersion=0)
    line = first["lines"][0]["id"]
    commands: dict[str, dict[str, Any]] = {
        "addToCart": {"variantId": named},
        "changeCartLine": {"lineId": line, "quantity": 2},
        "removeFromCart": {"lineId": line},
        "clearCart": {},
        "updateCart": {"note": "x"},
        "acceptCartPrices": {},
    }
    for name, input in commands.items():
        stale = await done(ask, name, by, **input, expectedVersion=0)
        assert (stale["code"], stale["current"]) == ("STALE_VERSION", 1), name
        assert [field["path"] for field in stale["fields"]] == [["expectedVersion"]]
    right = await done(ask, "changeCartLine", by, lineId=line, quantity=2, expectedVersion=1)

    assert (none["code"], none["current"]) == ("STALE_VERSION", 0)
    assert right["version"] == 2
