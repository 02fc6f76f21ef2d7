"""Exports: whom one may write to, as a file, for those who may see them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from domain import consents
from models import Staff
from tests.makers import a_customer, a_member_of_staff
from tests.makers.consents import a_consent, a_kind
from tests.makers.keys import an_api_key
from tests.makers.sign_ins import rows
from tests.stories.shop import Browser, Shop, link_in
from tests.stories.signing_in import ASK_STAFF
from web.exports import harmless

FILE = "/exports/consents/news.csv"
BOTH = ["CONSENTS_READ", "CUSTOMERS_READ"]


async def stocked(shop: Shop, *names: str) -> Staff:
    """Make customers of these names who have consented, and an owner."""

    async with shop.database.writes() as session:
        kind = await a_kind(session, key="news", version=3)
        for place, name in enumerate(names):
            email = f"reader-{place}@example.com"
            reader = await a_customer(session, email=email, first_name=name, language="de")
            await a_consent(session, reader, kind)
        return await a_member_of_staff(session, email="olive@example.com")


async def key_of(shop: Shop, staff: Staff, scopes: list[str]) -> dict[str, str]:
    """Make an API key and the header that carries it."""

    async with shop.database.writes() as session:
        _, token = await an_api_key(session, staff, scopes=scopes)
    return {"Authorization": f"Bearer {token}"}


def read(text: str) -> list[list[str]]:
    """Read a file as a spreadsheet does."""
    return list(csv.reader(io.StringIO(text, newline="")))


async def test_a_machine_takes_the_list_as_a_file(shop: Shop) -> None:
    olive = await stocked(shop, "Ada", 'Eve "the" Smith, Jr.')
    async with shop.browser() as browser:
        headers = await key_of(shop, olive, BOTH)
        answer = await browser.client.get(FILE, headers=headers)

    head, *lines = read(answer.text)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="news.csv"'
    assert answer.headers["cache-control"] == "no-store"
    assert head == ["email", "first_name", "last_name", "language", "since", "version"]
    assert [line[:2] for line in lines] == [
        ["reader-0@example.com", "Ada"],
        ["reader-1@example.com", 'Eve "the" Smith, Jr.'],
    ]
    assert lines[0][4].endswith("Z")
    assert lines[0][5] == "3"


async def test_staff_take_it_with_their_session_and_it_is_on_record(shop: Shop) -> None:
    olive = await stocked(shop, "Ada")
    async with shop.browser() as browser:
        await browser.ask(ASK_STAFF, email="olive@example.com")
        await browser.open(link_in((await shop.mails("olive@example.com"))[-1]))
        answer = await browser.client.get(FILE)

    assert len(read(answer.text)) == 2
    sql = "select actor_id from events where kind = 'consent:export'"
    [event] = await shop.database.transaction(lambda s: rows(s, sql))
    assert event.actor_id == olive.id


@pytest.mark.parametrize(
    ("scopes", "status"),
    [(None, 401), ([], 403), (BOTH[:1], 403), (BOTH[1:], 403), (["ORDERS_READ"], 403)],
)
async def test_nobody_else_gets_a_line(shop: Shop, scopes: list[str] | None, status: int) -> None:
    olive = await stocked(shop, "Ada")
    async with shop.browser() as browser:
        headers = await key_of(shop, olive, scopes) if scopes is not None else {}
        answer = await browser.client.get(FILE, headers=headers)

    assert answer.status_code == status
    assert "reader" not in answer.text


@pytest.mark.parametrize("key", ["none", "..%2fnews", "new%00s", "news%0d%0aX-Evil: 1", "x" * 500])
async def test_a_kind_that_is_not_there_has_no_file(shop: Shop, key: str) -> None:
    olive = await stocked(shop)
    async with shop.browser() as browser:
        headers = await key_of(shop, olive, BOTH)
        answer = await browser.client.get(f"/exports/consents/{key}.csv", headers=headers)

    assert answer.status_code in (400, 404)
    assert "x-evil" not in answer.headers


async def test_a_long_list_is_whole(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consents, "EXPORTED_AT_ONCE", 2)
    olive = await stocked(shop, *(f"Reader {place}" for place in range(5)))
    async with shop.browser() as browser:
        headers = await key_of(shop, olive, BOTH)
        answer = await browser.client.get(FILE, headers=headers)

    names = [line[1] for line in read(answer.text)[1:]]
    assert names == [f"Reader {place}" for place in range(5)]


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("https://evil.example","x")',
        "+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "\uff1d1",
        "|calc",
        "%0A",
        "\r=1",
    ],
)
def test_no_cell_is_a_formula(name: str) -> None:
    assert harmless(name) == f"'{name}"


@pytest.mark.parametrize("value", ["Ada", "O'Neill", "a=b", "", None, 3])
def test_what_is_no_formula_is_left_alone(value: Any) -> None:
    assert harmless(value) == value


async def test_a_formula_in_a_name_arrives_as_text(shop: Shop) -> None:
    olive = await stocked(shop, "=1+1", "Ada\u2028Eve")
    async with shop.browser() as browser:
        answer = await fetched(browser, await key_of(shop, olive, BOTH))

    assert [line[1] for line in read(answer)[1:]] == ["'=1+1", "Ada\u2028Eve"]


async def fetched(browser: Browser, headers: dict[str, str]) -> str:
    """Fetch the file."""
    return (await browser.client.get(FILE, headers=headers)).text
