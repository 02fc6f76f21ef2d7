"""Webhooks, through the schema."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth.permissions import Permission
from auth.viewer import Viewer, machine
from domain.webhooks import MOST_WEBHOOKS
from kit import clock
from kit.database import Database
from kit.ids import public
from models import Event, StaffRole, Webhook, WebhookDelivery
from models.roles import MANAGER_ROLE
from tests.conftest import Ask, Queries, asking
from tests.makers import a_member_of_staff, as_staff
from tests.makers.catalogue import Do, doing, events_of
from tests.makers.keys import an_api_key
from tests.makers.webhooks import a_webhook, happens

URL = "https://erp.example.com/hook"
MADE = "secret webhook { id url events isOn description failures createdBy { name } }"
GIVEN = {"url": URL, "description": "ERP", "events": ["ORDER_PLACED", "ORDER_PAID"]}
LIST = """query ($status: [WebhookDeliveryStatus!]) { webhooks { nodes {
  url isOn deliveries(status: $status) { nodes { event about status attempts } }
} } }"""


@pytest.fixture
async def olive(session: AsyncSession) -> Viewer:
    staff = await a_member_of_staff(session, name="Olive")
    rights = (Permission.WEBHOOKS_READ, Permission.WEBHOOKS_WRITE, Permission.STAFF_READ)
    return as_staff(staff, *rights)


@pytest.fixture
def do(ask: Ask, olive: Viewer) -> Do:
    return doing(ask, olive)


async def test_a_webhook_is_made_and_its_secret_is_shown_once(
    ask: Ask, do: Do, olive: Viewer, session: AsyncSession
) -> None:
    made = await do("createWebhook", "WebhookSecret", MADE, **GIVEN)
    secret = made["secret"]
    assert secret.startswith("whsec_")
    [row] = await session.exec(select(Webhook))
    assert base64.b64decode(secret.removeprefix("whsec_")) == row.secret
    assert len(row.secret) == 32
    assert made["webhook"] == {
        "id": public(Webhook, row.id),
        "url": URL,
        "events": ["ORDER_PAID", "ORDER_PLACED"],
        "isOn": True,
        "description": "ERP",
        "failures": 0,
        "createdBy": {"name": "Olive"},
    }
    [event] = await events_of(session, "webhook:create")
    assert event.after == {
        "url": URL,
        "description": "ERP",
        "is_on": True,
        "events": ["ORDER_PAID", "ORDER_PLACED"],
    }
    listed = str(await ask("{ webhooks { nodes { id url } } }", by=olive))
    assert URL in listed
    assert secret not in str(event.after) + listed


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"url": "https://169.254.169.254/latest/meta-data/"}, "url"),
        ({"url": "https://localhost/hook"}, "url"),
        ({"url": "https://127.0.0.1/hook"}, "url"),
        ({"url": "https://[::1]/hook"}, "url"),
        ({"url": "http://erp.example.com/hook"}, "url"),
        ({"url": "https://ada:secret@erp.example.com/hook"}, "url"),
        ({"url": "https://erp.example.com:8443/hook"}, "url"),
        ({"url": "nonsense"}, "url"),
        ({"url": ""}, "url"),
        ({"url": f"https://erp.example.com/{'x' * 2000}"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["ORDER_PAID", "ORDER_PAID"]}, "events.1"),
        ({"events": ["ORDER_PAID", "WEBHOOK_TEST"]}, "events.1"),
        ({"description": " "}, "description"),
        ({"description": "x" * 201}, "description"),
    ],
)
async def test_what_cannot_be_told_is_refused_by_its_path(
    do: Do, session: AsyncSession, given: dict[str, Any], path: str
) -> None:
    refused = await do("createWebhook", "WebhookSecret", "secret", **{**GIVEN, **given})
    assert refused == ("INVALID_INPUT", path)
    assert (await session.exec(select(Webhook))).all() == []
    row = await a_webhook(session)
    changed = await do("updateWebhook", "Webhook", "id", webhookId=public(Webhook, row.id), **given)
    assert changed == ("INVALID_INPUT", path)


async def test_unknown_events_are_refused_by_graphql(do: Do) -> None:
    refused = await do("createWebhook", "WebhookSecret", "secret", **{**GIVEN, "events": ["ORDER"]})
    assert refused == "BAD_USER_INPUT"


async def test_there_are_twenty_at_most_however_many_ask_at_once(committed: Database) -> None:
    async with committed.writes() as session:
        owner = await a_member_of_staff(session)
        for _ in range(MOST_WEBHOOKS - 2):
            await a_webhook(session)
    do = doing(asking(committed), as_staff(owner))
    work = (do("createWebhook", "WebhookSecret", "secret", **GIVEN) for _ in range(50))
    answers = await asyncio.gather(*work)
    assert sum("secret" in answer for answer in answers) == 2
    assert answers.count(("TOO_MANY",)) == 48


async def test_a_webhook_is_changed_and_what_differs_is_on_record(
    do: Do, session: AsyncSession
) -> None:
    row = await a_webhook(session, failures=3, failing_since=clock.now(), is_on=False)
    of = {"webhookId": public(Webhook, row.id)}
    assert await do("updateWebhook", "Webhook", "isOn failures", **of, description="New") == {
        "isOn": False,
        "failures": 3,
    }
    on = {"isOn": True, "events": ["STOCK_CHANGED"]}
    fields = "isOn failures failingSince switchedOffAt events"
    assert await do("updateWebhook", "Webhook", fields, **of, **on) == {
        "isOn": True,
        "failures": 0,
        "failingSince": None,
        "switchedOffAt": None,
        "events": ["STOCK_CHANGED"],
    }
    assert await do("updateWebhook", "Webhook", "isOn", **of, **on) == {"isOn": True}
    first, second = await events_of(session, "webhook:update")
    assert (first.before, first.after) == ({"description": "ERP"}, {"description": "New"})
    assert second.before is not None
    assert sorted(second.before) == ["events", "is_on"]


async def test_a_new_secret_replaces_the_old_one_within_a_day(
    do: Do, session: AsyncSession
) -> None:
    row = await a_webhook(session)
    old = row.secret
    fields = "secret webhook { oldSecretUntil }"
    of = {"webhookId": public(Webhook, row.id)}
    made = await do("rotateWebhookSecret", "WebhookSecret", fields, **of)
    await session.refresh(row)
    assert base64.b64decode(made["secret"].removeprefix("whsec_")) == row.secret != old
    assert row.old_secret == old
    assert row.old_secret_until is not None
    assert timedelta(hours=23) < row.old_secret_until - clock.now() <= timedelta(days=1)
    assert made["webhook"]["oldSecretUntil"] is not None
    [event] = await events_of(session, "webhook:rotate")
    assert (event.before, event.after) == (None, None)


async def test_a_webhook_is_deleted_with_what_it_was_told(do: Do, session: AsyncSession) -> None:
    row = await a_webhook(session)
    await happens(session)
    of = {"webhookId": public(Webhook, row.id)}
    assert await do("deleteWebhook", "Webhook", "url", **of) == {"url": "https://erp.example.com/"}
    assert (await session.exec(select(WebhookDelivery))).all() == []
    assert await do("deleteWebhook", "Webhook", "url", **of) == ("NO_SUCH_WEBHOOK", "webhookId")


@pytest.mark.parametrize(
    ("name", "of", "field"),
    [
        ("updateWebhook", "Webhook", "webhookId"),
        ("rotateWebhookSecret", "WebhookSecret", "webhookId"),
        ("deleteWebhook", "Webhook", "webhookId"),
        ("testWebhook", "WebhookDelivery", "webhookId"),
        ("replayWebhookDeliveries", "WebhookDeliveriesReplayed", "webhookId"),
        ("replayWebhookDelivery", "WebhookDelivery", "webhookDeliveryId"),
    ],
)
async def test_what_is_not_there_is_refused(do: Do, name: str, of: str, field: str) -> None:
    code = "NO_SUCH_DELIVERY" if field == "webhookDeliveryId" else "NO_SUCH_WEBHOOK"
    for id in (f"webhook_{'0' * 32}", f"webhook_delivery_{'0' * 32}", "x"):
        assert await do(name, of, "__typename", **{field: id}) == (code, field)


async def test_deliveries_are_listed_with_what_they_are_about(
    ask: Ask, olive: Viewer, session: AsyncSession, queries: Queries
) -> None:
    for _ in range(3):
        await a_webhook(session)
    order = await happens(session)
    with queries(1 + 3):  # a page for each, where no plan makes one statement of all
        found = (await ask(LIST, by=olive, status=["WAITING"]))["webhooks"]["nodes"]
    told = {"event": "ORDER_PLACED", "about": f"order_{order.hex}", "status": "WAITING"}
    assert [one["deliveries"]["nodes"] for one in found] == 3 * [[{**told, "attempts": 0}]]
    none = (await ask(LIST, by=olive, status=["FAILED"]))["webhooks"]["nodes"]
    assert [one["deliveries"]["nodes"] for one in none] == [[], [], []]


async def test_who_may_not_read_webhooks_finds_none(ask: Ask, session: AsyncSession) -> None:
    row, clerk = await a_webhook(session), await a_member_of_staff(session)
    node = "query ($id: ID!) { node(id: $id) { id } }"
    by = as_staff(clerk, Permission.ORDERS_READ)
    assert await ask(node, by=by, id=public(Webhook, row.id)) == {"node": None}
    assert await ask("{ webhooks { nodes { id } } }", by=by) == "FORBIDDEN"


async def test_a_manager_of_a_store_that_was_there_may_decide_about_webhooks(
    session: AsyncSession,
) -> None:
    manager = await session.get_one(StaffRole, MANAGER_ROLE)
    assert {"WEBHOOKS_READ", "WEBHOOKS_WRITE"} <= set(manager.permissions)


async def test_who_made_the_key_looks_after_what_a_machine_makes(
    ask: Ask, session: AsyncSession
) -> None:
    maker = await a_member_of_staff(session)
    key, _ = await an_api_key(session, maker, scopes=["WEBHOOKS_READ", "WEBHOOKS_WRITE"])
    rights = frozenset({Permission.WEBHOOKS_READ, Permission.WEBHOOKS_WRITE})
    made = await doing(ask, machine(key.id, rights))(
        "createWebhook", "WebhookSecret", MADE, **GIVEN
    )
    assert made["webhook"]["createdBy"] is None
    [row] = await session.exec(select(Webhook))
    assert row.created_by == maker.id
    assert [event.kind for event in await session.exec(select(Event))] == ["webhook:create"]
