"""API keys, through the schema."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from auth import api_keys
from auth.permissions import EVERYTHING, FOR_PEOPLE, Permission
from domain.api_keys import MOST_KEYS
from kit import clock, tokens
from kit.ids import public
from models import ApiKey, Event
from tests.conftest import Ask, Queries
from tests.makers import a_customer, a_member_of_staff, as_customer, as_staff
from tests.makers.keys import an_api_key
from tests.makers.roles import a_clerk

LIST = """{ apiKeys { nodes {
  name hint scopes expiresAt lastUsedAt revokedAt createdBy { name }
} } }"""
CREATE = """mutation ($name: String!, $scopes: [Permission!]!, $until: DateTime) {
  createApiKey(input: {name: $name, scopes: $scopes, expiresAt: $until}) {
    ... on ApiKeyCreated { token apiKey { id name hint scopes expiresAt createdBy { name } } }
    ... on Refusal { code fields { path message } }
  }
}"""
REVOKE = """mutation ($id: ID!) { revokeApiKey(input: {apiKeyId: $id}) {
  ... on ApiKey { name revokedAt } ... on Refusal { code fields { path } }
} }"""


async def keys(session: AsyncSession) -> list[ApiKey]:
    found = select(ApiKey).order_by(col(ApiKey.id))
    return list(await session.exec(found.execution_options(populate_existing=True)))


async def test_a_key_is_shown_once_and_only_its_digest_and_end_are_kept(
    ask: Ask, session: AsyncSession
) -> None:
    olive = await a_member_of_staff(session, name="Olive")
    scopes = ["PRODUCTS_READ", "ORDERS_READ", "ORDERS_READ"]
    made = (await ask(CREATE, by=as_staff(olive), name="ERP", scopes=scopes))["createApiKey"]
    token, shown = made["token"], made["apiKey"]
    assert tokens.read(token, tokens.API_KEY) is not None
    assert shown["hint"] == token[-4:]
    assert (shown["name"], shown["createdBy"]) == ("ERP", {"name": "Olive"})
    assert shown["scopes"] == ["ORDERS_READ", "PRODUCTS_READ"]
    [key] = await keys(session)
    assert key.token_hash == api_keys.hash_of(token)
    assert key.expires_at - key.created_at == pytest.approx(
        timedelta(days=90), abs=timedelta(seconds=1)
    )
    [event] = (await session.exec(select(Event))).all()
    assert (event.kind, event.actor_id, event.object_id) == ("api_key:create", olive.id, key.id)
    assert token not in str(event.after)
    assert token[:-4] not in str(await ask(LIST, by=as_staff(olive)))


async def test_keys_are_listed_with_what_became_of_them(
    ask: Ask, session: AsyncSession, queries: Queries
) -> None:
    olive = await a_member_of_staff(session, name="Olive")
    now = clock.now()
    await an_api_key(session, olive, name="Old", created_at=now - timedelta(days=2))
    await an_api_key(session, olive, name="New", revoked_at=now)
    with queries(2):
        found = (await ask(LIST, by=as_staff(olive)))["apiKeys"]["nodes"]
    assert [(one["name"], one["revokedAt"] is None) for one in found] == [
        ("New", False),
        ("Old", True),
    ]
    assert {one["createdBy"]["name"] for one in found} == {"Olive"}


async def test_a_key_is_revoked_once_and_for_good(ask: Ask, session: AsyncSession) -> None:
    olive = await a_member_of_staff(session)
    key, token = await an_api_key(session, olive)
    id = public(ApiKey, key.id)
    first = await ask(REVOKE, by=as_staff(olive), id=id)
    with clock.travel(timedelta(hours=1)):
        again = await ask(REVOKE, by=as_staff(olive), id=id)
    assert first["revokeApiKey"]["revokedAt"] is not None
    assert again == first
    hashed = api_keys.hash_of(token)
    assert hashed is not None
    assert await api_keys.find(session, hashed) is None
    assert [event.kind for event in (await session.exec(select(Event))).all()] == ["api_key:revoke"]


async def test_a_key_can_do_no_more_than_who_makes_it(ask: Ask, session: AsyncSession) -> None:
    clerk = await a_clerk(session, "API_KEYS_WRITE", "ORDERS_READ")
    by = as_staff(clerk, Permission.API_KEYS_WRITE, Permission.ORDERS_READ)
    beyond = (await ask(CREATE, by=by, name="ERP", scopes=["CUSTOMERS_READ"]))["createApiKey"]
    within = (await ask(CREATE, by=by, name="ERP", scopes=["ORDERS_READ"]))["createApiKey"]
    assert beyond["code"] == "BEYOND_YOUR_ROLE"
    assert beyond["fields"][0]["path"] == ["scopes"]
    assert within["apiKey"]["scopes"] == ["ORDERS_READ"]
    assert within["apiKey"]["createdBy"] is None or within["apiKey"]["createdBy"]["name"] == "Sam"
    assert len(await keys(session)) == 1


@pytest.mark.parametrize("scope", sorted(FOR_PEOPLE))
async def test_no_machine_manages_people_or_keys(
    ask: Ask, session: AsyncSession, scope: Permission
) -> None:
    olive = as_staff(await a_member_of_staff(session))
    answer = (await ask(CREATE, by=olive, name="ERP", scopes=[scope]))["createApiKey"]
    assert (answer["code"], answer["fields"]) == (
        "INVALID_INPUT",
        [{"path": ["scopes"], "message": f"No machine can have {scope}."}],
    )
    assert await keys(session) == []


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["ORDERS_READ"] * 101}, "scopes"),
        ({"until": "2020-01-01T00:00:00Z"}, "expiresAt"),
        ({"until": "9999-12-31T00:00:00Z"}, "expiresAt"),
    ],
)
async def test_a_key_that_cannot_be_is_refused(
    ask: Ask, session: AsyncSession, wrong: dict[str, Any], path: str
) -> None:
    olive = as_staff(await a_member_of_staff(session))
    values: dict[str, Any] = {"name": "ERP", "scopes": ["ORDERS_READ"], **wrong}
    answer = (await ask(CREATE, by=olive, **values))["createApiKey"]
    assert (answer["code"], [one["path"] for one in answer["fields"]]) == (
        "INVALID_INPUT",
        [[path]],
    )
    assert await keys(session) == []


async def test_there_are_only_so_many_live_keys(ask: Ask, session: AsyncSession) -> None:
    olive = await a_member_of_staff(session)
    for _ in range(MOST_KEYS):
        key, _ = await an_api_key(session, olive)
    values = {"name": "ERP", "scopes": ["ORDERS_READ"]}
    full = (await ask(CREATE, by=as_staff(olive), **values))["createApiKey"]
    await ask(REVOKE, by=as_staff(olive), id=public(ApiKey, key.id))
    room = (await ask(CREATE, by=as_staff(olive), **values))["createApiKey"]
    assert full["code"] == "TOO_MANY"
    assert room["token"].startswith("lk_")


@pytest.mark.parametrize("id", ["x", f"api_key_{'0' * 32}", f"staff_{'0' * 32}"])
async def test_a_key_that_is_not_there_is_refused(ask: Ask, session: AsyncSession, id: str) -> None:
    olive = as_staff(await a_member_of_staff(session))
    answer = (await ask(REVOKE, by=olive, id=id))["revokeApiKey"]
    assert (answer["code"], answer["fields"]) == ("NO_SUCH_API_KEY", [{"path": ["apiKeyId"]}])


async def test_keys_are_for_who_manages_them(ask: Ask, session: AsyncSession) -> None:
    sue = await a_member_of_staff(session)
    key, _ = await an_api_key(session, sue)
    id = public(ApiKey, key.id)
    reader = as_staff(sue, *(EVERYTHING - {Permission.API_KEYS_WRITE}))
    blind = as_staff(sue, *(EVERYTHING - {Permission.API_KEYS_READ}))
    for by in (as_customer(await a_customer(session)), reader):
        assert await ask(CREATE, by=by, name="ERP", scopes=["ORDERS_READ"]) == "FORBIDDEN"
        assert await ask(REVOKE, by=by, id=id) == "FORBIDDEN"
    assert await ask(LIST, by=blind) == "FORBIDDEN"
    assert await ask(LIST) == "UNAUTHENTICATED"
    assert [one.revoked_at for one in await keys(session)] == [None]
