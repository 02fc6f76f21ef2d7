"""API keys over HTTP: what a machine may, and how whoever finds a key in the open ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest

from kit import clock, tokens
from tests.makers import a_member_of_staff
from tests.makers.keys import an_api_key
from tests.stories.shop import SHOP, Browser, Shop
from tests.stories.signing_in import ADA, WHO, asked, count, who

CREATE = """mutation { createApiKey(input: {name: "ERP", scopes: [ORDERS_READ]}) {
  ... on ApiKeyCreated { token apiKey { hint } } ... on Refusal { code }
} }"""
LEAKED = "/.well-known/leaked-token"
OLIVE = "olive@example.com"


async def a_key(shop: Shop, **values: Any) -> str:
    olive = await shop.database.transaction(lambda s: a_member_of_staff(s, email=OLIVE))
    made = await shop.database.transaction(lambda s: an_api_key(s, olive, **values))
    return made[1]


def bearing(browser: Browser, token: str) -> None:
    browser.client.headers["Authorization"] = f"Bearer {token}"


async def kind(browser: Browser) -> str:
    return str((await browser.ask(WHO))["viewer"]["kind"])


async def code_of(browser: Browser, document: str) -> Any:
    response = await browser.client.post("/graphql", json={"query": document})
    answer = response.json()
    return answer["errors"][0]["extensions"]["code"] if "errors" in answer else answer["data"]


async def test_a_machine_asks_with_its_key_and_its_use_is_noted(shop: Shop) -> None:
    token = await a_key(shop)
    async with shop.browser() as machine:
        bearing(machine, token)
        viewer = (await machine.ask(WHO))["viewer"]
        assert (viewer["kind"], viewer["permissions"]) == ("API_KEY", ["ORDERS_READ"])
        assert (viewer["customer"], viewer["staff"]) == (None, None)
        assert await code_of(machine, "{ orders { nodes { id } } }") == {"orders": {"nodes": []}}
        assert await code_of(machine, "{ customers { nodes { id } } }") == "FORBIDDEN"
        assert await code_of(machine, CREATE) == "FORBIDDEN"
        assert machine.cookies == {}
    assert await count(shop, "select 1 from api_keys where last_used_at is not null") == 1


@pytest.mark.parametrize("name", ["__Host-sid", "sid"])
async def test_a_key_in_a_cookie_is_nobody(shop: Shop, name: str) -> None:
    token = await a_key(shop)
    async with shop.browser() as browser:
        browser.client.cookies.set(name, token)
        assert await kind(browser) == "NOBODY"


async def test_a_key_and_a_cookie_together_are_an_error(shop: Shop) -> None:
    token = await a_key(shop)
    async with shop.browser() as browser:
        await browser.open(await asked(shop, browser))
        bearing(browser, token)
        assert await code_of(browser, WHO) == "AMBIGUOUS_CREDENTIALS"


@pytest.mark.parametrize("days", [2, 400])
async def test_a_key_that_has_ended_is_nobody(shop: Shop, days: int) -> None:
    token = await a_key(shop)
    async with shop.browser() as machine:
        bearing(machine, token)
        with clock.travel(timedelta(days=days)):
            assert await kind(machine) == "NOBODY"
            assert await code_of(machine, "{ orders { nodes { id } } }") == "UNAUTHENTICATED"


@pytest.mark.parametrize("shape", ["text", "json", "object", "list"])
async def test_whoever_finds_a_key_ends_it_and_the_owners_are_told(shop: Shop, shape: str) -> None:
    token = await a_key(shop)
    bodies = {
        "text": f" {token}\n".encode(),
        "json": orjson.dumps(token),
        "object": orjson.dumps({"token": token, "url": "https://code.example/x"}),
        "list": orjson.dumps([{"token": "x"}, {"token": token}]),
    }
    async with shop.browser() as finder, shop.browser() as machine:
        bearing(machine, token)
        assert await kind(machine) == "API_KEY"
        answer = await finder.client.post(LEAKED, content=bodies[shape])
        assert (answer.status_code, answer.content) == (202, b"")
        assert await kind(machine) == "NOBODY"
    [mail] = await shop.mails(OLIVE)
    assert f"Ends with: …{token[-4:]}" in mail.text
    assert token not in mail.text + mail.html


async def test_a_session_that_leaked_is_ended(shop: Shop) -> None:
    async with shop.browser() as browser, shop.browser() as finder:
        await browser.open(await asked(shop, browser))
        assert await who(browser) == ADA
        token = browser.cookies["__Host-sid"]
        assert (await finder.client.post(LEAKED, content=token)).status_code == 202
        assert await who(browser) is None


async def test_the_answer_never_tells_what_was_live(shop: Shop) -> None:
    live = await a_key(shop)
    dead = [tokens.make(tokens.API_KEY), tokens.make(tokens.SESSION), live[:-1], "", "{", "[[["]
    async with shop.browser() as finder:
        answers = [await finder.client.post(LEAKED, content=body) for body in [live, *dead, "\0"]]
    told = {
        (a.status_code, a.content, *sorted((k, v) for k, v in a.headers.items() if "id" not in k))
        for a in answers
    }
    assert len(told) == 1
    assert answers[0].status_code == 202


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"x" * 20_000, 413), (b"[" * 10_000, 202), (b"\xff\xfe", 202), (b'{"token": 5}', 202)],
)
async def test_a_report_that_is_none_does_no_harm(shop: Shop, body: bytes, status: int) -> None:
    async with shop.browser() as finder:
        assert (await finder.client.post(LEAKED, content=body)).status_code == status


async def test_who_reports_too_often_waits(shop: Shop) -> None:
    async with shop.browser() as finder:
        answers = [await finder.client.post(LEAKED, content="x") for _ in range(31)]
    assert [answer.status_code for answer in answers] == [202] * 30 + [429]
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_a_page_of_others_reads_nothing_from_the_address(shop: Shop) -> None:
    async with shop.browser() as finder:
        assert (await finder.client.get(LEAKED)).status_code == 405
        answer = await finder.client.post(LEAKED, content="x", headers={"Origin": SHOP})
        assert answer.headers["cache-control"] == "no-store"
