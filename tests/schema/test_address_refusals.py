"""Address books that say no, through the schema."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from domain import addresses
from kit import ids
from kit.ids import public
from models import Address, Event, Wishlist
from tests.conftest import Ask
from tests.makers import a_customer, a_member_of_staff, an_address, as_customer, as_staff
from tests.schema.test_addresses import BERLIN, CHOOSE, CREATE, DELETE, UPDATE, book, events


async def test_every_wrong_field_is_blamed_at_once(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    sent = {
        "line1": "1 Main",
        "region": "Bavaria",
        "postalCode": "1",
        "country": "US",
        "phone": "x",
    }

    refused = (await ask(CREATE, by=as_customer(ada), input=sent))["createAddress"]

    assert refused["code"] == "INVALID_INPUT"
    assert {field["path"][0]: field["message"] for field in refused["fields"]} == {
        "city": "City is required in US.",
        "region": "US has no such state.",
        "postalCode": "This is not a zip code of US, such as 95014.",
        "phone": "This is not a telephone number.",
    }
    assert await book(session, ada) == []
    assert await events(session, "address:create") == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("line1", ""),
        ("line1", "   "),
        ("line1", "x" * 201),
        ("line1", "x" * 60_000),
        ("line1", "1 Main\nBcc: all@example.com"),
        ("line2", "a\u2028b"),
        ("firstName", "x" * 101),
        ("city", "x" * 101),
        ("city", "\u200b" * 101),
        ("city", "a\ud800b"),
        ("postalCode", "1" * 21),
        ("country", "D"),
        ("country", "DEU"),
        ("country", "ZZ"),
        ("country", "\u00df"),
        ("phone", "+44 20"),
    ],
)
async def test_a_text_that_cannot_be_kept_is_blamed(
    ask: Ask, session: AsyncSession, field: str, value: str
) -> None:
    ada = await a_customer(session)

    refused = await ask(CREATE, by=as_customer(ada), input={**BERLIN, field: value})
    refused = refused["createAddress"]

    assert refused["code"] == "INVALID_INPUT"
    assert [wrong["path"] for wrong in refused["fields"]] == [[field]]
    assert await book(session, ada) == []


async def test_a_null_character_never_comes_so_far(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)

    answer = await ask(CREATE, by=as_customer(ada), input={**BERLIN, "city": "a\0b"})

    assert answer == "BAD_USER_INPUT"
    assert await book(session, ada) == []


@pytest.mark.parametrize(
    "more", [{"id": "address_1"}, {"customerId": "x"}, {"isDefaultBilling": 1}]
)
async def test_no_other_column_can_be_sent(
    ask: Ask, session: AsyncSession, more: dict[str, Any]
) -> None:
    ada = await a_customer(session)

    assert await ask(CREATE, by=as_customer(ada), input={**BERLIN, **more}) == "BAD_USER_INPUT"
    assert await book(session, ada) == []


async def test_a_book_holds_only_so_many(
    ask: Ask, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "MOST", 1)
    ada = await a_customer(session)
    await ask(CREATE, by=as_customer(ada), input=BERLIN)

    again = await ask(CREATE, by=as_customer(ada), input=BERLIN)
    more = await ask(CREATE, by=as_customer(ada), input={**BERLIN, "line1": "Torstr. 2"})

    assert again["createAddress"]["line1"] == "Torstr. 1"
    assert more["createAddress"]["code"] == "TOO_MANY"
    assert len(await book(session, ada)) == 1


@pytest.mark.parametrize("patch", [{"line1": None}, {"postalCode": None}, {"country": "US"}])
async def test_a_changed_address_must_be_as_good_as_a_new_one(
    ask: Ask, session: AsyncSession, patch: dict[str, Any]
) -> None:
    ada = await a_customer(session)
    address = await an_address(session, ada)
    before = address.model_dump()

    sent = {"addressId": public(Address, address.id), **patch}
    answer = await ask(UPDATE, by=as_customer(ada), input=sent)

    assert answer["updateAddress"]["code"] == "INVALID_INPUT"
    assert [one.model_dump() for one in await book(session, ada)] == [before]


async def test_no_address_becomes_another(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    one, two = await an_address(session, ada), await an_address(session, ada)
    sent = {"addressId": public(Address, two.id), "line1": one.line1.upper()}

    answer = await ask(UPDATE, by=as_customer(ada), input=sent)

    assert answer["updateAddress"]["code"] == "DUPLICATE_ADDRESS"
    assert len({address.line1 for address in await book(session, ada)}) == 2


@pytest.mark.parametrize("kind", ["other's", "another kind", "unknown", "no id", "long"])
async def test_an_address_that_is_not_ones_own_is_not_there(
    ask: Ask, session: AsyncSession, kind: str
) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    address = await an_address(session, ada)
    before = address.model_dump()
    id = {
        "other's": public(Address, address.id),
        "another kind": public(Wishlist, address.id),
        "unknown": public(Address, ids.new()),
        "no id": "'; drop table addresses; --",
        "long": "address_" + "0" * 90_000,
    }[kind]

    update = await ask(UPDATE, by=as_customer(eve), input={"addressId": id, "city": "Eve"})
    delete = await ask(DELETE, by=as_customer(eve), id=id)
    choose = await ask(CHOOSE, by=as_customer(eve), input={"addressId": id, "billing": True})

    expected = "INVALID_INPUT" if kind == "long" else "NO_SUCH_ADDRESS"
    for answer in (update["updateAddress"], delete["deleteAddress"], choose["setDefaultAddress"]):
        assert answer["code"] == expected
        assert answer["fields"][0]["path"] == ["addressId"]
    assert [one.model_dump() for one in await book(session, ada)] == [before]
    assert (await session.exec(select(Event))).all() == []


async def test_staff_do_not_edit_address_books(ask: Ask, session: AsyncSession) -> None:
    ada, sam = await a_customer(session), await a_member_of_staff(session)
    address = await an_address(session, ada)

    answer = await ask(DELETE, by=as_staff(sam), id=public(Address, address.id))

    assert answer == "FORBIDDEN"
    assert await ask(DELETE, id=public(Address, address.id)) == "UNAUTHENTICATED"
    assert len(await book(session, ada)) == 1
