"""Printing: an order and all its papers, over HTTP, for those whose they are."""

from __future__ import annotations

import asyncio
import io
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select, update
from typst import TypstError

from domain import papers
from domain.letterheads import LetterheadInput, SetLetterhead, put
from domain.payments import MarkOrderPaid, mark_paid
from domain.refunds import RefundOrder, refund
from domain.shipments import ShipOrder, ship
from kit.ids import public
from models import Carrier, Credit, Customer, Invoice, Order, OrderLine, Shipment, TaxTreatment
from tests.makers import a_credit, a_customer, a_member_of_staff, an_order, an_order_address
from tests.makers.carts import a_claim
from tests.makers.keys import an_api_key
from tests.makers.letterheads import a_letterhead
from tests.makers.papers import HOSTILE
from tests.makers.payments import a_merchant, a_placed_order
from tests.stories.shop import Shop
from web.papers.typesetting import Busy, Press
from web.printing import GATHERED

HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}
LINES = (("Mug", 2, 1000), ("Jug", 1, 500))


async def bought(shop: Shop, **values: Any) -> tuple[str, dict[str, str]]:
    """Let a guest have an order that was paid, sent and partly given back; its papers' ids."""
    token, guest = a_claim()
    async with shop.database.writes() as session:
        await a_letterhead(session)
        ada = await a_customer(session, language="de")
        place = await an_order_address(session, first_name="Ada")
        goes = {"shipping_address_id": place.id, "billing_address_id": place.id}
        owned = {"claim_hash": guest.claim_hash, "lines": LINES, **goes, **values}
        order = await a_placed_order(session, ada, **owned)
        by = await a_merchant(session)
        of: Any = {"order_id": public(Order, order.id)}
        await mark_paid(session, by, MarkOrderPaid(**of))
        await ship(session, by, ShipOrder(**of, carrier=Carrier.DHL, tracking_number="0034"))
        await refund(session, by, RefundOrder(**of, amount=Decimal(5), reason="Zerkratzt"))
        await session.commit()
        ids = of | {
            model.__name__: public(model, (await session.exec(select(model.id))).one())
            for model in (Invoice, Credit, Shipment)
        }
    return token, ids


@asynccontextmanager
async def guest(shop: Shop, token: str) -> Any:
    async with shop.browser(**{"Latchkey-Claim": token}) as browser:
        yield browser.client


def text_of(answer: Any) -> str:
    assert answer.headers["content-type"] == "application/pdf", answer.text
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


TITLES = {
    "order_id": "Bestellung A-",
    "Invoice": "Rechnung I-1001",
    "Credit": "Rechnungskorrektur C-1001",
    "Shipment": "Lieferschein zur Bestellung A-",
}


@pytest.mark.parametrize("which", list(TITLES))
async def test_a_guest_opens_each_paper_as_a_page_and_a_pdf(shop: Shop, which: str) -> None:
    token, ids = await bought(shop)
    async with guest(shop, token) as client:
        page = await client.get(f"/print/{ids[which]}.html")
        pdf = await client.get(f"/print/{ids[which]}.pdf")

    assert (page.status_code, pdf.status_code) == (200, 200)
    for answer in (page, pdf):
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert answer.headers["content-language"] == "de"
    for text in (page.text, text_of(pdf)):
        assert TITLES[which] in text
        assert "Ada" in text
        assert ("Zerkratzt" in text) is (which == "Credit")
        assert ("€" in text) is (which != "Shipment")
        assert ("0034" in text) is (which in ("order_id", "Shipment"))
    assert f'href="/print/{ids[which]}.pdf"' in page.text
    disposition = pdf.headers["content-disposition"]
    assert disposition.startswith('inline; filename="')
    assert disposition.endswith('.pdf"')


async def test_another_guest_a_stranger_and_a_word_that_is_no_id_get_not_there(
    shop: Shop,
) -> None:
    _, ids = await bought(shop)
    other, _ = a_claim()
    asked = [f"/print/{id}.{form}" for id in ids.values() for form in ("html", "pdf")]
    absent = ["/print/order_0.pdf", "/print/nothing.html", f"/print/{ids['order_id']}.docx"]
    async with guest(shop, other) as client, shop.browser() as browser:
        answers = [await client.get(path) for path in [*asked, *absent]]
        answers += [await browser.client.get(path) for path in asked]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert "There is no such paper" in answers[0].text
    assert "{" not in answers[0].text


async def test_staff_who_read_orders_open_any_and_others_none(shop: Shop) -> None:
    _, ids = await bought(shop)
    async with shop.database.writes() as session:
        staff = await a_member_of_staff(session, email="olive@example.com")
        _, reading = await an_api_key(session, staff)
        _, not_reading = await an_api_key(session, staff, scopes=["PRODUCTS_READ"])
    async with shop.browser() as browser:
        seen = [
            await browser.client.get(
                f"/print/{ids['Invoice']}.pdf", headers={"Authorization": f"Bearer {token}"}
            )
            for token in (reading, not_reading)
        ]

    assert [answer.status_code for answer in seen] == [200, 404]


async def test_an_invoice_and_a_credit_note_stay_as_they_were(shop: Shop) -> None:
    token, ids = await bought(shop)
    async with guest(shop, token) as client:
        kept = ("Invoice", "Credit")
        before = [(await client.get(f"/print/{ids[of]}.html")).text for of in kept]
        async with shop.database.writes() as session:
            head = {"name": "Another GmbH", "line1": "Elsewhere 1", "city": "Cork"}
            named = LetterheadInput(**head, country="IE")
            await put(session, await a_merchant(session), SetLetterhead(letterhead=named))
            await session.exec(update(OrderLine).values(name="Renamed"))
            await session.exec(update(Customer).values(language="en"))
            await session.commit()
        after = [(await client.get(f"/print/{ids[of]}.html")).text for of in kept]
        order = (await client.get(f"/print/{ids['order_id']}.html")).text

    assert after == before
    assert "Another GmbH" in order
    assert "Renamed" in order
    assert "Order A-" in order


async def test_a_credit_that_was_imported_is_printed_from_its_rows(shop: Shop) -> None:
    token, guest_ = a_claim()
    async with shop.database.writes() as session:
        order = await an_order(session, claim_hash=guest_.claim_hash)
        known = await a_credit(session, order, order_id=order.id)
        strange = await a_credit(session, order, customer_id=None)
        staff = await a_member_of_staff(session)
        _, key = await an_api_key(session, staff)
    async with guest(shop, token) as client:
        answer = await client.get(f"/print/{public(Credit, known.id)}.pdf")
        path = f"/print/{public(Credit, strange.id)}.pdf"
        alone = await client.get(path, headers={"Authorization": f"Bearer {key}"})

    assert known.number in text_of(answer)
    assert order.number in text_of(answer)
    assert strange.number in text_of(alone)


async def test_what_a_customer_wrote_is_text_everywhere(shop: Shop) -> None:
    values = {"note": HOSTILE, "tax_treatment": TaxTreatment.REVERSE_CHARGE}
    token, ids = await bought(shop, **values)
    async with shop.database.writes() as session:
        await session.exec(update(OrderLine).values(name=HOSTILE))
        await session.commit()
    async with guest(shop, token) as client:
        page = await client.get(f"/print/{ids['order_id']}.html")
        pdf = await client.get(f"/print/{ids['order_id']}.pdf")

    assert "<b>&amp;@ref" not in page.text
    assert "Reverse Charge" in page.text
    assert '#import "@preview/x:1.0.0" $x_2^3$ \\ *bold* _it_' in text_of(pdf)


@pytest.mark.parametrize(
    ("where", "name", "error"),
    [
        (papers, "of_order", OperationalError("select a secret", {}, Exception("a secret"))),
        (Press, "pdf", TypstError("a secret", "and where")),
        (Press, "pdf", Busy()),
    ],
)
async def test_a_failure_is_masked_and_the_rest_goes_on(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, error: Exception
) -> None:
    token, ids = await bought(shop)
    path = f"/print/{ids['order_id']}.pdf"

    def failing(*_: Any) -> Any:
        raise error

    async with guest(shop, token) as client:
        with monkeypatch.context() as broken:
            broken.setattr(where, name, failing)
            answer = await client.get(path)
        assert (await client.get(path)).status_code == 200

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "60"
    assert "secret" not in answer.text
    assert "Please try again in a moment" in answer.text
    assert "{" not in answer.text


async def test_an_order_of_as_many_lines_as_there_may_be_is_printed(shop: Shop) -> None:
    token, who = a_claim()
    lines = tuple((f"Thing {n}", 1, 100) for n in range(1114))
    async with shop.database.writes() as session:
        order = await an_order(session, claim_hash=who.claim_hash, lines=lines)
        kept = select(OrderLine).where(col(OrderLine.order_id) == order.id)
        assert len((await session.exec(kept)).all()) == 1114
    async with guest(shop, token) as client:
        answer = await client.get(f"/print/{public(Order, order.id)}.pdf")

    text = text_of(answer)
    assert "Thing 1113" in text
    assert text.count("Unit price") > 20


async def test_of_many_papers_two_are_read_at_a_time(
    busy_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty long ones would be read in turn with what everybody else asks."""
    token, ids = await bought(busy_shop)
    read, under_way, most = papers.of_order, 0, 0

    async def slowly(*given: Any) -> Any:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        under_way -= 1
        return await read(*given)

    monkeypatch.setattr(papers, "of_order", slowly)
    async with guest(busy_shop, token) as client:
        asked = [client.get(f"/print/{ids['order_id']}.html") for _ in range(10)]
        answers = await asyncio.gather(*asked)

    assert {answer.status_code for answer in answers} == {200}
    assert most == GATHERED
