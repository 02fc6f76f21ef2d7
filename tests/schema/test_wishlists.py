"""Wishlists, through the schema."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import wishlists
from kit.ids import public
from models import Event, Wishlist, WishlistItem
from tests.conftest import Ask, Queries
from tests.makers import (
    a_customer,
    a_member_of_staff,
    a_product,
    a_variant,
    as_customer,
    as_staff,
)

CREATE = """mutation ($name: String!, $key: String) {
  createWishlist(input: {name: $name, idempotencyKey: $key}) {
    ... on Wishlist { id name }
    ... on Refusal { code message fields { path message } }
  }
}"""
ADD = """mutation ($list: ID!, $variant: ID!) {
  addToWishlist(input: {wishlistId: $list, variantId: $variant}) {
    ... on WishlistItem { id variant { sku price { amount currency } } }
    ... on Refusal { code fields { path } }
  }
}"""
MOVE = """mutation ($item: ID!, $list: ID!) {
  moveToWishlist(input: {itemId: $item, wishlistId: $list}) {
    ... on WishlistItem { id } ... on Refusal { code fields { path } }
  }
}"""
REMOVE = """mutation ($item: ID!) {
  removeFromWishlist(input: {itemId: $item}) {
    ... on WishlistItem { id } ... on Refusal { code fields { path } }
  }
}"""
SHOW = """query ($id: ID!, $first: Int = 2, $after: String) {
  wishlist(id: $id) {
    name
    items(first: $first, after: $after) {
      nodes { variant { sku product { name } } }
      pageInfo { endCursor hasNextPage }
      count { value exact }
    }
  }
}"""


async def a_list(session: AsyncSession, owner: Any, name: str = "Birthday") -> Wishlist:
    wishlist = Wishlist(customer_id=owner.id, name=name)
    session.add(wishlist)
    await session.commit()
    return wishlist


async def test_a_customer_starts_a_list(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)

    answer = await ask(CREATE, by=as_customer(ada), name="  Birthday ")

    assert answer["createWishlist"]["name"] == "Birthday"
    [event] = (await session.exec(select(Event).where(Event.kind == "wishlist:create"))).all()
    assert event.actor_id == ada.id
    assert (event.before, event.after) == (None, None)  # what it is called is its owner's alone


async def test_a_name_is_taken_whatever_the_case(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    await a_list(session, ada, "Birthday")

    answer = await ask(CREATE, by=as_customer(ada), name="BIRTHDAY")

    assert answer["createWishlist"]["code"] == "NAME_TAKEN"
    assert answer["createWishlist"]["fields"] == [
        {"path": ["name"], "message": "You already have a wishlist of this name."}
    ]


async def test_an_empty_name_is_refused_by_its_path(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)

    answer = await ask(CREATE, by=as_customer(ada), name="   ")

    assert answer["createWishlist"]["code"] == "INVALID_INPUT"
    assert answer["createWishlist"]["fields"][0]["path"] == ["name"]


async def test_who_has_no_lists_is_refused_before_the_input_is_judged(
    ask: Ask, session: AsyncSession
) -> None:
    sam = as_staff(await a_member_of_staff(session))

    assert await ask(CREATE, by=sam, name="") == "FORBIDDEN"
    assert await ask(CREATE, by=sam, name="Birthday") == "FORBIDDEN"


async def test_a_key_makes_one_list(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)

    first = await ask(CREATE, by=as_customer(ada), name="Birthday", key="attempt-1")
    again = await ask(CREATE, by=as_customer(ada), name="Birthday", key="attempt-1")
    other = await ask(CREATE, by=as_customer(ada), name="Christmas", key="attempt-1")

    assert first == again
    assert other["createWishlist"]["code"] == "KEY_USED_DIFFERENTLY"
    assert len((await session.exec(select(Wishlist))).all()) == 1


async def test_what_is_added_twice_is_there_once(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    wishlist, variant = await a_list(session, ada), await a_variant(session)
    ids = {"list": public(Wishlist, wishlist.id), "variant": public(type(variant), variant.id)}

    first = await ask(ADD, by=as_customer(ada), **ids)
    again = await ask(ADD, by=as_customer(ada), **ids)

    assert first == again
    assert first["addToWishlist"]["variant"]["price"] == {"amount": "12.50", "currency": "EUR"}


async def test_what_is_not_for_sale_cannot_be_wished_for(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    wishlist = await a_list(session, ada)
    hidden = await a_variant(session, await a_product(session, is_published=False))

    answer = await ask(
        ADD,
        by=as_customer(ada),
        list=public(Wishlist, wishlist.id),
        variant=public(type(hidden), hidden.id),
    )

    assert answer["addToWishlist"] == {
        "code": "NO_SUCH_VARIANT",
        "fields": [{"path": ["variantId"]}],
    }


async def test_the_list_of_another_is_not_there(ask: Ask, session: AsyncSession) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    wishlist, variant = await a_list(session, ada), await a_variant(session)
    id = public(Wishlist, wishlist.id)

    answer = await ask(ADD, by=as_customer(eve), list=id, variant=public(type(variant), variant.id))

    assert answer["addToWishlist"]["code"] == "NO_SUCH_WISHLIST"
    assert (await ask(SHOW, by=as_customer(eve), id=id)) == {"wishlist": None}
    assert (await session.exec(select(WishlistItem))).all() == []


async def test_an_item_moves_and_becomes_one_with_its_twin(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    here, there = await a_list(session, ada, "Here"), await a_list(session, ada, "There")
    variant = await a_variant(session)
    twins = [WishlistItem(wishlist_id=of.id, variant_id=variant.id) for of in (here, there)]
    session.add_all(twins)
    await session.commit()

    answer = await ask(
        MOVE,
        by=as_customer(ada),
        item=public(WishlistItem, twins[0].id),
        list=public(Wishlist, there.id),
    )

    assert answer["moveToWishlist"] == {"id": public(WishlistItem, twins[1].id)}
    left = (await session.exec(select(WishlistItem))).all()
    assert [item.wishlist_id for item in left] == [there.id]


async def test_what_a_list_is_called_is_in_no_event(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    id = public(Wishlist, (await a_list(session, ada, "For Bob's funeral")).id)
    answer = "... on Wishlist { name } ... on Refusal { code }"

    renamed = await ask(
        'mutation ($id: ID!) { renameWishlist(input: {wishlistId: $id, name: "For Bob"}) {'
        f"{answer} }} }}",
        by=as_customer(ada),
        id=id,
    )
    deleted = await ask(
        f"mutation ($id: ID!) {{ deleteWishlist(input: {{wishlistId: $id}}) {{ {answer} }} }}",
        by=as_customer(ada),
        id=id,
    )

    assert renamed["renameWishlist"] == deleted["deleteWishlist"] == {"name": "For Bob"}
    events = (await session.exec(select(Event).order_by(col(Event.id)))).all()
    assert [(event.kind, event.before, event.after) for event in events] == [
        ("wishlist:rename", None, None),
        ("wishlist:delete", None, None),
    ]


async def test_an_item_keeps_its_id_and_its_age_where_it_moves_to(
    ask: Ask, session: AsyncSession
) -> None:
    ada = await a_customer(session)
    here, there = await a_list(session, ada, "Here"), await a_list(session, ada, "There")
    item = WishlistItem(wishlist_id=here.id, variant_id=(await a_variant(session)).id)
    session.add(item)
    await session.commit()
    id, added_at = public(WishlistItem, item.id), item.added_at

    answer = await ask(MOVE, by=as_customer(ada), item=id, list=public(Wishlist, there.id))

    assert answer["moveToWishlist"] == {"id": id}
    await session.refresh(item)
    assert (item.wishlist_id, item.added_at) == (there.id, added_at)
    [event] = (await session.exec(select(Event).where(Event.kind == "wishlist:move"))).all()
    assert event.before == {"wishlist_id": str(here.id)}
    assert event.after == {"wishlist_id": str(there.id)}


async def test_a_full_list_takes_nothing_but_what_is_on_it(
    ask: Ask, session: AsyncSession, monkeypatch: Any
) -> None:
    monkeypatch.setattr(wishlists, "MOST_ITEMS", 1)
    ada = await a_customer(session)
    here, there = await a_list(session, ada, "Here"), await a_list(session, ada, "There")
    one, two = await a_variant(session), await a_variant(session)
    twin = WishlistItem(wishlist_id=here.id, variant_id=one.id)
    other = WishlistItem(wishlist_id=here.id, variant_id=two.id)
    kept = WishlistItem(wishlist_id=there.id, variant_id=one.id)
    session.add_all([twin, other, kept])
    await session.commit()
    full = public(Wishlist, there.id)

    async def moved(item: WishlistItem) -> Any:
        answer = await ask(MOVE, by=as_customer(ada), item=public(WishlistItem, item.id), list=full)
        return answer["moveToWishlist"]

    assert (await moved(other))["code"] == "TOO_MANY"
    assert await moved(twin) == {"id": public(WishlistItem, kept.id)}


async def test_a_list_is_shown_by_pages_in_five_statements(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    ada, wishlist = await a_customer(session), None
    wishlist = await a_list(session, ada)
    variants = [await a_variant(session) for _ in range(3)]
    session.add_all(WishlistItem(wishlist_id=wishlist.id, variant_id=v.id) for v in variants)
    await session.commit()
    id = public(Wishlist, wishlist.id)

    with queries(5):
        page = (await ask(SHOW, by=as_customer(ada), id=id))["wishlist"]["items"]
    after = page["pageInfo"]["endCursor"]
    rest = (await ask(SHOW, by=as_customer(ada), id=id, after=after))["wishlist"]["items"]

    assert page["count"] == {"value": 3, "exact": True}
    shown = [node["variant"]["sku"] for node in page["nodes"] + rest["nodes"]]
    assert shown == [v.sku for v in reversed(variants)]
    assert rest["pageInfo"]["hasNextPage"] is False


async def test_a_list_holds_only_so_many(ask: Ask, session: AsyncSession, monkeypatch: Any) -> None:
    monkeypatch.setattr(wishlists, "MOST_ITEMS", 1)
    ada = await a_customer(session)
    wishlist = await a_list(session, ada)
    one, two = await a_variant(session), await a_variant(session)
    id = public(Wishlist, wishlist.id)

    await ask(ADD, by=as_customer(ada), list=id, variant=public(type(one), one.id))
    answer = await ask(ADD, by=as_customer(ada), list=id, variant=public(type(two), two.id))

    assert answer["addToWishlist"]["code"] == "TOO_MANY"


async def test_the_item_of_another_is_not_there(ask: Ask, session: AsyncSession) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    wishlist, variant = await a_list(session, ada), await a_variant(session)
    item = WishlistItem(wishlist_id=wishlist.id, variant_id=variant.id)
    session.add(item)
    await session.commit()
    id = public(WishlistItem, item.id)

    answer = await ask(REMOVE, by=as_customer(eve), item=id)
    own = await ask(REMOVE, by=as_customer(ada), item=id)

    refused = {"code": "NO_SUCH_ITEM", "fields": [{"path": ["itemId"]}]}
    assert answer["removeFromWishlist"] == refused
    assert own["removeFromWishlist"] == {"id": id}
    assert (await ask(REMOVE, by=as_customer(ada), item=id))["removeFromWishlist"] == refused
    assert (await session.exec(select(WishlistItem))).all() == []
