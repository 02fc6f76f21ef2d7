"""Customers when several hands are at them at the same time."""

from __future__ import annotations

import asyncio

from sqlmodel import col, select

from domain import customers
from domain.customers import SetCustomerEmail
from domain.refusals import EmailTaken
from kit.database import Database
from kit.ids import PublicId, public
from models import Customer, Event
from tests.makers import a_customer, a_member_of_staff, as_staff

ROUNDS = 50


async def test_an_address_is_given_to_one_of_two(committed: Database) -> None:
    async with committed.writes() as session:
        sam = as_staff(await a_member_of_staff(session))
        pairs = [[await a_customer(session, email=None) for _ in range(2)] for _ in range(ROUNDS)]

    async def give(customer: Customer, email: str) -> str | None:
        id = PublicId(public(Customer, customer.id))
        command = SetCustomerEmail(customer_id=id, email=email)
        try:
            given = await committed.transaction(
                lambda session: customers.set_email(session, sam, command)
            )
        except EmailTaken:
            return None
        return given.email

    for number, pair in enumerate(pairs):
        email = f"ada-{number}@example.com"
        answers = await asyncio.gather(*(give(customer, email) for customer in pair))
        assert sorted(answers, key=str) == [None, email]
    async with committed.reads() as session:
        known = select(Customer.email).where(col(Customer.email).is_not(None))
        assert len(set(await session.exec(known))) == ROUNDS
        assert len(list(await session.exec(select(Event)))) == ROUNDS
