"""Stock, through the schema."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from kit import clock
from models import BackorderPolicy, Cart, StockReservation
from tests.conftest import Ask, Queries
from tests.makers import a_level, a_member_of_staff, a_product, a_variant, as_staff

SHOWN = "{ products { nodes { variants { sku availability { status available } } } } }"
DECIDE = """mutation ($input: UpdateStoreSettingsInput!) {
  updateStoreSettings(input: $input) {
    ... on StoreSettings { backorders stockShown } ... on Refusal { code fields { path } }
  }
}"""


async def shown(ask: Ask) -> dict[str, tuple[str, int | None]]:
    nodes = (await ask(SHOWN))["products"]["nodes"]
    variants = [variant for node in nodes for variant in node["variants"]]
    return {
        each["sku"]: (each["availability"]["status"], each["availability"]["available"])
        for each in variants
    }


async def decide(ask: Ask, session: AsyncSession, **input: Any) -> Any:
    sam = as_staff(await a_member_of_staff(session))
    return (await ask(DECIDE, by=sam, input=input))["updateStoreSettings"]


async def test_anybody_sees_whether_there_is_some_in_three_statements(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    product = await a_product(session)
    await a_variant(session, product, sku="uncounted")
    for sku, on_hand, policy in (
        ("few", 3, None),
        ("many", 11, None),
        ("none", 0, None),
        ("owed", 0, BackorderPolicy.ALLOW),
    ):
        await a_level(
            session, await a_variant(session, product, sku=sku), on_hand, backorders=policy
        )

    with queries(3):
        found = await shown(ask)

    assert found == {
        "uncounted": ("IN_STOCK", None),
        "few": ("IN_STOCK", 3),
        "many": ("IN_STOCK", None),
        "none": ("OUT_OF_STOCK", 0),
        "owed": ("BACKORDER", 0),
    }


async def test_the_store_decides_about_back_orders_and_numbers(
    ask: Ask, session: AsyncSession
) -> None:
    of: dict[str, Any] = {"none": None, "denied": BackorderPolicy.DENY}
    for sku, policy in of.items():
        await a_level(session, await a_variant(session, sku=sku), 0, backorders=policy)
    await a_level(session, await a_variant(session, sku="one"), 1)

    assert await decide(ask, session, backorders="ALLOW", stockShown=0) == {
        "backorders": "ALLOW",
        "stockShown": 0,
    }
    assert await shown(ask) == {
        "none": ("BACKORDER", 0),
        "denied": ("OUT_OF_STOCK", 0),
        "one": ("IN_STOCK", None),
    }
    assert await decide(ask, session, backorders=None, stockShown=None) == {
        "backorders": "DENY",
        "stockShown": 10,
    }
    assert await shown(ask) == {
        "none": ("OUT_OF_STOCK", 0),
        "denied": ("OUT_OF_STOCK", 0),
        "one": ("IN_STOCK", 1),
    }


async def test_how_many_are_shown_is_a_number_that_can_be(ask: Ask, session: AsyncSession) -> None:
    for value in (-1, 10_001):
        assert await decide(ask, session, stockShown=value) == {
            "code": "INVALID_INPUT",
            "fields": [{"path": ["stockShown"]}],
        }


async def test_what_is_held_is_not_there_until_its_time_is_over(
    ask: Ask, session: AsyncSession
) -> None:
    variant = await a_variant(session, sku="held")
    await a_level(session, variant, 3, reserved=3)
    for minutes, quantity in ((-1, 1), (15, 2)):
        cart = Cart(claim_hash=bytes([quantity]), currency="EUR")
        session.add(cart)
        await session.flush()
        until = clock.now() + timedelta(minutes=minutes)
        held: dict[str, Any] = {"cart_id": cart.id, "variant_id": variant.id, "quantity": quantity}
        session.add(StockReservation(expires_at=until, **held))
    await session.commit()

    assert await shown(ask) == {"held": ("IN_STOCK", 1)}
    with clock.travel(timedelta(minutes=15)):
        assert await shown(ask) == {"held": ("IN_STOCK", 3)}
