"""Links of papers: for whoever has them, for a quarter of an hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from domain.print_links import LASTING
from kit import clock
from kit.redaction import redacted
from tests.conftest import asking
from tests.makers.carts import a_claim
from tests.stories.shop import BASE, Shop
from tests.stories.test_printing import HEADERS, TITLES, bought, text_of

LINK = "html pdf expiresAt"
ALL = f"""query ($id: ID!) {{ order(id: $id) {{
  print {{ {LINK} }} invoice {{ print {{ {LINK} }} }}
  credits {{ print {{ {LINK} }} }} shipments {{ print {{ {LINK} }} }}
}} }}"""


async def links(shop: Shop) -> dict[str, Any]:
    """Let a guest buy something, and ask for the links of all papers."""
    token, ids = await bought(shop)
    async with shop.browser(**{"Latchkey-Claim": token}) as browser:
        order = (await browser.ask(ALL, id=ids["order_id"]))["order"]
    return {
        "order_id": order["print"],
        "Invoice": order["invoice"]["print"],
        "Credit": order["credits"][0]["print"],
        "Shipment": order["shipments"][0]["print"],
    }


async def test_whoever_has_a_link_opens_the_paper_and_no_other(shop: Shop) -> None:
    made = await links(shop)
    async with shop.browser() as anybody:
        for which, title in TITLES.items():
            page = await anybody.client.get(made[which]["html"])
            pdf = await anybody.client.get(made[which]["pdf"])
            assert title in page.text
            assert title in text_of(pdf)
            assert {name: page.headers[name] for name in HEADERS} == HEADERS
            assert urlsplit(made[which]["pdf"]).path in page.text, "the page leads to its PDF"
            assert made[which]["html"].startswith(f"{BASE}/print/links/")


async def test_a_link_one_second_too_old_is_refused(shop: Shop) -> None:
    with clock.travel(timedelta()):
        made = (await links(shop))["Invoice"]
        ends = datetime.fromisoformat(made["expiresAt"])
        left = ends - clock.now()
    assert LASTING - timedelta(seconds=30) <= left <= LASTING + timedelta(minutes=1)
    assert ends.second == 0, "within a minute the same link is made again"
    async with shop.browser() as anybody:
        with clock.travel(ends - datetime.now(ends.tzinfo) - timedelta(seconds=9)):
            in_time = await anybody.client.get(made["pdf"])
        with clock.travel(ends - datetime.now(ends.tzinfo) + timedelta(seconds=1)):
            late = await anybody.client.get(made["pdf"])

    assert in_time.status_code == 200
    assert late.status_code == 410
    assert "This link has ended" in late.text
    assert "{" not in late.text


@pytest.mark.parametrize("spoil", ["cut", "other", "swap", "purpose"])
async def test_a_link_that_was_changed_opens_nothing(shop: Shop, spoil: str) -> None:
    made = await links(shop)
    place = made["Invoice"]["pdf"].removesuffix(".pdf")
    order = made["order_id"]["pdf"].removesuffix(".pdf")
    token = place.rpartition("/")[2]
    wrong = {
        "cut": place[:-1],
        "other": f"{BASE}/print/links/nothing",
        "swap": f"{BASE}/print/links/{token.partition('.')[0]}.{order.partition('.')[2]}",
        "purpose": f"{BASE}/files/{token}",
    }
    async with shop.browser() as anybody:
        answer = await anybody.client.get(f"{wrong[spoil]}.pdf")

    assert answer.status_code in (404, 410)
    assert "I-1001" not in answer.text


async def test_an_order_that_is_not_ones_own_has_no_link(shop: Shop) -> None:
    _, ids = await bought(shop)
    ask = asking(shop.database)
    stranger = a_claim()[1]

    assert (await ask(ALL, by=stranger, id=ids["order_id"]))["order"] is None


def test_a_link_is_cut_out_of_logs() -> None:
    assert "secret" not in redacted(f"GET {BASE}/print/links/secret.token.pdf 200")
