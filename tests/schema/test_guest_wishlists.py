"""Wishlists of guests, and what is moved from a list into the cart."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import filling, wishlists
from kit import clock
from models import Product, StoreSetting, Variant, Wishlist, WishlistItem
from tests.conftest import Ask
from tests.makers import a_customer, a_variant, as_customer
from tests.makers.carts import a_cart, a_claim
from tests.makers.modifiers import a_modifier
from tests.schema.filling import READ, id_of

CREATE = """mutation ($name: String!) { createWishlist(input: {name: $name, bearer: true}) {
  ... on Wishlist { id name claimToken } ... on Refusal { code fields { path } }
} }"""
ADD = """mutation ($list: ID!, $variant: ID!) {
  addToWishlist(input: {wishlistId: $list, variantId: $variant}) {
    ... on WishlistItem { id } ... on Refusal { code }
  }
}"""
LISTS = "{ wishlists { nodes { name claimToken items { nodes { variant { sku } } } } } }"
MOVE = """mutation ($input: MoveWishlistItemToCartInput!) {
  moveWishlistItemToCart(input: $input) {
    ... on Cart { lines { quantity variant { sku } } } ... on Refusal { code fields { path } }
  }
}"""
MOVE_ALL = """mutation ($list: ID!, $version: Int) {
  moveWishlistToCart(input: {wishlistId: $list, expectedVersion: $version}) {
    ... on WishlistMoved {
      moved left { variant { sku } } cart { lines { quantity variant { sku } } }
    }
    ... on Refusal { code fields { path } }
  }
}"""


async def a_list(
    session: AsyncSession, owner: Any, *variants: Variant, name: str = "Later"
) -> tuple[Wishlist, list[WishlistItem]]:
    wishlist = Wishlist(
        name=name,
        customer_id=getattr(owner, "id", None),
        claim_hash=getattr(owner, "claim_hash", None),
    )
    session.add(wishlist)
    await session.flush()
    items = [WishlistItem(wishlist_id=wishlist.id, variant_id=each.id) for each in variants]
    session.add_all(items)
    await session.commit()
    return wishlist, items


async def test_a_guest_starts_a_list_with_a_claim_of_their_own(
    ask: Ask, session: AsyncSession
) -> None:
    made = (await ask(CREATE, name="Later"))["createWishlist"]

    [kept] = (await session.exec(select(Wishlist))).all()
    assert made["claimToken"].startswith("lg_")
    assert (kept.customer_id, len(kept.claim_hash or b"")) == (None, 32)


async def test_a_guest_has_few_lists_of_different_names(
    ask: Ask, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wishlists, "MOST_OF_GUESTS", 2)
    monkeypatch.setattr(wishlists, "MOST_ITEMS_OF_GUESTS", 1)
    (_, guest), (_, other) = a_claim(), a_claim()
    one, two = await a_variant(session), await a_variant(session)
    wishlist, _ = await a_list(session, guest, one)
    await a_list(session, other, name="Mine")

    same = (await ask(CREATE, by=guest, name="LATER"))["createWishlist"]
    second = (await ask(CREATE, by=guest, name="Mine"))["createWishlist"]
    third = (await ask(CREATE, by=guest, name="More"))["createWishlist"]
    full = await ask(ADD, by=guest, list=id_of(wishlist), variant=id_of(two))

    assert (same["code"], same["fields"]) == ("NAME_TAKEN", [{"path": ["name"]}])
    assert (second["name"], second["claimToken"]) == ("Mine", None)
    assert third["code"] == "TOO_MANY"
    assert full["addToWishlist"]["code"] == "TOO_MANY"
    shown = (await ask(LISTS, by=guest))["wishlists"]["nodes"]
    assert [each["name"] for each in shown] == ["Later", "Mine"]
    assert [each["name"] for each in (await ask(LISTS, by=other))["wishlists"]["nodes"]] == ["Mine"]
    assert (await ask(LISTS))["wishlists"]["nodes"] == []


async def test_an_item_is_moved_into_the_cart(ask: Ask, session: AsyncSession) -> None:
    ada, eve, variant = await a_customer(session), await a_customer(session), None
    variant = await a_variant(session)
    await a_cart(session, ada, (variant, 1))
    _, [item] = await a_list(session, ada, variant)
    wish = {"itemId": id_of(item), "quantity": 2}

    other = await ask(MOVE, by=as_customer(eve), input=wish)
    stale = await ask(MOVE, by=as_customer(ada), input={**wish, "expectedVersion": 7})
    moved = await ask(MOVE, by=as_customer(ada), input=wish)
    again = await ask(MOVE, by=as_customer(ada), input=wish)

    refused = {"code": "NO_SUCH_ITEM", "fields": [{"path": ["itemId"]}]}
    assert other["moveWishlistItemToCart"] == again["moveWishlistItemToCart"] == refused
    assert stale["moveWishlistItemToCart"]["code"] == "STALE_VERSION"
    assert moved["moveWishlistItemToCart"] == {
        "lines": [{"quantity": 3, "variant": {"sku": variant.sku}}]
    }
    assert (await session.exec(select(WishlistItem))).all() == []


async def test_what_cannot_be_bought_stays_on_its_list(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    gone, asking, dollars = [await a_variant(session) for _ in range(3)]
    product = await session.get_one(Product, asking.product_id)
    await a_modifier(session, product, key="words", least=1)
    gone.is_active, dollars.currency = False, "USD"
    session.add_all([gone, dollars])
    plain = await a_variant(session)
    await a_cart(session, ada, (plain, 1))
    wishlist, items = await a_list(session, ada, gone, asking, dollars, plain)
    by, codes = as_customer(ada), []

    for item in items[:3]:
        answer = await ask(MOVE, by=by, input={"itemId": id_of(item)})
        codes.append(answer["moveWishlistItemToCart"]["code"])
    moved = (await ask(MOVE_ALL, by=by, list=id_of(wishlist)))["moveWishlistToCart"]
    rest = (await ask(MOVE_ALL, by=by, list=id_of(wishlist)))["moveWishlistToCart"]

    assert codes == ["NO_SUCH_VARIANT", "INVALID_INPUT", "OTHER_CURRENCY"]
    assert (moved["moved"], moved["cart"]["lines"]) == (
        1,
        [{"quantity": 2, "variant": {"sku": plain.sku}}],
    )
    left = [None, {"sku": asking.sku}, {"sku": dollars.sku}]
    assert [each["variant"] for each in moved["left"]] == left
    assert (rest["moved"], [each["variant"] for each in rest["left"]]) == (0, left)


async def test_a_list_is_moved_as_far_as_there_is_room(
    ask: Ask, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "MOST_LINES", 2)
    _, guest = a_claim()
    variants = [await a_variant(session) for _ in range(3)]
    wishlist, _ = await a_list(session, guest, *variants)

    moved = (await ask(MOVE_ALL, by=guest, list=id_of(wishlist)))["moveWishlistToCart"]
    nobody = await ask(MOVE_ALL, by=a_claim()[1], list=id_of(wishlist))

    assert (moved["moved"], len(moved["left"])) == (2, 1)
    assert len((await ask(READ, by=guest))["cart"]["lines"]) == 2
    assert nobody["moveWishlistToCart"]["code"] == "NO_SUCH_WISHLIST"


async def test_where_wishlists_are_switched_off_nothing_is_moved(
    ask: Ask, session: AsyncSession
) -> None:
    ada = await a_customer(session)
    wishlist, [item] = await a_list(session, ada, await a_variant(session))
    session.add(StoreSetting(key="feature:WISHLISTS", value=False, updated_at=clock.now()))
    await session.commit()
    by = as_customer(ada)

    one = await ask(MOVE, by=by, input={"itemId": id_of(item)})
    everything = await ask(MOVE_ALL, by=by, list=id_of(wishlist))

    assert one["moveWishlistItemToCart"]["code"] == "FEATURE_OFF"
    assert everything["moveWishlistToCart"]["code"] == "FEATURE_OFF"
