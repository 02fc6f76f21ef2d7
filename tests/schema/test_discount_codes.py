"""Discount codes, as staff decide about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from domain import code_uses, discount_codes
from kit import clock, times
from kit.ids import public
from models import Category, DiscountCode, Product, StaffRole
from models.roles import MANAGER_ROLE
from tests.conftest import Ask, Queries
from tests.makers import (
    a_customer,
    a_member_of_staff,
    a_product,
    an_order,
    as_customer,
    as_staff,
)
from tests.makers.catalogue import Do, doing, events_of
from tests.makers.categories import a_category
from tests.makers.codes import a_code

FIELDS = """text kind percent amount { amount currency } least { amount } startsAt endsAt state
  mostUses mostUsesEach uses isCombinable isActive isForSome productIds categoryIds"""
LIST = f"{{ discountCodes {{ nodes {{ {FIELDS} }} }} }}"
TEN = {"text": "Summer-10", "kind": "PERCENT", "percent": "10"}
FIVE = {"text": "FIVE", "kind": "AMOUNT", "amount": "5", "currency": "EUR"}
FREE = {"text": "FREIGHT", "kind": "FREE_SHIPPING"}
OF = "DiscountCode"


async def deciding(session: AsyncSession) -> Any:
    """Make somebody who decides about discount codes."""
    sam = await a_member_of_staff(session)
    return as_staff(sam, Permission.PRODUCTS_READ, Permission.DISCOUNTS_WRITE)


@pytest.fixture
async def do(ask: Ask, session: AsyncSession) -> Do:
    return doing(ask, await deciding(session))


async def test_staff_make_codes_of_three_kinds(
    ask: Ask, do: Do, session: AsyncSession, queries: Queries
) -> None:
    mugs, kitchen = await a_product(session), await a_category(session)
    begins, ends = (clock.now() + timedelta(days=n) for n in (-1, 1))
    more = {
        "least": "50",
        "startsAt": times.printed(begins),
        "endsAt": times.printed(ends),
        "mostUses": 100,
        "mostUsesEach": 1,
        "productIds": [public(Product, mugs.id)],
        "categoryIds": [public(Category, kitchen.id)],
        "isCombinable": True,
        "isActive": False,
    }
    for given in ({**FIVE, **more}, FREE, TEN):
        assert await do("createDiscountCode", OF, "text", **given) == {"text": given["text"]}

    by = await deciding(session)
    with queries(2):
        five, free, ten = (await ask(LIST, by=by))["discountCodes"]["nodes"]
    assert five == {
        **more,
        "text": "FIVE",
        "kind": "AMOUNT",
        "percent": None,
        "amount": {"amount": "5.00", "currency": "EUR"},
        "least": {"amount": "50.00"},
        "state": "OFF",
        "uses": 0,
        "isForSome": True,
    }
    assert (ten["percent"], ten["amount"], ten["state"]) == ("10.00", None, "RUNNING")
    assert (free["isForSome"], free["productIds"], free["isCombinable"]) == (False, [], False)
    event = (await events_of(session, "discount_code:create"))[0]
    assert (event.after or {})["product_ids"] == [public(Product, mugs.id)]


async def test_a_code_is_changed(do: Do, session: AsyncSession) -> None:
    mugs = await a_product(session)
    id = (await do("createDiscountCode", OF, **FIVE))["id"]
    change = ("updateDiscountCode", OF, "least { amount } mostUses isForSome productIds isActive")

    assert (await do(*change, discountCodeId=id))["isActive"] is True
    assert await events_of(session, "discount_code:update") == []
    products = [public(Product, mugs.id)]
    more = {"least": "20", "mostUses": 5, "isActive": False}
    assert await do(*change, discountCodeId=id, productIds=products, **more) == {
        "least": {"amount": "20.00"},
        "mostUses": 5,
        "isForSome": True,
        "productIds": products,
        "isActive": False,
    }
    again = await do(*change, discountCodeId=id, productIds=None, least=None, mostUses=None)
    assert (again["least"], again["mostUses"], again["isForSome"]) == (None, None, False)
    first, second = await events_of(session, "discount_code:update")
    assert (first.after or {})["product_ids"] == products
    assert (second.before or {})["product_ids"] == products


async def test_a_code_for_goods_that_are_gone_is_for_none_and_not_for_all(
    do: Do, session: AsyncSession
) -> None:
    mugs = await a_product(session)
    products = [public(Product, mugs.id)]
    id = (await do("createDiscountCode", OF, **TEN, productIds=products))["id"]
    await session.delete(mugs)
    await session.commit()

    told = await do("updateDiscountCode", OF, "isForSome productIds", discountCodeId=id)
    assert told == {"isForSome": True, "productIds": []}


async def test_a_code_is_deleted_while_no_order_has_used_it(do: Do, session: AsyncSession) -> None:
    code = await a_code(session, text="USED")
    await code_uses.take(session, await an_order(session), [code.id])
    await session.commit()
    used = public(DiscountCode, code.id)
    id = (await do("createDiscountCode", OF, **TEN))["id"]

    refused = await do("deleteDiscountCode", OF, discountCodeId=used)
    assert refused == ("DISCOUNT_CODE_IN_USE", "discountCodeId")
    refused = await do("updateDiscountCode", OF, discountCodeId=used, mostUses=1)
    assert refused == {"id": used}
    assert await do("deleteDiscountCode", OF, "text", discountCodeId=id) == {"text": "Summer-10"}
    assert len(await events_of(session, "discount_code:delete")) == 1
    for name in ("updateDiscountCode", "deleteDiscountCode"):
        assert await do(name, OF, discountCodeId=id) == ("NO_SUCH_DISCOUNT_CODE", "discountCodeId")


async def test_no_fewer_uses_are_allowed_than_there_were(do: Do, session: AsyncSession) -> None:
    code = await a_code(session, uses=3)

    refused = await do(
        "updateDiscountCode", OF, discountCodeId=public(DiscountCode, code.id), mostUses=2
    )
    assert refused == ("INVALID_INPUT", "mostUses")


@pytest.mark.parametrize(
    "code",
    [
        "summer-10",
        "SUMMER 10",
        " s.u.m.m.e.r_10 ",
        "\uff33\uff35\uff2d\uff2d\uff25\uff32 \uff11\uff10",
    ],
)
async def test_codes_that_read_the_same_are_one(do: Do, code: str) -> None:
    await do("createDiscountCode", OF, **TEN)

    refused = await do("createDiscountCode", OF, **{**TEN, "text": code})
    assert refused == ("DISCOUNT_CODE_EXISTS", "text")


GONE = "0" * 32
BACKWARD = {"startsAt": "2026-02-01T00:00:00Z", "endsAt": "2026-02-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        ({**TEN, "text": "A-1"}, ["text"]),
        ({**TEN, "text": "\ufdfa" * 5}, ["text"]),
        ({**TEN, "text": "x" * 41}, ["text"]),
        ({**TEN, "percent": None}, ["percent"]),
        ({**TEN, "percent": "0"}, ["percent"]),
        ({**TEN, "percent": "100.01"}, ["percent"]),
        ({**TEN, "amount": "5"}, ["amount", "currency"]),
        ({**TEN, "least": "5"}, ["currency"]),
        ({**FIVE, "amount": None}, ["amount"]),
        ({**FIVE, "amount": "0"}, ["amount"]),
        ({**FIVE, "amount": "0.001"}, ["amount"]),
        ({**FIVE, "currency": None}, ["currency"]),
        ({**FIVE, "least": "0.001"}, ["least"]),
        ({**FIVE, "percent": "5"}, ["percent"]),
        ({**FREE, "percent": "5"}, ["percent"]),
        ({**TEN, "mostUses": 0}, ["mostUses"]),
        ({**TEN, "mostUsesEach": 0}, ["mostUsesEach"]),
        ({**TEN, **BACKWARD}, ["endsAt"]),
        ({**TEN, "productIds": [f"product_{GONE}"]}, ["productIds.0"]),
        ({**TEN, "categoryIds": [f"category_{GONE}"]}, ["categoryIds.0"]),
    ],
)
async def test_what_cannot_be_is_refused_by_its_path(
    do: Do, given: dict[str, Any], paths: list[str]
) -> None:
    assert await do("createDiscountCode", OF, **given) == ("INVALID_INPUT", *paths)


async def test_a_code_of_no_currency_gets_no_minimum(do: Do) -> None:
    id = (await do("createDiscountCode", OF, **TEN))["id"]

    refused = await do("updateDiscountCode", OF, discountCodeId=id, least="5")
    assert refused == ("INVALID_INPUT", "least")


@pytest.mark.parametrize(
    ("begins", "ends", "most", "uses", "state"),
    [
        (None, None, None, 9, "RUNNING"),
        (1, None, None, 0, "UPCOMING"),
        (-2, -1, None, 0, "ENDED"),
        (-1, 1, 3, 2, "RUNNING"),
        (-1, 1, 3, 3, "USED_UP"),
    ],
)
async def test_a_code_says_whether_it_can_be_used(
    ask: Ask, session: AsyncSession, begins: Any, ends: Any, most: Any, uses: int, state: str
) -> None:
    starts_at, ends_at = (n and clock.now() + timedelta(days=n) for n in (begins, ends))
    code = await a_code(session, starts_at=starts_at, ends_at=ends_at, most_uses=most, uses=uses)

    id = public(DiscountCode, code.id)
    asked = "query ($id: ID!) { discountCode(id: $id) { state } }"
    told = await ask(asked, by=await deciding(session), id=id)
    assert told["discountCode"] == {"state": state}


async def test_there_is_an_end_to_codes(do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discount_codes, "MOST_CODES", 0)

    assert await do("createDiscountCode", OF, **TEN) == ("TOO_MANY",)


async def test_who_may_not_decides_nothing(ask: Ask, session: AsyncSession) -> None:
    reader = as_staff(await a_member_of_staff(session), Permission.PRODUCTS_READ)

    assert await doing(ask, reader)("createDiscountCode", OF, **TEN) == "FORBIDDEN"
    assert await ask(LIST, by=as_customer(await a_customer(session))) == "FORBIDDEN"
    assert await ask(LIST) == "UNAUTHENTICATED"


async def test_managers_of_an_older_store_may_decide_about_codes(session: AsyncSession) -> None:
    manager = await session.get_one(StaffRole, MANAGER_ROLE)

    assert Permission.DISCOUNTS_WRITE in manager.permissions
