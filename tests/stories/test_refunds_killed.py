"""Killed while four give money back, the shop gives nothing twice and nothing half."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from embedded import roles
from embedded.supervisor import Embedded
from kit.database import connected
from kit.ids import public
from models import Order
from tests.conftest import asking
from tests.makers import a_member_of_staff
from tests.makers.keys import an_api_key
from tests.schema.returning import Desk
from tests.serving import Served, served
from tests.stories.test_killed import ask, kill

pytestmark = pytest.mark.faults
KILLS = ("program", "postgres", "both", "program")
PATIENCE = 30  # seconds for one answer
PIECES, PRICE = 100_000, 125  # of the one line of each order, more than can be given back meanwhile
REFUND_ORDER = """mutation ($input: RefundOrderInput!) { refundOrder(input: $input) {
  __typename ... on Order { id } ... on Refusal { code } } }"""
REFUND_RETURN = """mutation ($input: RefundReturnInput!) { refundReturn(input: $input) {
  __typename ... on Return { id } ... on Refusal { code } } }"""

OURS = f"(select id from orders where total_minor = {PIECES * PRICE})"  # not those of the sample
GIVEN_BACK = f"from credits c where c.order_id in {OURS}"
# Each of these was written in the transaction of the refund, or none of them was.
HALF = {
    "without its lines": "c.total_minor is distinct from (select sum(l.total_minor)"
    " from credit_lines l where l.credit_id = c.id)",
    "without one piece": "(select sum(l.quantity) from credit_lines l where l.credit_id = c.id)"
    " is distinct from 1",
    "without its paper": "c.content is null",
    "without one event": "(select count(*) from events e where e.kind = 'order:refund'"
    " and e.after ->> 'credit' = c.number) <> 1",
    "without one letter": "(select count(*) from letters l"
    " where l.payload ->> 'credit' = c.number) <> 1",
}
WRONG = {
    "ledgers": f"select 1 from payments p where order_id in {OURS} and refunded_minor <>"
    " (select coalesce(sum(amount_minor), 0) from payment_entries e"
    " where e.payment_id = p.id and e.kind = 'REFUNDED')",
    "credits": f"select 1 from payments p where order_id in {OURS} and refunded_minor <>"
    " (select coalesce(sum(total_minor), 0) from credits c where c.order_id = p.order_id)",
    "keys": "select 1 from idempotency_keys where answer is null",
}


@dataclass
class Refunder:
    """Somebody who gives the price of one piece back, again and again; `told` holds the keys of
    what was acknowledged."""

    name: str
    base: str
    token: str
    document: str
    given: dict[str, Any]
    keys: list[str] = field(default_factory=list)
    told: set[str] = field(default_factory=set)

    def refund(self, closed: threading.Event) -> None:
        """Give back until the shop is closed; what was cut is asked for again at once."""
        while not closed.is_set():
            key = f"{self.name}-{len(self.keys):05}"
            self.keys.append(key)
            while key not in self.told and not closed.is_set():
                try:
                    self.asked(key)
                    self.told.add(key)
                    time.sleep(0.1)
                except (httpx2.HTTPError, ValueError):
                    time.sleep(0.05)

    def all_again(self) -> None:
        """Ask for everything once more, as whoever lost the answers does."""
        for key in self.keys:
            self.asked(key)

    def asked(self, key: str) -> None:
        """Ask for one refund by its key."""
        headers = {"authorization": f"Bearer {self.token}"}
        with httpx2.Client(headers=headers, timeout=PATIENCE) as http:
            variables = {"input": {**self.given, "idempotencyKey": key}}
            body = {"query": self.document, "variables": variables}
            said = http.post(f"{self.base}/graphql", json=body).json()
        if "errors" in said:
            raise ValueError(said["errors"])  # the server is being killed
        [answer] = said["data"].values()
        assert answer["__typename"] in ("Order", "Return"), answer


async def prepared(run: Served) -> list[Refunder]:
    """Let there be two orders that were paid and sent, and a return of each that came; the one's
    money is given back for the order, the other's for the return."""
    with Embedded(run.place / "postgres") as server:
        async with (
            connected(server.url("latchkey", roles.APP), readers=2, writers=2) as database,
            database.writes() as session,
        ):
            desk = await Desk(asking(database), session).open(lines=(("Mug", PIECES, PRICE),))
            [line] = (await desk.wants(1))["lines"]
            piece = {"orderLineId": line["orderLineId"], "quantity": 1}
            of_order = {"orderId": public(Order, desk.order.id), "lines": [piece]}
            of_order |= {"amount": "1.25", "reason": "A scratch"}

            other = await desk.bought(lines=(("Jug", PIECES, PRICE),))
            returned = await desk.approved(PIECES, of=other)
            await desk.came(returned, (0, PIECES, "DAMAGED"))
            piece = {"returnLineId": returned["lines"][0]["id"], "quantity": 1}
            of_return = {"returnId": returned["id"], "lines": [piece]}
            scopes = ["ORDERS_READ", "ORDERS_WRITE", "PAYMENTS_WRITE"]
            _, token = await an_api_key(session, await a_member_of_staff(session), scopes=scopes)
    asked = ((REFUND_ORDER, of_order), (REFUND_RETURN, of_return))
    return [
        Refunder(f"refunder-{who}-{n}", run.base, token, document, given)
        for who, (document, given) in enumerate(asked)
        for n in range(2)
    ]


async def a_day(run: Served, refunders: list[Refunder]) -> None:
    """Let them refund while the program and its Postgres are killed and started again."""
    closed = threading.Event()
    refunding = [threading.Thread(target=each.refund, args=(closed,)) for each in refunders]
    for each in refunding:
        each.start()
    try:
        for what in KILLS:
            await asyncio.sleep(random.uniform(0.5, 2))
            await asyncio.to_thread(kill, run, what)
            await asyncio.to_thread(run.start)
        await asyncio.sleep(1)
    finally:
        closed.set()
        for each in refunding:
            await asyncio.to_thread(each.join)


async def test_no_refund_is_lost_doubled_or_half() -> None:
    with served("refunds-killed", LIMITS_ENABLED="false") as run:
        refunders = await prepared(run)
        await a_day(run, refunders)
        await asyncio.gather(*(asyncio.to_thread(each.all_again) for each in refunders))

        assert sum(len(each.told) for each in refunders) > len(KILLS)
        wanted = sum(len(each.keys) for each in refunders)
        credits = await ask(run, f"select total_minor, return_id {GIVEN_BACK}")
        assert [row["total_minor"] for row in credits] == [PRICE] * wanted, "lost or doubled"
        assert sum(row["return_id"] is None for row in credits) == sum(
            len(each.keys) for each in refunders if each.document == REFUND_ORDER
        )
        for what, condition in HALF.items():
            assert await ask(run, f"select number {GIVEN_BACK} and {condition}") == [], what
        for what, wrong in WRONG.items():
            assert await ask(run, wrong) == [], what
        replays = await ask(run, "select key, replays from idempotency_keys")
        written = {row["key"]: row["replays"] for row in replays}
        told = {key for each in refunders for key in each.told}
        assert all(written[key] >= 1 for key in told), "a replay was not written"
