"""Saved carts: set aside, named, shared and restored."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import filling, saved_carts
from kit import clock
from kit.ids import public
from models import Cart, CartLine, CartStatus
from tests.conftest import Ask
from tests.makers import a_customer, a_variant, as_customer
from tests.makers.carts import a_cart, a_claim, a_line
from tests.schema.filling import READ, done, id_of
from tests.schema.saving import MINE, a_saved, quantities, said


async def test_what_was_saved_is_restored_as_it_was(ask: Ask, session: AsyncSession) -> None:
    ada, variants = await a_customer(session), [await a_variant(session) for _ in range(3)]
    cart = await a_cart(session, ada, *((v, n + 1) for n, v in enumerate(variants)), note="Ring.")
    words = [{"modifier": str(cart.id), "key": "words", "name": {}, "choices": [], "text": "A"}]
    session.add(a_line(cart, variants[0], 9, answers=words, seen_minor=1))
    await session.commit()
    by = as_customer(ada)
    before = (await ask(READ, by=by))["cart"]

    saved = await said(ask, "saveCart", by)
    gone = await ask(READ, by=by)
    restored = await said(
        ask,
        "restoreSavedCart",
        by,
        cartId=saved["id"],
        mode="REPLACE",
        expectedVersion=saved["version"],
    )

    after = (await ask(READ, by=by))["cart"]
    assert gone == {"cart": None}
    assert (saved["status"], saved["name"]) == ("SAVED", clock.now().date().isoformat())
    for one in (before, after):
        for line in one["lines"]:
            line.pop("id")
    assert (after["lines"], after["note"]) == (before["lines"], before["note"])
    assert after["now"] == before["now"]
    assert (restored["setAside"], len(restored["changes"])) == (None, 4)
    assert [each["id"] for each in (await ask(MINE, by=by))["me"]["savedCarts"]] == [saved["id"]]


async def test_a_saved_cart_tells_what_has_changed_before_it_is_restored(
    ask: Ask, session: AsyncSession
) -> None:
    ada, dearer, gone = await a_customer(session), await a_variant(session), None
    gone = await a_variant(session)
    await a_saved(session, ada, (dearer, 1), (gone, 2))
    dearer.price_minor, gone.is_active = 1300, False
    session.add_all([dearer, gone])
    await session.commit()

    [saved] = (await ask(MINE, by=as_customer(ada)))["me"]["savedCarts"]

    told = [[p["kind"] for p in line["now"]["problems"]] for line in saved["lines"]]
    assert told == [["PRICE_CHANGED"], ["NOT_FOR_SALE"]]
    assert saved["lines"][0]["seen"] == {"amount": "12.50"}


async def test_restoring_sets_aside_what_it_replaces_and_adds_to_what_it_merges_with(
    ask: Ask, session: AsyncSession
) -> None:
    ada, one, two = await a_customer(session), await a_variant(session), await a_variant(session)
    saved = await a_saved(session, ada, (one, 2), (two, 1))
    await a_cart(session, ada, (one, 5), note="Mine.")
    by = as_customer(ada)
    wish = {"cartId": id_of(saved), "expectedVersion": saved.version}

    merged = await said(ask, "restoreSavedCart", by, **wish, mode="MERGE")
    replaced = await said(ask, "restoreSavedCart", by, **wish, mode="REPLACE")

    assert quantities(merged["cart"]) == {one.sku: 7, two.sku: 1}
    assert (merged["setAside"], merged["cart"]["note"]) == (None, "Mine.")
    assert merged["changes"] == [{"kind": "RAISED", "after": 7}, {"kind": "ADDED", "after": 1}]
    assert quantities(replaced["cart"]) == {one.sku: 2, two.sku: 1}
    assert quantities(replaced["setAside"]) == {one.sku: 7, two.sku: 1}
    assert replaced["setAside"]["name"] == clock.now().date().isoformat()


async def test_what_changed_since_it_was_seen_is_not_restored(
    ask: Ask, session: AsyncSession
) -> None:
    ada, bob, one = await a_customer(session), await a_customer(session), await a_variant(session)
    saved = await a_saved(session, ada, (one, 2))
    by, seen = as_customer(ada), saved.version
    token = (await said(ask, "shareSavedCart", by, cartId=id_of(saved)))["token"]
    await done(ask, "addToCart", by, variantId=id_of(one), quantity=9)
    changed = await said(ask, "saveCart", by, into=id_of(saved))

    own = await said(
        ask, "restoreSavedCart", by, cartId=id_of(saved), mode="MERGE", expectedVersion=seen
    )
    other = await said(
        ask,
        "restoreSharedCart",
        as_customer(bob),
        token=token,
        mode="MERGE",
        expectedVersion=seen,
    )

    assert (changed["id"], changed["name"], quantities(changed)) == (
        id_of(saved),
        "Office",
        {one.sku: 9},
    )
    for stale in (own, other):
        assert (stale["code"], stale["current"]) == ("STALE_VERSION", changed["version"])
    assert await ask(READ, by=as_customer(bob)) == {"cart": None}


async def test_nothing_cannot_be_saved(ask: Ask, session: AsyncSession) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    by = as_customer(ada)

    none = await said(ask, "saveCart", by)
    await a_cart(session, ada)
    empty = await said(ask, "saveCart", by)
    await done(ask, "addToCart", by, variantId=id_of(variant))
    stale = await said(ask, "saveCart", by, expectedVersion=1)
    nowhere = await said(ask, "saveCart", by, into=public(Cart, variant.id))
    guest = await ask("mutation { saveCart(input: {}) { __typename } }", by=a_claim()[1])

    assert (none["code"], empty["code"]) == ("NO_SUCH_CART", "CART_EMPTY")
    assert (stale["code"], stale["current"]) == ("STALE_VERSION", 2)
    assert (nowhere["code"], nowhere["fields"]) == ("NO_SUCH_CART", [{"path": ["into"]}])
    assert guest == "UNAUTHENTICATED"


async def test_a_name_is_taken_once_and_dates_are_numbered(ask: Ask, session: AsyncSession) -> None:
    ada, variant = await a_customer(session), await a_variant(session)
    by, today = as_customer(ada), clock.now().date().isoformat()
    names = []
    for name in (None, None, " Office ", "OFFICE", "", "x" * 101):
        await done(ask, "addToCart", by, variantId=id_of(variant))
        answer = await said(ask, "saveCart", by, name=name)
        names.append(answer.get("name") or (answer["code"], answer["fields"][0]["path"]))
    [first, *_] = (await ask(MINE, by=by))["me"]["savedCarts"]
    taken = await said(ask, "renameSavedCart", by, cartId=first["id"], name=today)
    free = await said(ask, "renameSavedCart", by, cartId=first["id"], name="oFFice")

    assert names[:3] == [today, f"{today} (2)", "Office"]
    assert names[3] == ("NAME_TAKEN", ["name"])
    assert [path for _, path in names[4:]] == [["name"], ["name"]]
    assert taken["code"] == "NAME_TAKEN"
    assert free["name"] == "oFFice"


async def test_only_so_many_are_kept(
    ask: Ask, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_carts, "MOST_SAVED", 1)
    ada, variant = await a_customer(session), await a_variant(session)
    saved = await a_saved(session, ada, (variant, 1))
    await a_cart(session, ada, (variant, 3))
    by, wish = as_customer(ada), {"cartId": id_of(saved), "expectedVersion": saved.version}

    more = await said(ask, "saveCart", by)
    replaced = await said(ask, "restoreSavedCart", by, **wish, mode="REPLACE")

    assert (more["code"], replaced["code"]) == ("TOO_MANY", "TOO_MANY")
    assert (await ask(READ, by=by))["cart"]["lines"][0]["quantity"] == 3
    monkeypatch.setattr(filling, "MOST_LINES", 0)
    full = await said(ask, "restoreSavedCart", by, **wish, mode="MERGE")
    assert full["code"] == "TOO_MANY"


@pytest.mark.parametrize(
    "name",
    [
        "deleteSavedCart",
        "renameSavedCart",
        "restoreSavedCart",
        "shareSavedCart",
        "unshareSavedCart",
    ],
)
async def test_the_saved_cart_of_another_is_not_there(
    ask: Ask, session: AsyncSession, name: str
) -> None:
    ada, eve, variant = await a_customer(session), await a_customer(session), None
    variant = await a_variant(session)
    saved, opened = await a_saved(session, ada, (variant, 1)), await a_cart(session, eve)
    needed: dict[str, dict[str, Any]] = {
        "renameSavedCart": {"name": "Mine"},
        "restoreSavedCart": {"mode": "MERGE", "expectedVersion": 1},
    }
    more = needed.get(name, {})

    for id in (id_of(saved), id_of(opened), "cart"):
        answer = await said(ask, name, as_customer(eve), cartId=id, **more)
        assert (answer["code"], answer["fields"]) == ("NO_SUCH_CART", [{"path": ["cartId"]}])
    assert quantities((await ask(MINE, by=as_customer(ada)))["me"]["savedCarts"][0])


async def test_a_deleted_cart_is_gone_with_its_lines(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    saved = await a_saved(session, ada, (await a_variant(session), 1))

    answer = await said(ask, "deleteSavedCart", as_customer(ada), cartId=id_of(saved))

    assert answer["name"] == "Office"
    assert (await session.exec(select(CartLine))).all() == []


async def test_carts_of_two_currencies_are_not_merged(ask: Ask, session: AsyncSession) -> None:
    ada, euros = await a_customer(session), await a_variant(session)
    dollars = await a_variant(session, currency="USD")
    saved = await a_saved(session, ada, (dollars, 2), currency="USD")
    waiting = await a_cart(session, ada, (dollars, 2), currency="USD", status=CartStatus.WAITING)
    await a_cart(session, ada, (euros, 1))
    by, wish = as_customer(ada), {"cartId": id_of(saved), "expectedVersion": saved.version}

    merged = await said(ask, "restoreSavedCart", by, **wish, mode="MERGE")
    answered = await ask(
        "mutation ($id: ID!) { answerCartQuestion(input: {cartId: $id, choice: MERGE}) {"
        " ... on Refusal { code fields { path } } } }",
        by=by,
        id=id_of(waiting),
    )
    replaced = await said(ask, "restoreSavedCart", by, **wish, mode="REPLACE")

    refused = {"code": "OTHER_CURRENCY", "fields": [{"path": ["choice"]}]}
    assert (merged["code"], merged["fields"]) == ("OTHER_CURRENCY", [{"path": ["mode"]}])
    assert answered["answerCartQuestion"] == refused
    assert quantities(replaced["cart"]) == {dollars.sku: 2}
