"""Address books, through the schema."""

from __future__ import annotations

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from kit import ids
from kit.ids import public
from models import Address, Customer, Event
from tests.conftest import Ask
from tests.makers import a_customer, an_address, as_customer

SAID = "... on Refusal { code fields { path message } }"
CREATE = f"""mutation ($input: CreateAddressInput!) {{ createAddress(input: $input) {{
  ... on Address {{
    id line1 city region postalCode country phone isDefaultBilling isDefaultShipping formatted
  }}
  {SAID}
}} }}"""
UPDATE = f"""mutation ($input: UpdateAddressInput!) {{ updateAddress(input: $input) {{
  ... on Address {{ line1 line2 city postalCode country }} {SAID}
}} }}"""
DELETE = f"""mutation ($id: ID!) {{ deleteAddress(input: {{addressId: $id}}) {{
  ... on Address {{ id line1 }} {SAID}
}} }}"""
CHOOSE = f"""mutation ($input: SetDefaultAddressInput!) {{ setDefaultAddress(input: $input) {{
  ... on Address {{ isDefaultBilling isDefaultShipping }} {SAID}
}} }}"""
BERLIN = {"line1": "Torstr. 1", "city": "Berlin", "postalCode": "10119", "country": "DE"}


async def book(session: AsyncSession, owner: Customer) -> list[Address]:
    """Read what is there now."""
    own = select(Address).where(col(Address.customer_id) == owner.id).order_by(col(Address.id))
    return list(await session.exec(own.execution_options(populate_existing=True)))


async def defaults(session: AsyncSession, owner: Customer) -> tuple[list[str], list[str]]:
    """Name the streets that are chosen for bills, and for parcels."""
    found = await book(session, owner)
    return (
        [address.line1 for address in found if address.is_default_billing],
        [address.line1 for address in found if address.is_default_shipping],
    )


async def events(session: AsyncSession, kind: str) -> list[Event]:
    return list(await session.exec(select(Event).where(Event.kind == kind)))


async def test_the_first_address_is_chosen_for_everything(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    sent = {**BERLIN, "country": "de", "city": "  Berlin ", "phone": "030 123456"}

    answer = await ask(CREATE, by=as_customer(ada), input=sent)

    id = answer["createAddress"].pop("id")
    assert answer["createAddress"] == {
        **BERLIN,
        "region": None,
        "phone": "+4930123456",
        "isDefaultBilling": True,
        "isDefaultShipping": True,
        "formatted": ["Torstr. 1", "10119 Berlin", "GERMANY"],
    }
    [event] = await events(session, "address:create")
    assert (public(Address, event.object_id or ids.new()), event.actor_id) == (id, ada.id)
    assert event.before is None
    assert event.after is None


async def test_the_second_address_is_chosen_for_nothing(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    await ask(CREATE, by=as_customer(ada), input=BERLIN)

    second = await ask(CREATE, by=as_customer(ada), input={**BERLIN, "line1": "Torstr. 2"})

    assert second["createAddress"]["isDefaultBilling"] is False
    assert await defaults(session, ada) == (["Torstr. 1"], ["Torstr. 1"])


async def test_the_same_address_is_kept_once(ask: Ask, session: AsyncSession) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    shouted = {**BERLIN, "line1": "TORSTR.  1", "company": "", "postalCode": " 10119"}

    first = await ask(CREATE, by=as_customer(ada), input=BERLIN)
    again = await ask(CREATE, by=as_customer(ada), input=shouted)
    other = await ask(CREATE, by=as_customer(eve), input=BERLIN)

    assert first == again
    assert other["createAddress"]["id"] != first["createAddress"]["id"]
    assert len(await book(session, ada)) == 1
    assert len(await events(session, "address:create")) == 2


async def test_what_is_not_sent_stays_and_null_takes_away(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    address = await an_address(session, ada, line2="Flat 2")
    id = public(Address, address.id)

    kept = await ask(UPDATE, by=as_customer(ada), input={"addressId": id, "city": "Leeds"})
    gone = await ask(UPDATE, by=as_customer(ada), input={"addressId": id, "line2": None})
    same = await ask(UPDATE, by=as_customer(ada), input={"addressId": id})

    assert (kept["updateAddress"]["city"], kept["updateAddress"]["line2"]) == ("Leeds", "Flat 2")
    assert gone["updateAddress"]["line2"] is None
    assert same == gone
    changed = [event.after for event in await events(session, "address:update")]
    assert changed == [{"changed": ["city"]}, {"changed": ["line2"]}]


async def test_a_default_that_goes_hands_over_to_the_newest(
    ask: Ask, session: AsyncSession
) -> None:
    ada = await a_customer(session)
    first = await an_address(session, ada, is_default_billing=True, is_default_shipping=True)
    middle, newest = await an_address(session, ada), await an_address(session, ada)

    answer = await ask(DELETE, by=as_customer(ada), id=public(Address, first.id))

    assert answer["deleteAddress"]["line1"] == first.line1
    assert await defaults(session, ada) == ([newest.line1], [newest.line1])
    for address in (newest, middle):
        await ask(DELETE, by=as_customer(ada), id=public(Address, address.id))
    assert await book(session, ada) == []


async def test_a_default_moves_alone(ask: Ask, session: AsyncSession) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    both = {"is_default_billing": True, "is_default_shipping": True}
    first = await an_address(session, ada, **both)
    await an_address(session, eve, **both)
    other = await an_address(session, ada)
    chosen = {"addressId": public(Address, other.id), "billing": True, "shipping": False}

    answer = await ask(CHOOSE, by=as_customer(ada), input=chosen)
    again = await ask(CHOOSE, by=as_customer(ada), input=chosen)

    assert answer["setDefaultAddress"] == {"isDefaultBilling": True, "isDefaultShipping": False}
    assert again == answer
    assert await defaults(session, ada) == ([other.line1], [first.line1])
    assert len((await defaults(session, eve))[0]) == 1
    assert len(await events(session, "address:set_default")) == 1


async def test_two_in_one_request_see_each_other(ask: Ask, session: AsyncSession) -> None:
    ada = await a_customer(session)
    address = 'line1: "Torstr. 1", city: "Berlin", postalCode: "10119", country: "DE"'
    both = f"""mutation {{
      a: createAddress(input: {{{address}}}) {{ ... on Address {{ id }} }}
      b: createAddress(input: {{{address}}}) {{ ... on Address {{ id }} }}
    }}"""

    answer = await ask(both, by=as_customer(ada))

    assert answer["a"] == answer["b"]
    assert len(await book(session, ada)) == 1
