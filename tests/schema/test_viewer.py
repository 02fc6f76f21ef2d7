"""The viewer, through the schema."""

from __future__ import annotations

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.settings import Feature, key_of
from kit import clock, ids
from models import StoreSetting, Wishlist
from models.roles import SUPPORT_ROLE
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff

VIEWER = """{ viewer {
  kind permissions features customer { name } staff { name email role { name } }
} }"""
CREATE = """mutation { createWishlist(input: {name: "Birthday"}) {
  ... on Wishlist { name } ... on Refusal { code message }
} }"""


async def switched(session: AsyncSession, feature: Feature, on: bool) -> None:
    """Switch a feature of the store."""
    session.add(StoreSetting(key=key_of(feature), value=on, updated_at=clock.now()))
    await session.commit()


async def test_nobody_is_told_so_in_one_statement(ask: Ask, queries: Queries) -> None:
    with queries(1):
        answer = await ask(VIEWER)

    assert answer["viewer"] == {
        "kind": "NOBODY",
        "permissions": [],
        "features": ["ORDER_SEARCH", "WISHLISTS"],
        "customer": None,
        "staff": None,
    }


async def test_a_page_that_asks_who_it_is_asks_nothing_more(ask: Ask, queries: Queries) -> None:
    with queries(0):
        assert await ask("{ viewer { kind permissions } }") == {
            "viewer": {"kind": "NOBODY", "permissions": []}
        }


async def test_settings_are_read_once_however_often_they_are_asked_for(
    ask: Ask, queries: Queries
) -> None:
    with queries(1):
        answer = await ask("{ a: viewer { features x: features } b: viewer { features } }")

    assert answer["a"]["x"] == answer["b"]["features"] == ["ORDER_SEARCH", "WISHLISTS"]


async def test_a_customer_is_told_who_they_are(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    ada = await a_customer(session, first_name="Ada")

    with queries(2):
        viewer = (await ask(VIEWER, by=as_customer(ada)))["viewer"]

    assert (viewer["kind"], viewer["customer"], viewer["staff"]) == (
        "CUSTOMER",
        {"name": "Ada"},
        None,
    )
    assert viewer["permissions"] == []


async def test_staff_are_told_what_they_may(ask: Ask, session: AsyncSession) -> None:
    sam = await a_member_of_staff(session, role_id=SUPPORT_ROLE, email="sam@example.com")

    viewer = (await ask(VIEWER, by=as_staff(sam)))["viewer"]

    assert viewer["kind"] == "STAFF"
    assert viewer["permissions"] == [
        "CUSTOMERS_READ",
        "MESSAGES_READ",
        "MESSAGES_WRITE",
        "ORDERS_READ",
        "PRODUCTS_READ",
    ]
    assert viewer["customer"] is None
    assert viewer["staff"] == {
        "name": "Sam",
        "email": "sam@example.com",
        "role": {"name": "Support"},
    }


async def test_who_is_gone_is_no_error(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    by = as_customer(ada)
    await session.delete(ada)
    await session.commit()

    assert (await ask(VIEWER, by=by))["viewer"]["customer"] is None


async def test_a_feature_that_is_off_is_not_offered_and_refuses(
    ask: Ask, session: AsyncSession
) -> None:
    await switched(session, Feature.WISHLISTS, False)
    await switched(session, Feature.POINTS, True)
    ada = await a_customer(session)

    viewer = (await ask(VIEWER, by=as_customer(ada)))["viewer"]
    refused = await ask(CREATE, by=as_customer(ada))

    assert viewer["features"] == ["ORDER_SEARCH", "POINTS"]
    assert refused["createWishlist"] == {
        "code": "FEATURE_OFF",
        "message": "The store has switched this off.",
    }
    assert (await session.exec(select(Wishlist))).all() == []


async def test_every_wishlist_mutation_obeys_the_switch(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    wishlist = Wishlist(customer_id=ada.id, name="Birthday")
    session.add(wishlist)
    await session.commit()
    await switched(session, Feature.WISHLISTS, False)
    id = ids.public(Wishlist, wishlist.id)
    said = "{ __typename ... on Refusal { code } }"

    answer = await ask(
        f"""mutation {{
          a: renameWishlist(input: {{wishlistId: "{id}", name: "X"}}) {said}
          b: addToWishlist(input: {{wishlistId: "{id}", variantId: "x"}}) {said}
          c: moveToWishlist(input: {{wishlistId: "{id}", itemId: "x"}}) {said}
          d: removeFromWishlist(input: {{itemId: "x"}}) {said}
          e: deleteWishlist(input: {{wishlistId: "{id}"}}) {said}
        }}""",
        by=as_customer(ada),
    )

    assert [one["code"] for one in answer.values()] == ["FEATURE_OFF"] * 5
    await session.refresh(wishlist)
    assert wishlist.name == "Birthday"


async def test_a_storefront_learns_how_prices_are_shown(ask: Ask, session: AsyncSession) -> None:
    asked = "{ viewer { currency pricesShown } }"
    assert await ask(asked) == {"viewer": {"currency": "EUR", "pricesShown": "GROSS"}}

    for key, value in (("currency", "SEK"), ("prices_shown", "NET")):
        session.add(StoreSetting(key=key, value=value, updated_at=clock.now()))
    await session.commit()
    assert await ask(asked) == {"viewer": {"currency": "SEK", "pricesShown": "NET"}}
