"""VAT numbers of accounts, and what a registry says of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.throttle import Limit, Limits
from domain import tax_facts, vat_numbers
from domain.settings import Key
from domain.taxing import is_reversed
from domain.vat_numbers import SetVatNumber
from kit import clock
from kit.database import Database
from kit.vat_numbers import Vat
from models import Customer, StoreSetting, VatCheck, VatNumber
from tests.conftest import HOUSE, Ask, Queries, asking
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.catalogue import doing, events_of
from tests.makers.rows import a_row

FIELDS = "vatNumber { number country check checkedAt }"
MINE = f"{{ me {{ {FIELDS} }} }}"


async def test_a_customer_keeps_changes_and_removes_their_number(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    by = as_customer(await a_customer(session))
    do = doing(ask, by)
    kept = {"number": "DE136695976", "country": "DE", "check": "UNCHECKED", "checkedAt": None}

    assert await ask(MINE, by=by) == {"me": {"vatNumber": None}}
    assert await do("setVatNumber", "Customer", FIELDS, vatNumber="de 136 695 976") == {
        "vatNumber": kept
    }
    assert await do("setVatNumber", "Customer", FIELDS, vatNumber="DE136695976") == {
        "vatNumber": kept
    }
    with queries(2):
        assert await ask(MINE, by=by) == {"me": {"vatNumber": kept}}
    changed = await do("setVatNumber", "Customer", FIELDS, vatNumber="ATU13585627")
    assert changed["vatNumber"]["country"] == "AT"
    for _ in range(2):
        assert await do("setVatNumber", "Customer", FIELDS, vatNumber=None) == {"vatNumber": None}
    first, second = await events_of(session, "vat_number:set")
    assert (first.before, first.after) == (None, {"number": "DE136695976", "check": "UNCHECKED"})
    assert (second.before or {})["number"] == "DE136695976"
    assert len(await events_of(session, "vat_number:delete")) == 1


@pytest.mark.parametrize("written", ["DE136695978", "DE1", "CHE107787577", "", "x" * 31])
async def test_what_is_none_is_refused_and_nothing_is_kept(
    ask: Ask, session: AsyncSession, written: str
) -> None:
    do = doing(ask, as_customer(await a_customer(session)))

    assert await do("setVatNumber", "Customer", vatNumber=written) == ("INVALID_INPUT", "vatNumber")
    assert (await session.exec(select(VatNumber))).all() == []


async def test_a_number_is_seen_by_whose_it_is_and_by_who_reads_customers(
    ask: Ask, session: AsyncSession
) -> None:
    ada, eve = await a_customer(session), await a_customer(session)
    row = await a_row(session, VatNumber, customer_id=ada.id)
    await session.commit()
    node = "query ($id: ID!) { node(id: $id) { id } }"
    id = f"vat_number_{row.id.hex}"
    reader = as_staff(await a_member_of_staff(session), Permission.CUSTOMERS_READ)
    other = as_staff(await a_member_of_staff(session), Permission.ORDERS_READ)

    seen = [await ask(node, by=by, id=id) for by in (as_customer(ada), reader)]
    assert seen == [{"node": {"id": id}}] * 2
    assert await ask(node, by=as_customer(eve), id=id) == {"node": None}
    assert await ask(node, by=other, id=id) == {"node": None}
    assert await doing(ask, reader)("setVatNumber", "Customer", vatNumber=None) == "FORBIDDEN"
    assert await ask("mutation { setVatNumber(input: {vatNumber: null}) { __typename } }") == (
        "UNAUTHENTICATED"
    )


@dataclass
class Double:
    """A registry that answers what it is told to, and remembers what it was asked."""

    check: VatCheck
    asked: list[Vat] = field(default_factory=list)

    async def look_up(self, number: Vat) -> VatCheck:
        """Answer."""
        self.asked.append(number)
        return self.check


@pytest.mark.parametrize("check", [VatCheck.VALID, VatCheck.INVALID, VatCheck.UNAVAILABLE])
async def test_what_a_registry_says_is_kept_with_its_time(
    database: Database, session: AsyncSession, check: VatCheck
) -> None:
    registry = Double(check)
    do = doing(
        asking(database, replace(HOUSE, vat_registry=registry)),
        as_customer(await a_customer(session)),
    )
    before = clock.now()

    told = await do("setVatNumber", "Customer", "vatNumber { check }", vatNumber="gr094259216")
    assert told == {"vatNumber": {"check": check.value}}
    assert registry.asked == [Vat("EL094259216", "GR")]
    row = (await session.exec(select(VatNumber))).one()
    assert row.checked_at is not None
    assert before <= row.checked_at <= clock.now()
    [event] = await events_of(session, "vat_number:check")
    assert (event.after or {})["check"] == check.value
    await do("setVatNumber", "Customer", vatNumber=None)
    assert len(registry.asked) == 1, "nobody is asked about nothing"


async def test_a_registry_is_asked_about_so_many_of_a_network_and_no_more(
    database: Database, session: AsyncSession
) -> None:
    few = Limits(vat_network=(Limit(2, timedelta(hours=1)),))
    desk = replace(HOUSE.desk, policy=replace(HOUSE.desk.policy, limits=few))
    registry = Double(VatCheck.UNAVAILABLE)
    house = replace(HOUSE, desk=desk, vat_registry=registry)
    do = doing(asking(database, house), as_customer(await a_customer(session)))

    for number in ("DE136695976", "ATU13585627"):
        await do("setVatNumber", "Customer", vatNumber=number)
    assert await do("setVatNumber", "Customer", vatNumber="FR40303265045") == ("RATE_LIMITED",)
    assert len(registry.asked) == 2
    assert (await session.exec(select(VatNumber.number))).one() == "ATU13585627"
    assert await do("setVatNumber", "Customer", FIELDS, vatNumber=None) == {"vatNumber": None}


async def test_a_silent_registry_takes_no_answer_away(
    database: Database, session: AsyncSession
) -> None:
    registry = Double(VatCheck.VALID)
    ask = asking(database, replace(HOUSE, vat_registry=registry))
    do = doing(ask, as_customer(await a_customer(session)))
    for check in (VatCheck.VALID, VatCheck.UNAVAILABLE, VatCheck.UNCHECKED):
        registry.check = check
        await do("setVatNumber", "Customer", vatNumber="FR40303265045")

    assert (await session.exec(select(VatNumber.check))).one() is VatCheck.VALID
    registry.check = VatCheck.INVALID
    await do("setVatNumber", "Customer", vatNumber="FR40303265045")
    assert (await session.exec(select(VatNumber.check))).one() is VatCheck.INVALID


async def test_what_is_said_of_a_number_that_is_another_by_now_is_forgotten(
    session: AsyncSession,
) -> None:
    by = as_customer(await a_customer(session))
    await vat_numbers.keep(session, by, SetVatNumber(vat_number="DE136695976"))

    await vat_numbers.answered(session, by, Vat("ATU13585627", "AT"), VatCheck.VALID)
    await vat_numbers.answered(session, by, Vat("DE136695976", "DE"), VatCheck.UNCHECKED)
    row = (await session.exec(select(VatNumber))).one()
    assert (row.check, row.checked_at) == (VatCheck.UNCHECKED, None)
    await vat_numbers.keep(session, by, SetVatNumber(vat_number=None))
    await vat_numbers.answered(session, by, Vat("DE136695976", "DE"), VatCheck.VALID)
    assert (await session.exec(select(VatNumber))).all() == []


async def test_a_number_is_gathered_for_checkout(session: AsyncSession, queries: Queries) -> None:
    session.add(StoreSetting(key=Key.HOME_COUNTRY, value="DE", updated_at=clock.now()))
    ada: Customer = await a_customer(session)
    await vat_numbers.keep(session, as_customer(ada), SetVatNumber(vat_number="FR40303265045"))
    await session.commit()
    both = sa.select(
        vat_numbers.facts_for(ada.id),
        tax_facts.facts_for(ada.id, sa.literal("FR", sa.Text), sa.null()),
    )

    with queries(1):
        told, taxes = (await (await session.connection()).execute(both)).one()
    kept = {"number": "FR40303265045", "country": "FR", "check": "UNCHECKED", "checkedAt": None}
    assert told == kept
    assert is_reversed(taxes, told)
    none = sa.select(vat_numbers.facts_for(None))
    assert (await (await session.connection()).execute(none)).scalar_one() is None
