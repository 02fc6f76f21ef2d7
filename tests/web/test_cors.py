"""Pages of other origins: which may ask, and which may read the answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest

from tests.web.endpoint import (
    SHOP,
    application,
    ask,
    client_of,
    code_of,
    contexts,
    failing,
)
from web.cors import cors


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    contexts.clear()
    yield
    assert failing == []


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(application()) as client:
        yield client


@pytest.mark.parametrize(
    "cookie", ["sid=x", "__Host-sid=x", "other=1; sid=x", "lg=x", "__Host-lg=x"]
)
async def test_a_cookie_from_a_strangers_page_is_refused(
    client: httpx2.AsyncClient, cookie: str
) -> None:
    response = await ask(client, "{ viewer { kind } }", cookie=cookie, origin="https://evil.test")
    assert (response.status_code, code_of(response)) == (403, "CSRF_REJECTED")
    assert contexts == []


async def test_a_strangers_page_may_not_sign_its_visitor_in(client: httpx2.AsyncClient) -> None:
    query = 'mutation { write(note: { text: "a" }) }'
    response = await ask(client, query, origin="https://evil.test", sec_fetch_site="cross-site")
    assert (response.status_code, code_of(response)) == (403, "CSRF_REJECTED")
    assert contexts == []


async def test_a_cookie_without_a_page_needs_the_preflight_header(
    client: httpx2.AsyncClient,
) -> None:
    assert (await ask(client, "{ viewer { kind } }", cookie="sid=x")).status_code == 403
    response = await ask(client, "{ viewer { kind } }", cookie="sid=x", graphql_preflight="1")
    assert response.status_code == 200


async def test_other_cookies_need_nothing(client: httpx2.AsyncClient) -> None:
    response = await ask(client, "{ viewer { kind } }", cookie="lb=x; theme=dark")
    assert response.status_code == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
async def test_a_cookie_and_a_bearer_are_ambiguous(client: httpx2.AsyncClient, scheme: str) -> None:
    headers = {"cookie": "sid=x", "authorization": f"{scheme} ls_x"}
    response = await ask(client, "{ viewer { kind } }", **headers)
    assert (response.status_code, code_of(response)) == (400, "AMBIGUOUS_CREDENTIALS")


async def test_a_listed_origin_may_read_the_answer_with_credentials(
    client: httpx2.AsyncClient,
) -> None:
    response = await ask(client, "{ viewer { kind } }", origin=SHOP, cookie="sid=x")
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == SHOP
    assert response.headers["access-control-allow-credentials"] == "true"
    assert "Origin" in response.headers["vary"]


async def test_another_origin_may_not_read_the_answer(client: httpx2.AsyncClient) -> None:
    headers = {"authorization": "Bearer x", "origin": "https://evil.test"}
    response = await ask(client, "{ viewer { kind } }", **headers)
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(("origin", "status"), [(SHOP, 200), ("https://shop.test.evil", 400)])
async def test_a_preflight_is_answered_for_listed_origins(
    client: httpx2.AsyncClient, origin: str, status: int
) -> None:
    wanted = (
        "content-type, authorization, graphql-preflight, latchkey-claim, x-request-id, "
        "accept-language"
    )
    response = await client.options(
        "/graphql",
        headers={
            "origin": origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": wanted,
        },
    )
    assert response.status_code == status
    assert response.headers.get("access-control-allow-origin") == (
        origin if status == 200 else None
    )
    assert "Origin" in response.headers["vary"]


def test_every_origin_may_not_be_listed() -> None:
    with pytest.raises(ValueError, match="every origin must be named"):
        cors(["*"])
