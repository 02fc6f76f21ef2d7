"""What a change costs who watches: one statement for each person, and none that is not theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import sqlalchemy as sa
from sqlalchemy import event

from auth import sessions
from execution import answers, plans
from execution.living import Subscriptions
from execution.persisted import Asked, Gate
from execution.plans import Plans
from execution.protocol import Answer, GraphQLRequest, ShutOut
from execution.run import Operations
from kit import tokens
from kit.database import Database
from kit.ids import public
from kit.live import Hub
from kit.reads import Reader
from models import Order, Staff, Thread, ThreadSubject
from resolvers.context import Context
from schema import schema
from tests.conftest import HOUSE
from tests.makers import a_customer, a_member_of_staff, an_order
from tests.makers.carts import a_claim
from tests.makers.keys import an_api_key
from tests.makers.orders import a_shipment
from tests.makers.roles import a_role
from tests.makers.rows import a_row
from tests.stories.watching import WITHIN, signed_in
from web.contexts import Contexts
from web.cookies import Cookies
from web.living import Living
from web.visits import Visit

ONE = """subscription ($id: ID) { orderChanged(orderId: $id) {
  number customer { email } shipments { trackingNumber } availableActions { kind allowed } } }"""
NUMBER = "subscription ($id: ID) { orderChanged(orderId: $id) { number } }"
WRONG = "subscription { orderChanged { number thread { messages(first: -1) { nodes { id } } } } }"
BARE = ("value", "value_beside", "execute", "rows")


class Watching:
    """A process in which somebody watches, without its doors: what it sent, and how it read."""

    def __init__(self, database: Database, sight: int = 1) -> None:
        operations = Operations(
            schema, plans=(lambda of: Plans(of, sight=sight)) if sight else None
        )
        self.hub, self.sent, self.read_by = Hub(), list[str](), list[str]()
        self.hub.opened.set()
        subscriptions = Subscriptions(Gate(operations), self.read_by.append)
        contexts = Contexts(database, HOUSE, Cookies(secure=True))
        self.living = Living(subscriptions, contexts, self.hub)
        self.tasks: list[asyncio.Task[None]] = []

    async def begin(self, token: str, query: str, **variables: Any) -> asyncio.Queue[Any]:
        """Watch as whom a token says, from when this returns; where what is told comes."""
        told: asyncio.Queue[Any] = asyncio.Queue()
        request = await self.living.read(Asked(query, variables=variables))
        assert isinstance(request, GraphQLRequest)
        before = len(self.hub)

        async def emit(answer: Answer) -> None:
            told.put_nowait(orjson.loads(answer.body))

        task = asyncio.create_task(self.living.watch(request, visit_of(token), emit))
        self.tasks.append(task)
        async with asyncio.timeout(WITHIN):
            while len(self.hub) == before or (variables and told.empty()):  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        return told

    def change(self, order: Order) -> None:
        """Tell that an order has changed, and forget what was before."""
        self.sent.clear()
        self.read_by.clear()
        owner = f" customer_{order.customer_id.hex}" if order.customer_id else ""
        self.hub.changed(f"{public(Order, order.id)}{owner}")


def visit_of(token: str) -> Visit:
    said = {b"authorization": f"Bearer {token}"}
    if token.startswith(tokens.CLAIM):
        said = {b"latchkey-claim": token}
    return Visit({"path": "/graphql", "headers": [(k, v.encode()) for k, v in said.items()]})


async def heard(told: asyncio.Queue[Any]) -> Any:
    answer = await asyncio.wait_for(told.get(), WITHIN)
    assert "errors" not in answer, answer
    return answer["data"]["orderChanged"]


@pytest.fixture
def watched(
    committed: Database, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Watching]:
    """Somebody's process, each of whose statements is noted, whatever it is sent by."""
    watching = Watching(committed, getattr(request, "param", 1))
    for name in BARE:
        usual = getattr(Reader, name)

        async def noted(self: Reader, *given: Any, _usual: Any = usual, _name: str = name) -> Any:
            watching.sent.append(_name)
            return await _usual(self, *given)

        monkeypatch.setattr(Reader, name, noted)

    def see(*_: Any) -> None:
        watching.sent.append("session")

    engine = committed.engines[0].sync_engine
    event.listen(engine, "before_cursor_execute", see)
    yield watching
    event.remove(engine, "before_cursor_execute", see)
    for task in watching.tasks:
        task.cancel()


async def an_order_watched(database: Database, who: str) -> tuple[Order, str]:
    """Make an order, and the token of somebody who may watch it."""
    async with database.writes() as session:
        if who == "guest":
            token, guest = a_claim()
            return await an_order(session, claim_hash=guest.claim_hash), token
        person = await a_customer(session)
        order = await an_order(session, person)
        if who == "customer":
            return order, await signed_in(session, person)
        scopes = ["ORDERS_READ", "CUSTOMERS_READ"]
        return order, (await an_api_key(session, await a_member_of_staff(session), scopes=scopes))[
            1
        ]


@pytest.mark.parametrize("who", ["guest", "customer", "key"])
async def test_a_change_is_one_statement_for_each_who_watches(
    watched: Watching, committed: Database, who: str
) -> None:
    order, token = await an_order_watched(committed, who)
    told = await watched.begin(token, ONE, id=public(Order, order.id))
    begun = await heard(told)
    identified = [] if who == "guest" else ["execute"]
    assert watched.sent == [*identified, "session", "value"]
    assert watched.read_by == ["selected"]
    async with committed.writes() as session:
        await a_shipment(session, order, tracking_number="1Z")

    watched.change(order)

    assert await heard(told) == {**begun, "shipments": [{"trackingNumber": "1Z"}]}
    assert watched.sent == ["value" if who == "guest" else "value_beside"]
    assert watched.read_by == ["planned"]
    assert begun["number"] == order.number
    assert (begun["customer"] is None) == (who == "guest")


async def test_one_person_is_told_by_one_reading_and_another_by_their_own(
    watched: Watching, committed: Database
) -> None:
    order, token = await an_order_watched(committed, "customer")
    _, key = await an_order_watched(committed, "key")
    tabs = [await watched.begin(token, ONE) for _ in range(3)]
    desk = await watched.begin(key, ONE)

    watched.change(order)

    seen = [await heard(told) for told in (*tabs, desk)]
    assert watched.sent == ["value_beside"] * 2
    assert seen[0] == seen[1] == seen[2] != seen[3]


@pytest.mark.parametrize(
    ("watched", "begun", "then"),
    [(2, ["referred:first_sight"], ["planned"]), (0, [], [])],
    ids=["second sight", "plans are off"],
    indirect=["watched"],
)
async def test_a_document_is_read_by_plans_from_the_first_change_on(
    watched: Watching, committed: Database, begun: list[str], then: list[str]
) -> None:
    order, token = await an_order_watched(committed, "customer")
    told = await watched.begin(token, ONE, id=public(Order, order.id))
    first = await heard(told)
    assert watched.read_by == begun

    watched.change(order)

    assert await heard(told) == first
    assert watched.read_by == then


async def test_who_signed_out_is_told_nothing_more(watched: Watching, committed: Database) -> None:
    order, token = await an_order_watched(committed, "customer")
    told = await watched.begin(token, NUMBER)
    async with committed.writes() as session, session.begin():
        ended = sa.text("update sessions set revoked_at = now()")
        await (await session.connection()).execute(ended)

    watched.change(order)

    with pytest.raises(ShutOut):
        await asyncio.wait_for(watched.tasks[0], WITHIN)
    assert watched.sent == ["value_beside", "execute"]
    assert told.empty()


async def test_what_somebody_may_by_now_is_what_they_are_told(
    watched: Watching, committed: Database
) -> None:
    async with committed.writes() as session:
        sam = await a_member_of_staff(session)
        usual, less = sam.role_id, await a_role(session, "Less")
        _, token = await an_api_key(session, sam, scopes=["ORDERS_READ", "CUSTOMERS_READ"])
        reads = await a_role(session, "Reads", "ORDERS_READ")
        orders = [await an_order(session, await a_customer(session)) for _ in range(3)]
    told = await watched.begin(token, ONE)
    seen = []
    for order, role in zip(orders, (less.id, reads.id, usual), strict=True):
        async with committed.writes() as session:
            await session.exec(sa.update(Staff).values(role_id=role))
            await session.commit()
        watched.change(order)
        if role == less.id:
            while watched.sent != ["value_beside", "execute", "value"]:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        else:
            seen.append(await heard(told))

    assert [one["number"] for one in seen] == [order.number for order in orders[1:]]
    assert [one["customer"] is None for one in seen] == [True, False]


@pytest.mark.parametrize("broken", ["plan", "selection"])
async def test_what_a_plan_fails_at_is_told_by_graphql_core(
    watched: Watching, committed: Database, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    async def fails(*_: Any) -> bytes:
        raise ValueError("broken")

    order, token = await an_order_watched(committed, "customer")
    monkeypatch.setattr(plans if broken == "plan" else answers, "run", fails)
    told = await watched.begin(token, ONE, id=public(Order, order.id))
    first, begun = await heard(told), [*watched.read_by]

    watched.change(order)

    assert await heard(told) == first
    outcomes = ["selected", "referred:failed", "planned"]
    assert [*begun, *watched.read_by] == (outcomes[:2] if broken == "plan" else outcomes[1:])


async def test_an_error_is_where_graphql_core_says_it_is(
    watched: Watching, committed: Database
) -> None:
    order, token = await an_order_watched(committed, "customer")
    async with committed.writes() as session:
        about = {"subject": ThreadSubject.ORDER, "order_id": order.id, "customer_id": None}
        await a_row(session, Thread, **about)
        await session.commit()
    told = await watched.begin(token, WRONG)

    watched.change(order)

    answer = await asyncio.wait_for(told.get(), WITHIN)
    assert answer["data"] == {"orderChanged": {"number": order.number, "thread": None}}
    assert [error["path"] for error in answer["errors"]] == [["orderChanged", "thread", "messages"]]
    assert watched.read_by == ["referred:arguments"]


@pytest.mark.parametrize("lending", [True, False])
async def test_what_changes_while_it_begins_is_told_at_the_beginning(
    watched: Watching, committed: Database, monkeypatch: pytest.MonkeyPatch, lending: bool
) -> None:
    order, token = await an_order_watched(committed, "customer")
    usual = sessions.find

    async def meanwhile(session: Any, hashed: bytes) -> Any:
        found = await usual(session, hashed)
        async with committed.writes() as other:
            await other.exec(sa.update(Order).values(number="A-CHANGED"))
            await other.commit()
        return found

    monkeypatch.setattr(sessions, "find", meanwhile)
    if not lending:
        monkeypatch.setattr(Context, "lend", lambda _: None)

    told = await watched.begin(token, NUMBER, id=public(Order, order.id))

    assert await heard(told) == {"number": "A-CHANGED"}
