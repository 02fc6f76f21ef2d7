"""What nobody should send to a cart, and some do: each a refusal with code and path."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import ids
from tests.conftest import Ask
from tests.makers import a_customer, a_product, a_variant, as_customer
from tests.makers.carts import a_cart, a_claim, a_line
from tests.makers.groups import a_group, a_price, a_price_list
from tests.makers.modifiers import a_modifier
from tests.schema.filling import READ, done, id_of
from tests.schema.saving import said


async def test_what_is_sold_in_a_currency_to_another_group_alone_is_refused(
    ask: Ask, session: AsyncSession
) -> None:
    ada, eve, mug = await a_customer(session), await a_customer(session), await a_variant(session)
    trade = await a_price_list(session, currency="USD", group_id=(await a_group(session, ada)).id)
    await a_price(session, trade, mug, 900)
    wish = {"variantId": id_of(mug), "currency": "USD"}

    sold = await done(ask, "addToCart", as_customer(ada), **wish)
    refused = await done(ask, "addToCart", as_customer(eve), **wish)

    assert sold["lines"][0]["now"]["unit"] == {"amount": "9.00", "currency": "USD"}
    assert (refused["code"], refused["fields"][0]["path"]) == ("OTHER_CURRENCY", ["variantId"])


async def test_options_that_are_missing_unknown_or_doubled_are_refused(
    ask: Ask, session: AsyncSession
) -> None:
    variant = await a_variant(session, product := await a_product(session))
    kind = await a_modifier(session, product, {"red": 0, "gold": 300}, least=1, most=2)
    found = await ask(
        "query ($id: ID!) { node(id: $id) { ... on Product { modifiers { id choices { id } } } } }",
        id=id_of(product),
    )
    [red, gold] = [one["id"] for one in found["node"]["modifiers"][0]["choices"]]
    named, other = id_of(kind), f"modifier_{ids.new().hex}"
    by = as_customer(await a_customer(session))

    def chosen(*choices: str, of: str = named) -> dict[str, Any]:
        return {"modifierId": of, "choiceIds": list(choices)}

    unknown = f"modifier_choice_{ids.new().hex}"
    cases: list[tuple[list[dict[str, Any]], list[str]]] = [
        ([], ["answers"]),
        ([chosen(red, of=other)], ["answers", "0", "modifierId"]),
        ([chosen(red, of="nonsense")], ["answers", "0", "modifierId"]),
        ([chosen(unknown)], ["answers", "0", "choiceIds", "0"]),
        ([chosen(red, red)], ["answers", "0", "choiceIds", "1"]),
        ([chosen(red), chosen(gold)], ["answers", "1", "modifierId"]),
    ]
    for answers, path in cases:
        refused = await done(ask, "addToCart", by, variantId=id_of(variant), answers=answers)
        assert (refused["code"], refused["fields"][0]["path"]) == ("INVALID_INPUT", path), answers
    assert await ask(READ, by=by) == {"cart": None}


@pytest.mark.parametrize("token", ["", "lc_", "nonsense", "lc_" + "0" * 49, "x" * 200])
async def test_the_token_of_no_shared_cart_restores_nothing(
    ask: Ask, session: AsyncSession, token: str
) -> None:
    by = as_customer(await a_customer(session))
    wish = {"token": token, "mode": "MERGE", "expectedVersion": 1}

    refused = await said(ask, "restoreSharedCart", by, **wish)

    assert refused == {"code": "NO_SUCH_CART", "fields": [{"path": ["token"]}]}


async def test_another_guests_claim_or_a_claim_as_a_token_opens_no_cart(
    ask: Ask, session: AsyncSession
) -> None:
    claim, gita = a_claim()
    _, eve = a_claim()
    mug = await a_variant(session)
    cart = await a_cart(session, gita, (mug, 2))
    line = (await ask(READ, by=gita))["cart"]["lines"][0]["id"]

    refused = await done(ask, "changeCartLine", eve, lineId=line, quantity=9)
    shared = await said(
        ask, "restoreSharedCart", eve, token=claim, mode="MERGE", expectedVersion=cart.version
    )

    assert (refused["code"], refused["fields"][0]["path"]) == ("NO_SUCH_CART_LINE", ["lineId"])
    assert shared["code"] == "NO_SUCH_CART"
    assert await ask(READ, by=eve) == {"cart": None}
    assert (await ask(READ, by=gita))["cart"]["lines"][0]["quantity"] == 2


@pytest.mark.parametrize("seed", range(8))
async def test_whatever_was_saved_is_restored(ask: Ask, session: AsyncSession, seed: int) -> None:
    r = Random(seed)
    variants = [await a_variant(session, price_minor=r.randrange(1, 9_999)) for _ in range(6)]
    ada = await a_customer(session)
    cart = await a_cart(session, ada, note=r.choice([None, "Ring twice."]))
    for variant in r.sample(variants, r.randrange(1, 7)):
        for words in r.sample(["", "A", "B"], r.randrange(1, 4)):
            answer = {"modifier": str(cart.id), "key": "words", "name": {}, "choices": []}
            answers = [{**answer, "text": words}] if words else []
            seen = r.choice([variant.price_minor, 1])
            session.add(
                a_line(cart, variant, r.randrange(1, 10_001), answers=answers, seen_minor=seen)
            )
    await session.commit()
    by = as_customer(ada)
    before = (await ask(READ, by=by))["cart"]
    saved = await said(ask, "saveCart", by)
    if r.random() < 0.5:
        await done(ask, "addToCart", by, variantId=id_of(r.choice(variants)))
    wish = {"cartId": saved["id"], "expectedVersion": saved["version"]}

    await said(ask, "restoreSavedCart", by, **wish, mode="REPLACE")

    after = (await ask(READ, by=by))["cart"]
    for one in (before, after):
        for line in one["lines"]:
            line.pop("id")
    shown = ("currency", "note", "lines", "now")
    assert [after[part] for part in shown] == [before[part] for part in shown]
