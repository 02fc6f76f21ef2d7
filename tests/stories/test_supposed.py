"""Whose session it was the last time is remembered, and never believed without looking."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from kit import clock, ids, tokens
from kit.reads import Reader
from tests.stories.keeping import signed_in
from tests.stories.shop import SHOP, Browser, Shop
from tests.stories.signing_in import ADA
from tests.stories.test_joining import desk
from tests.stories.test_plans import PLAN, mine
from web.contexts import Contexts, Seen

ORDERS = '{ me { email } again: me { orders(first: 1, after: "nonsense") { nodes { id } } } }'
PAGE = {"Origin": SHOP, "Sec-Fetch-Site": "same-site"}
BOB = "bob@example.com"


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which statements plans send."""
    sent: list[str] = []
    for name in ("value", "value_beside", "execute"):
        usual = getattr(Reader, name)

        async def noted(self: Reader, *given: Any, _usual: Any = usual, _name: str = name) -> Any:
            sent.append(_name)
            return await _usual(self, *given)

        monkeypatch.setattr(Reader, name, noted)
    return sent


def contexts_of(shop: Shop) -> Contexts:
    made: Any = shop.application.graphql
    found: Contexts = made.make_context.__self__
    return found


def digest_of(browser: Browser) -> bytes:
    raw = tokens.read(browser.cookies["__Host-sid"], tokens.SESSION)
    assert raw is not None
    return tokens.digest(raw)


async def change(shop: Shop, statement: str, **values: Any) -> None:
    async with shop.database.writes() as session, session.begin():
        await (await session.connection()).execute(sa.text(statement), values)


async def test_who_asks_and_what_they_ask_for_are_one_statement(
    busy_shop: Shop, statements: list[str]
) -> None:
    async with busy_shop.browser() as browser:
        await signed_in(busy_shop, browser)
        for _ in range(2):
            await mine(browser)
        statements.clear()
        assert await mine(browser) == (ADA, "planned")
        assert statements == ["value_beside"]


@pytest.mark.parametrize(
    "statement",
    [
        "update sessions set revoked_at = now()",
        "update sessions set idle_expires_at = now(), expires_at = now()",
        "update customers set status = 'BLOCKED'",
        "update customers set session_epoch = session_epoch + 1",
    ],
)
async def test_a_session_that_ended_meanwhile_is_seen_to_have_ended(
    busy_shop: Shop, statement: str, statements: list[str]
) -> None:
    async with busy_shop.browser() as browser:
        await signed_in(busy_shop, browser)
        for _ in range(3):
            assert (await mine(browser))[0] == ADA
        await change(busy_shop, statement)
        statements.clear()
        assert await mine(browser) == (None, "planned")
        assert statements[:3] == ["value_beside", "execute", "value"]
        assert contexts_of(busy_shop).seen == {}


async def test_nothing_is_answered_that_was_read_for_somebody_else(busy_shop: Shop) -> None:
    async with busy_shop.browser() as ada, busy_shop.browser() as bob:
        await signed_in(busy_shop, ada)
        await signed_in(busy_shop, bob, BOB)
        for browser in (ada, bob, ada, bob):
            await mine(browser)
        seen = contexts_of(busy_shop).seen
        one, other = digest_of(ada), digest_of(bob)
        seen[one], seen[other] = seen[other], replace(seen[other], customer_id=ids.new())
        assert await mine(ada) == (ADA, "planned")
        assert await mine(bob) == (BOB, "planned")
        assert seen[one].customer_id != seen[other].customer_id


async def test_what_a_plan_cannot_answer_is_answered_to_the_right_person(busy_shop: Shop) -> None:
    async with busy_shop.browser() as ada, busy_shop.browser() as bob:
        await signed_in(busy_shop, ada)
        await signed_in(busy_shop, bob, BOB)
        for browser in (ada, bob, ada):
            await mine(browser)
        seen = contexts_of(busy_shop).seen
        seen[digest_of(ada)] = seen[digest_of(bob)]
        for _ in range(3):
            answer = await ada.client.post("/graphql", json={"query": ORDERS}, headers=PAGE)
        assert answer.headers[PLAN] == "referred:arguments"
        assert answer.json()["data"] == {"me": {"email": ADA}, "again": None}


async def test_a_permission_that_was_taken_away_is_gone_at_once(
    busy_shop: Shop, statements: list[str]
) -> None:
    list_of_customers = "{ customers(first: 1) { nodes { email } } }"
    async with desk(busy_shop) as browser:
        for _ in range(3):
            answer = await browser.ask(list_of_customers)
        assert answer == {"customers": {"nodes": []}}
        statements.clear()
        await browser.ask(list_of_customers)
        assert statements == ["value_beside"]
        await change(busy_shop, "update staff_roles set permissions = '{}', is_owner = false")
        body = {"query": list_of_customers}
        denied = await browser.client.post("/graphql", json=body, headers=PAGE)
        assert denied.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_session_is_supposed_anew_once_it_was_seen_in_use(
    busy_shop: Shop, statements: list[str]
) -> None:
    async with busy_shop.browser() as browser:
        await signed_in(busy_shop, browser)
        for _ in range(3):
            await mine(browser)
        with clock.travel(timedelta(minutes=6)):
            assert await mine(browser) == (ADA, "planned")  # its use is noted afterwards
            statements.clear()
            assert await mine(browser) == (ADA, "planned")
            assert statements == ["value_beside", "execute", "value"]
            statements.clear()
            assert await mine(browser) == (ADA, "planned")
            assert statements == ["value_beside"]


def test_those_who_asked_longest_ago_are_forgotten() -> None:
    seen: Any = Seen(2)
    for key in (b"a", b"b", b"c"):
        seen.note(key, object())
    assert list(seen) == [b"b", b"c"]
    seen.note(b"b", None)
    assert list(seen) == [b"c"]
