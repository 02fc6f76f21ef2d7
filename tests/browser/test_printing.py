"""A customer prints an order: the page in every look, and what comes out of the printer."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from tests.browser import steps
from tests.browser.conftest import Visitor
from tests.browser.looks import PICTURES, Look, in_every_look, looked_at

pytestmark = pytest.mark.browser
WHO = {"de": "zoe@example.com", "en": "sam@example.com"}
MINE = """{ me { orders(first: 20) { nodes {
  id number lines { name } print { html pdf } shipments { print { html } }
} } } }"""
TURNS: dict[str, int] = {}


@in_every_look
async def test_an_order_is_looked_at_printed_and_kept_as_a_pdf(
    visitor: Visitor, look: Look
) -> None:
    visit, address = await visitor(look), WHO[look.language]
    TURNS[address] = TURNS.get(address, 0) + 1
    await steps.signed_in(visit, address, TURNS[address])
    orders = (await steps.ask(visit, MINE))["me"]["orders"]["nodes"]
    order = max(orders, key=lambda one: len(one["lines"]))

    await visit.open(f"/print/{order['id']}.html")
    await looked_at(visit.page, look, "print-order")
    printed = await visit.page.pdf(prefer_css_page_size=True)
    (PICTURES / f"print-order-{look}.pdf").write_bytes(printed)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(printed)).pages]
    assert order["number"] in pages[0]
    assert f"1 / {len(pages)}" in pages[0]
    assert "PDF" not in pages[0], "what is pressed is not printed"

    pdf = await visit.page.context.request.get(order["print"]["pdf"])
    assert pdf.headers["content-type"] == "application/pdf"
    kept = PdfReader(io.BytesIO(await pdf.body())).pages
    assert order["number"] in kept[0].extract_text()
    await visit.page.goto(
        next(o for o in orders if o["shipments"])["shipments"][0]["print"]["html"]
    )
    await looked_at(visit.page, look, "print-delivery")
    await visit.page.goto(f"{visit.server}/print/links/nothing.html")
    await looked_at(visit.page, look, "print-gone")
    assert visit.foreign == []
