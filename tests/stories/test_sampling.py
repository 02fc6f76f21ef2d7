"""Some queries are read by both executors after their answer, and a difference is found."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from execution.plans import Plans
from execution.sampling import Sampling
from kit.database import Database
from resolvers.context import Context
from tests.makers import a_product
from tests.stories.keeping import signed_in
from tests.stories.shop import SETTINGS, Browser, Shop
from tests.stories.signing_in import ADA

PAGE = """query Page($first: Int!) {
  me { email orders(first: $first) { nodes { number } } }
  products(first: $first) { nodes { name variants { sku } } } }"""


@pytest.fixture
def sampled(committed: Database) -> Shop:
    return Shop(committed, SETTINGS.model_copy(update={"plans_sampled": 1}))


def sampling_of(shop: Shop) -> Sampling:
    graphql: Any = shop.application.graphql
    found: Sampling | None = graphql.gate.operations.sampling
    return found or Sampling(1, lambda _: None)


async def outcomes(browser: Browser) -> dict[str, float]:
    text = (await browser.client.get("/metrics")).text
    return {
        sample.labels["outcome"]: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "latchkey_plans_sampled_total"
    }


async def asked(shop: Shop, browser: Browser) -> Any:
    """Ask for the page, and wait for the sample that follows."""
    answer = await browser.ask(PAGE, first=3)
    if (running := sampling_of(shop).running) is not None:
        await running
    return answer


@asynccontextmanager
async def visited(shop: Shop) -> AsyncIterator[Browser]:
    async with shop.database.writes() as session, session.begin():
        await a_product(session)
    async with shop.browser() as browser:
        await signed_in(shop, browser)
        await asked(shop, browser)
        yield browser


def lies(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Have plans say something else than is so, when they are asked again."""
    usual, left = Plans.repeated, [times]

    async def lying(self: Plans, *given: Any) -> bytes:
        left[0] -= 1
        said = await usual(self, *given)
        return said if left[0] < 0 else said.replace(ADA.encode(), b"eve@example.com")

    monkeypatch.setattr(Plans, "repeated", lying)


async def test_what_both_say_is_the_same(sampled: Shop) -> None:
    async with visited(sampled) as browser:
        for _ in range(2):
            answer = await asked(sampled, browser)
        assert answer["me"]["email"] == ADA
        assert await outcomes(browser) == {"same": 2}


async def test_a_difference_is_counted_and_named_without_a_value(
    sampled: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with visited(sampled) as browser:
        lies(monkeypatch, 2)
        with capture_logs() as logs:
            answer = await asked(sampled, browser)
        assert answer["me"]["email"] == ADA
        assert await outcomes(browser) == {"different": 1}
    [told] = [line for line in logs if line["log_level"] == "error"]
    assert told["operation"] == "Page"
    assert len(told["sha256"]) == 64
    assert not [word for word in (ADA, "eve@", "Teapot") if word in str(told)]


async def test_what_differs_only_once_is_no_difference(
    sampled: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with visited(sampled) as browser:
        lies(monkeypatch, 1)
        await asked(sampled, browser)
        assert await outcomes(browser) == {"same": 1}


async def test_both_read_one_snapshot(sampled: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = Plans.repeated

    async def meanwhile(self: Plans, *given: Any) -> bytes:
        said = await usual(self, *given)
        async with sampled.database.writes() as session, session.begin():
            await a_product(session)
        return said

    monkeypatch.setattr(Plans, "repeated", meanwhile)
    async with visited(sampled) as browser:
        before = await asked(sampled, browser)
        after = await asked(sampled, browser)
        assert len(after["products"]["nodes"]) == len(before["products"]["nodes"]) + 1
        assert await outcomes(browser) == {"same": 2}


async def test_one_is_sampled_at_a_time_and_nobody_waits_for_it(
    sampled: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, may_go = Plans.repeated, asyncio.Event()

    async def slow(self: Plans, *given: Any) -> bytes:
        await may_go.wait()
        return await usual(self, *given)

    monkeypatch.setattr(Plans, "repeated", slow)
    async with visited(sampled) as browser:
        for _ in range(4):
            await browser.ask(PAGE, first=3)
        running = sampling_of(sampled).running
        assert running is not None
        may_go.set()
        await running
        assert await outcomes(browser) == {"same": 1}


async def test_a_sample_that_fails_or_takes_too_long_harms_nobody(
    sampled: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with visited(sampled) as browser:
        sampling_of(sampled).patience = 0.01
        lasting = asyncio.Event()

        async def stuck(self: Plans, *given: Any) -> bytes:
            await lasting.wait()
            return b""

        monkeypatch.setattr(Plans, "repeated", stuck)
        await asked(sampled, browser)

        @asynccontextmanager
        async def broken(self: Context) -> AsyncIterator[Any]:
            raise LookupError(ADA)
            yield

        monkeypatch.setattr(Context, "snapshot", broken)
        with capture_logs() as logs:
            answer = await asked(sampled, browser)
        assert answer["me"]["email"] == ADA
        assert await outcomes(browser) == {"failed": 2}
    assert ADA not in str(logs)
    assert [line["error"] for line in logs if line["event"] == "sample failed"] == ["LookupError"]


@pytest.mark.parametrize(("every", "found"), [(0, {}), (3, {"same": 1})])
async def test_one_query_in_so_many_is_sampled(
    committed: Database, every: int, found: dict[str, int]
) -> None:
    shop = Shop(committed, SETTINGS.model_copy(update={"plans_sampled": every}))
    async with visited(shop) as browser:
        for _ in range(5):
            answer = await browser.ask(PAGE, first=3)
            if (running := sampling_of(shop).running) is not None:
                await running
        assert answer["me"]["email"] == ADA
        assert await outcomes(browser) == found
