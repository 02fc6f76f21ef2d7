"""What is remembered of heads, cookies and bodies answers nobody else, and nothing refused."""

from __future__ import annotations

from typing import Any

import httpx2
import orjson
import pytest

from execution.persisted import digest_of
from tests.stories.keeping import signed_in
from tests.stories.shop import SHOP, Browser, Shop
from tests.stories.signing_in import ADA, OUT
from tests.stories.test_plans import ME, PLAN, mine
from web.graphql import LONGEST_BODY, GraphQLEndpoint

BOB = "bob@example.com"
PAGE = {"Origin": SHOP, "Sec-Fetch-Site": "same-site", "Content-Type": "application/json"}
BODY = orjson.dumps({"query": ME})
HASHED = {"persistedQuery": {"version": 1, "sha256Hash": digest_of(ME)}}
CREATE = """mutation {
  createWishlist(input: {name: "Tea"}) { ... on Wishlist { name } ... on Refusal { code } }
}"""
PRODUCTS = "query ($n: Int!) { products(first: $n) { nodes { id } } }"


def endpoint_of(shop: Shop) -> GraphQLEndpoint[Any]:
    assert shop.application.graphql is not None
    return shop.application.graphql


async def send(browser: Browser, body: bytes, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await browser.client.post("/graphql", content=body, headers={**PAGE, **named})


def told(answer: httpx2.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """What an answer says, but for its name."""
    headers = [pair for pair in answer.headers.items() if pair[0] != "x-request-id"]
    return answer.status_code, answer.content, sorted(headers)


async def test_the_same_bytes_answer_each_who_sends_them(busy_shop: Shop) -> None:
    async with busy_shop.browser() as ada, busy_shop.browser() as bob, busy_shop.browser() as third:
        await signed_in(busy_shop, ada)
        await signed_in(busy_shop, bob, BOB)
        people: list[tuple[Browser, Any]] = [
            (ada, {"email": ADA}),
            (bob, {"email": BOB}),
            (third, None),
        ]
        for browser, me in people * 3:
            assert (await send(browser, BODY)).json() == {"data": {"me": me}}
        assert endpoint_of(busy_shop)._bodies.get(BODY) is not None
        await ada.ask(OUT)
        assert (await send(ada, BODY)).json() == {"data": {"me": None}}
        assert (await send(bob, BODY)).json() == {"data": {"me": {"email": BOB}}}


@pytest.mark.parametrize(
    "refused",
    [
        {"Origin": "https://evil.test", "Sec_Fetch_Site": "cross-site"},
        {"Content_Type": "text/plain"},
        {"Content_Encoding": "gzip"},
        {"Accept": "image/png"},
        {"Authorization": "Bearer x"},
        {"Host": "evil.test"},
        {"User_Agent": "x" * 2_000, "Origin": "https://evil.test"},
    ],
)
async def test_a_head_is_refused_alike_before_and_after_its_body_was_answered(
    busy_shop: Shop, refused: dict[str, str]
) -> None:
    async with busy_shop.browser() as browser:
        await signed_in(busy_shop, browser)
        before = told(await send(browser, BODY, **refused))
        for _ in range(3):
            assert (await send(browser, BODY)).status_code == 200
        for _ in range(2):
            assert told(await send(browser, BODY, **refused)) == before
        assert before[0] in (400, 403, 406, 415)
        assert (await send(browser, BODY, User_Agent="x" * 2_000)).headers[PLAN] == "planned"


@pytest.mark.parametrize(
    "body",
    [
        {"query": PRODUCTS, "variables": {"n": 101}},
        {"query": PRODUCTS, "variables": {"n": "one"}},
        {"query": PRODUCTS, "variables": {"n": 1, "unfit": "\0"}},
        {"query": "{ me { email } customers(first: 1) { nodes { id } } }"},
        {"query": "{ nothing }"},
        {"query": ME, "operationName": "Other"},
        [{"query": ME}],
    ],
)
async def test_a_body_is_refused_alike_each_time(busy_shop: Shop, body: Any) -> None:
    async with busy_shop.browser() as browser:
        answers = []
        for _ in range(4):
            status, content, _headers = told(await send(browser, orjson.dumps(body)))
            answers.append((status, content))
        assert answers[0] == answers[1] == answers[2] == answers[3]
        assert b'"errors"' in answers[0][1]
        assert len(endpoint_of(busy_shop)._bodies) == 0


async def test_a_mutation_is_carried_out_each_time_and_never_remembered(busy_shop: Shop) -> None:
    async with busy_shop.browser() as browser:
        await signed_in(busy_shop, browser)
        made = [await send(browser, orjson.dumps({"query": CREATE})) for _ in range(3)]
        answers = [answer.json()["data"]["createWishlist"] for answer in made]
        assert answers == [{"name": "Tea"}, {"code": "NAME_TAKEN"}, {"code": "NAME_TAKEN"}]
        assert len(endpoint_of(busy_shop)._bodies) == 0
        metrics = busy_shop.application.metrics
        metrics.settle()
        counted = metrics.operations.labels("mutation", "ok")._value.get()
        assert counted == 3 + 1  # and the link that was asked for


async def test_other_variables_are_another_body(busy_shop: Shop) -> None:
    async with busy_shop.browser() as browser:
        for number in (1, 2, 3, 1, 2, 3):
            body = {"query": PRODUCTS, "variables": {"n": number}}
            answer = await send(browser, orjson.dumps(body))
            assert answer.json() == {"data": {"products": {"nodes": []}}}
        assert len(endpoint_of(busy_shop)._bodies) == 3


async def test_a_long_body_is_answered_and_not_remembered(busy_shop: Shop) -> None:
    body = orjson.dumps({"query": ME, "extensions": {"note": "x" * LONGEST_BODY}})
    async with busy_shop.browser() as browser:
        for _ in range(3):
            answer = await send(browser, body)
        assert answer.headers[PLAN] == "planned"
        assert len(endpoint_of(busy_shop)._bodies) == 0


async def test_a_hash_that_was_forgotten_is_asked_for_again(busy_shop: Shop) -> None:
    endpoint = endpoint_of(busy_shop)
    named = orjson.dumps({"extensions": HASHED})
    async with busy_shop.browser() as browser:
        await send(browser, orjson.dumps({"query": ME, "extensions": HASHED}))
        for _ in range(2):
            assert (await send(browser, named)).json() == {"data": {"me": None}}
        assert endpoint._bodies.get(named) is not None
        assert endpoint.gate.persisted is not None
        endpoint.gate.persisted._kept.clear()
        again = (await send(browser, named)).json()
        assert again["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_name_weighs_as_much_as_the_document_it_stands_for(busy_shop: Shop) -> None:
    text = ME + " " * 20_000
    hashed = {"persistedQuery": {"version": 1, "sha256Hash": digest_of(text)}}
    named = orjson.dumps({"extensions": hashed})
    async with busy_shop.browser() as browser:
        await send(browser, orjson.dumps({"query": text, "extensions": hashed}))
        for _ in range(2):
            assert (await send(browser, named)).json() == {"data": {"me": None}}

    assert endpoint_of(busy_shop)._bodies.size == len(named) + len(text)


async def test_cookies_are_remembered_by_digests_and_each_header_is_its_own(
    busy_shop: Shop,
) -> None:
    async with busy_shop.browser() as ada, busy_shop.browser() as bob, busy_shop.browser() as both:
        await signed_in(busy_shop, ada)
        await signed_in(busy_shop, bob, BOB)
        for browser, who in ((ada, ADA), (bob, BOB)) * 2:
            assert (await mine(browser))[0] == who
        one, other = (f"__Host-sid={b.cookies['__Host-sid']}" for b in (ada, bob))
        for cookies, who in (
            ([one], ADA),
            ([other], BOB),
            ([one, other], BOB),
            ([other, one], ADA),
        ):
            headers = [*PAGE.items(), *(("Cookie", cookie) for cookie in cookies)]
            answer = await both.client.post("/graphql", content=BODY, headers=headers)
            assert answer.json() == {"data": {"me": {"email": who}}}
        made: Any = endpoint_of(busy_shop).make_context
        brought = made.__self__.brought
        assert len(brought) >= 2
        assert {len(key) for key in brought._kept} == {32}
        assert {len(value) for value, _ in brought._kept.values()} == {32}
