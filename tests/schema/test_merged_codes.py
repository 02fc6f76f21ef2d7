"""Discount codes of two carts that become one: those that hold come along, the others are told."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import cart_codes
from models import CartStatus
from tests.conftest import Ask
from tests.makers import a_customer, a_variant, as_customer
from tests.makers.carts import a_cart
from tests.makers.codes import a_cart_code, a_code
from tests.schema.filling import id_of
from tests.schema.saving import a_saved, said

LEFT = "cart { codes { text } } codesLeft { text problem }"
ANSWER = f"""mutation ($id: ID!) {{
  answerCartQuestion(input: {{cartId: $id, choice: MERGE}}) {{ ... on CartSettled {{ {LEFT} }} }}
}}"""
RESTORE = f"""mutation ($input: RestoreSavedCartInput!) {{
  restoreSavedCart(input: $input) {{ ... on CartSettled {{ {LEFT} }} }}
}}"""
SHARED = f"""mutation ($input: RestoreSharedCartInput!) {{
  restoreSharedCart(input: $input) {{ ... on CartSettled {{ {LEFT} }} }}
}}"""
MINE = "{ me { savedCarts { codes { text } } } }"


def told(settled: Any) -> tuple[list[str], list[tuple[str, str | None]]]:
    """Tell which codes the cart has, and which stayed behind for which reason."""
    left = [(one["text"], one["problem"]) for one in settled["codesLeft"]]
    return [one["text"] for one in settled["cart"]["codes"]], left


async def merged(ask: Ask, session: AsyncSession, own: list[Any], waiting: list[Any]) -> Any:
    """Merge two carts of 12.50 each that have these codes."""
    ada, variant = await a_customer(session), await a_variant(session)
    had = await a_cart(session, ada, (variant, 1))
    waits = await a_cart(session, ada, (variant, 1), status=CartStatus.WAITING)
    for cart, codes in ((had, own), (waits, waiting)):
        for code in codes:
            await a_cart_code(session, cart, code)
    answer = await ask(ANSWER, by=as_customer(ada), id=id_of(waits))
    return told(answer["answerCartQuestion"])


async def test_codes_that_hold_come_along_and_what_both_have_is_there_once(
    ask: Ask, session: AsyncSession
) -> None:
    ten = await a_code(session, text="TEN", is_combinable=True)
    both = await a_code(session, text="BOTH", is_combinable=True, least_minor=2500, currency="EUR")

    assert await merged(ask, session, [ten], [both, ten]) == (["TEN", "BOTH"], [])


async def test_codes_that_do_not_hold_stay_behind_and_are_told(
    ask: Ask, session: AsyncSession
) -> None:
    ten = await a_code(session, text="TEN", is_combinable=True)
    alone = await a_code(session, text="ALONE")
    dear = await a_code(session, text="DEAR", least_minor=2501, currency="EUR")
    off = await a_code(session, text="OFF", is_active=False)

    assert await merged(ask, session, [ten], [alone, dear, off]) == (
        ["TEN"],
        [("ALONE", "NOT_COMBINABLE"), ("DEAR", "BELOW_MINIMUM"), ("OFF", "OFF")],
    )


async def test_a_code_that_would_take_another_away_stays_behind(
    ask: Ask, session: AsyncSession
) -> None:
    first, second = await a_code(session, text="FIRST"), await a_code(session, text="SECOND")

    assert await merged(ask, session, [first], [second]) == (
        ["FIRST"],
        [("SECOND", "NOT_COMBINABLE")],
    )


async def test_there_is_an_end_to_the_codes_that_come_along(
    ask: Ask, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cart_codes, "MOST_CODES", 2)
    codes = [await a_code(session, text=f"N{n}", is_combinable=True) for n in range(3)]

    assert await merged(ask, session, codes[:1], codes[1:]) == (["N0", "N1"], [("N2", None)])


@pytest.mark.parametrize("mode", ["MERGE", "REPLACE"])
async def test_what_was_saved_is_restored_with_its_codes(
    ask: Ask, session: AsyncSession, mode: str
) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    cart = await a_cart(session, ada, (variant, 1))
    await a_cart_code(session, cart, await a_code(session, text="TEN"))
    by = as_customer(ada)
    saved = await said(ask, "saveCart", by)
    wish = {"cartId": saved["id"], "mode": mode, "expectedVersion": saved["version"]}

    for _ in range(2):
        settled = await ask(RESTORE, by=by, input=wish)
        assert told(settled["restoreSavedCart"]) == (["TEN"], [])
    mine = (await ask(MINE, by=by))["me"]["savedCarts"]
    assert {"codes": [{"text": "TEN"}]} in mine


async def test_what_is_set_aside_into_a_saved_cart_takes_its_codes_along(
    ask: Ask, session: AsyncSession
) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    saved = await a_saved(session, ada, (variant, 1))
    await a_cart_code(session, saved, await a_code(session, text="OLD"))
    cart = await a_cart(session, ada, (variant, 2))
    await a_cart_code(session, cart, await a_code(session, text="NEW"))

    await said(ask, "saveCart", as_customer(ada), into=id_of(saved))

    mine = (await ask(MINE, by=as_customer(ada)))["me"]["savedCarts"]
    assert mine == [{"codes": [{"text": "NEW"}]}]


async def test_nobody_gets_the_codes_of_a_cart_that_is_shared(
    ask: Ask, session: AsyncSession
) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    saved = await a_saved(session, ada, (variant, 1))
    await a_cart_code(session, saved, await a_code(session, text="MINE"))
    token = (await said(ask, "shareSavedCart", as_customer(ada), cartId=id_of(saved)))["token"]
    wish = {"token": token, "mode": "MERGE", "expectedVersion": saved.version}

    settled = await ask(SHARED, by=as_customer(await a_customer(session)), input=wish)

    assert told(settled["restoreSharedCart"]) == ([], [])
